import { z } from 'zod';
import {
  attributes,
  dialect,
  pastedTraceId,
  spanId,
  spanKind,
  spanStatus,
  traceId,
  unixNano,
} from '../common.ts';
import { defineRoute } from '../route.ts';
import { runtimeChart } from './investigate/service-detail.ts';
import { logRecord } from './logs.ts';

export const spanEvent = z.object({ timeUnixNano: unixNano, name: z.string(), attributes });
export const spanLink = z.object({
  traceId,
  spanId,
  traceState: z.string().optional(),
  attributes,
});

export const span = z.object({
  traceId,
  spanId,
  parentSpanId: spanId.nullable(),
  name: z.string(),
  /** Datadog's operation name, empty in other dialects */
  operation: z.string(),
  spanType: z.string(),
  kind: spanKind,
  /** Counted among the requests; every other span is a dependency */
  isRequest: z.boolean(),
  service: z.string(),
  environment: z.string(),
  version: z.string(),
  instance: z.string(),
  host: z.string(),
  startTimeUnixNano: unixNano,
  durationNs: z.number().nonnegative(),
  status: spanStatus,
  statusMessage: z.string(),
  attributes,
  events: z.array(spanEvent),
  links: z.array(spanLink),
  traceState: z.string(),
  flags: z.number(),
  dropped: z.object({ attributes: z.number(), events: z.number(), links: z.number() }),
  scope: z.object({ name: z.string(), id: z.string() }),
  resourceId: z.string(),
  dialect,
  weight: z.number(),
  /** What is odd about this span */
  notes: z.array(
    z.enum([
      'repeated',
      'orphan',
      'negative-duration',
      'time-bounded',
      'starts-before-parent',
      'ends-after-parent',
      'cycle',
    ]),
  ),
});
export type Span = z.infer<typeof span>;

export const resource = z.object({ id: z.string(), schemaUrl: z.string(), attributes });

export const trace = z.object({
  traceId,
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  /** Spans of the whole trace; `spans` may hold fewer, then `truncated` is true */
  spanCount: z.number().int(),
  truncated: z.boolean(),
  errorCount: z.number().int(),
  services: z.array(z.string()),
  resources: z.record(z.string(), resource),
  spans: z.array(span),
});
export type Trace = z.infer<typeof trace>;

/**
 * A trace as columns for drawing: index i of each array is one span, in order of start; `parent` is an index
 * or -1; `name` and `service` index the dictionaries; times are relative to `startTimeUnixNano`.
 */
export const traceLayout = z.object({
  traceId,
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  spanCount: z.number().int(),
  truncated: z.boolean(),
  errorCount: z.number().int(),
  names: z.array(z.string()),
  services: z.array(z.string()),
  spans: z.object({
    spanId: z.array(spanId),
    parent: z.array(z.number().int()),
    name: z.array(z.number().int()),
    service: z.array(z.number().int()),
    startNs: z.array(z.number()),
    durationNs: z.array(z.number()),
    /** OpenTelemetry SpanKind number */
    kind: z.array(z.number().int()),
    /** OpenTelemetry StatusCode number */
    status: z.array(z.number().int()),
    /** bit 0 orphan, 1 repeated, 2 time-bounded, 3 negative duration, 4 starts before parent, 5 ends after parent, 6 exception event, 7 cycle */
    notes: z.array(z.number().int()),
  }),
  /** Services whose clock seems to be off against their callers, with the estimated offset */
  clockSkew: z.array(z.object({ service: z.string(), offsetNs: z.number() })),
});
export type TraceLayout = z.infer<typeof traceLayout>;

const project = z.object({ project: z.string().default('default') });

export const getTrace = defineRoute({
  method: 'GET',
  path: '/api/traces/:traceId',
  page: 'trace',
  summary: 'A whole trace with every span in full, whatever dialects its spans came in',
  params: z.object({ traceId: pastedTraceId }),
  query: project.extend({ limit: z.coerce.number().int().min(1).max(200_000).default(20_000) }),
  response: trace,
});

export const getTraceLayout = defineRoute({
  method: 'GET',
  path: '/api/traces/:traceId/layout',
  page: 'trace',
  summary: 'The shape of a trace as columns, for drawing; up to 200,000 spans',
  params: z.object({ traceId: pastedTraceId }),
  query: project,
  response: traceLayout,
});

export const getSpan = defineRoute({
  method: 'GET',
  path: '/api/traces/:traceId/spans/:spanId',
  page: 'trace',
  summary: 'One span in full with its resource and the log records written inside it',
  params: z.object({ traceId, spanId }),
  query: project,
  response: z.object({ span, resource: resource.nullable(), logs: z.array(logRecord) }),
});

export const getSpanInfrastructure = defineRoute({
  method: 'GET',
  path: '/api/traces/:traceId/spans/:spanId/infrastructure',
  page: 'trace',
  summary: 'Where a span ran, and what its host and process measured around that time',
  params: z.object({ traceId, spanId }),
  query: project,
  response: z.object({
    host: z.string(),
    instance: z.string(),
    startMs: z.number(),
    /** What the resource says of host, container, pod and process */
    attributes,
    hostCharts: z.array(runtimeChart),
    processCharts: z.array(runtimeChart),
  }),
});
export type SpanInfrastructure = z.infer<(typeof getSpanInfrastructure)['response']>;

export const getTraceLogs = defineRoute({
  method: 'GET',
  path: '/api/traces/:traceId/logs',
  page: 'trace',
  summary: 'The log records of a trace in time order, also those that only name its id',
  params: z.object({ traceId }),
  query: project.extend({ limit: z.coerce.number().int().min(1).max(10_000).default(1_000) }),
  response: z.object({ logs: z.array(logRecord), truncated: z.boolean() }),
});
