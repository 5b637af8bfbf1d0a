import { z } from 'zod';
import { scopeQuery, unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { strayKey } from './projects.ts';

const reported = z.object({ name: z.string(), value: z.string(), origin: z.string() });

/** One library in one service that sent in the range. */
export const clientSeen = z.object({
  service: z.string(),
  dialect: z.string(),
  library: z.string(),
  libraryVersion: z.string(),
  language: z.string(),
  runtime: z.string(),
  environments: z.array(z.string()),
  versions: z.array(z.string()),
  hosts: z.array(z.string()),
  instances: z.number().int(),
  /** Rows in the range, by signal */
  spans: z.number(),
  logs: z.number(),
  lastSeenMs: unixMs,
  sampling: z.object({
    /** Part of its spans that arrived, by their weights, 0 … 1; null where none were checked */
    kept: z.number().nullable(),
    /** What its configuration says about it */
    configured: z.array(reported),
  }),
  /** What its newest process says it is configured with; empty when it does not say */
  configuration: z.array(reported),
  integrations: z.array(
    z.object({ name: z.string(), version: z.string(), enabled: z.boolean(), error: z.string() }),
  ),
  /** What it complained about itself, the newest first */
  complaints: z.array(z.object({ timeMs: unixMs, message: z.string(), severity: z.number().int() })),
});
export type ClientSeen = z.infer<typeof clientSeen>;

export const findingKind = z.enum([
  'refused',
  'rejected-key',
  'adopted-key',
  'missing-service',
  'missing-environment',
  'missing-version',
  'broken-parents',
  'clock-skew',
  'impossible-times',
  'repeated-keys',
  'sampled',
  'client-dropped',
  'tracing-off',
  'integration-failed',
  'uncorrelated-logs',
  'client-complains',
  'cut',
  'server-dropped',
]);
export type FindingKind = z.infer<typeof findingKind>;

/** Something that is not as it should be, or that one should know, and what mends it. */
export const finding = z.object({
  id: z.string(),
  kind: findingKind,
  severity: z.enum(['error', 'warning', 'info']),
  /** Empty where it is of no one service */
  service: z.string(),
  dialect: z.string(),
  /** What is counted depends on the kind: requests, spans, log records, keys */
  count: z.number(),
  /** Of what there is altogether, 0 … 1; null where there is no whole */
  share: z.number().nullable(),
  /** The thing itself: a key, an error code, an offset, a message */
  detail: z.string(),
  /** Lines in the client's own words, each a complete way to mend it */
  fix: z.array(z.string()),
  /** A trace that shows it; empty where there is none */
  traceId: z.string(),
  spanId: z.string(),
});
export type Finding = z.infer<typeof finding>;

/** A request that was refused, or of which items were left out, with the beginning of what was sent. */
export const refusedPayload = z.object({
  id: z.number().int(),
  timeMs: unixMs,
  project: z.string(),
  dialect: z.string(),
  receiver: z.string(),
  signal: z.string(),
  code: z.string(),
  message: z.string(),
  /** Items left out; the whole request when 0 */
  rejected: z.number().int(),
  bytes: z.number().int(),
  /** Secrets replaced; bytes that are no text as · */
  text: z.string(),
  isCut: z.boolean(),
});
export type RefusedPayload = z.infer<typeof refusedPayload>;

export const getDoctor = defineRoute({
  method: 'GET',
  path: '/api/doctor',
  page: 'doctor',
  summary:
    'Every client seen, what is wrong with what it sends, what was dropped and why, and the line that mends it',
  query: scopeQuery,
  response: z.object({
    clients: z.array(clientSeen),
    findings: z.array(finding),
    /** The rows that spans and logs were checked in: the end of the range, a sample of its traces when there are many */
    checked: z.object({ fromMs: unixMs, toMs: unixMs, spans: z.number(), sample: z.number() }),
    /** Since the server's start */
    received: z.array(
      z.object({
        receiver: z.string(),
        signal: z.string(),
        requests: z.number(),
        items: z.number(),
        bytes: z.number(),
        rejected: z.number(),
        repeated: z.number(),
      }),
    ),
    dropped: z.array(
      z.object({
        name: z.string(),
        help: z.string(),
        labels: z.record(z.string(), z.string()),
        count: z.number(),
      }),
    ),
    payloads: z.array(refusedPayload),
    keys: z.object({ rejected: z.array(strayKey), adopted: z.array(strayKey) }),
  }),
});
export type Doctor = z.infer<(typeof getDoctor)['response']>;
