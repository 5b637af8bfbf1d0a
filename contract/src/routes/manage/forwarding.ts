import { z } from 'zod';
import { unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';

/** What speaks at a destination's address. */
export const destinationType = z.enum([
  'otlp-http',
  'otlp-grpc',
  'headwater',
  'application-insights',
  'datadog-agent',
  'datadog-intake',
]);
export type DestinationType = z.infer<typeof destinationType>;

export const forwardedSignal = z.enum(['traces', 'logs', 'metrics', 'events']);
export type ForwardedSignal = z.infer<typeof forwardedSignal>;

const attributeKey = z.string().min(1).max(512);

/** Holds for a field (service, environment, name, kind, status, severity, host, dialect) or an attribute. */
export const forwardCondition = z.object({
  key: attributeKey,
  op: z.enum(['=', '!=', 'contains', 'starts-with', 'exists', 'missing']),
  value: z.string().max(1_024).default(''),
});
export type ForwardCondition = z.infer<typeof forwardCondition>;

/** `rename` gives the attribute the name in `value`; `hash` keeps equal values equal and tells none. */
export const attributeChange = z.object({
  action: z.enum(['set', 'delete', 'rename', 'hash']),
  key: attributeKey,
  value: z.string().max(1_024).default(''),
});
export type AttributeChange = z.infer<typeof attributeChange>;

const rules = {
  signals: z.array(forwardedSignal).min(1).default(['traces', 'logs', 'metrics', 'events']),
  /** An item goes when all of them hold */
  filters: z.array(forwardCondition).max(50).default([]),
  /** Share of traces, from 0 to 1; the same traces for every destination with the same share */
  sampleRatio: z.number().min(0).max(1).default(1),
  attributes: z.array(attributeChange).max(50).default([]),
};
export const destinationRules = z.object(rules);
export type DestinationRules = z.output<typeof destinationRules>;

const mebibyte = 1024 * 1024;

/** A back end that telemetry is sent on to. */
export const destination = z.object({
  name: z.string().regex(/^[\w.-]{1,64}$/, 'must be letters, digits, dots, - and _'),
  /** Project whose telemetry goes; `*` for all */
  project: z.string().min(1).max(128).default('default'),
  type: destinationType,
  /** Base address; may be left out where a connection string or a Datadog site tells it */
  url: z.string().max(2_048).default(''),
  /** Application Insights' connection string, or an instrumentation key */
  connectionString: z.string().max(2_048).default(''),
  /** Datadog's API key, or the key of another Headwater */
  apiKey: z.string().max(256).default(''),
  /** Sent with every request */
  headers: z.record(z.string().regex(/^[\w-]{1,128}$/), z.string().max(8_192)).default({}),
  compress: z.boolean().default(true),
  /** Application Insights: feeds its Live Metrics page */
  liveMetrics: z.boolean().default(true),
  /** Beyond it the oldest telemetry that waits is dropped, and counted */
  queueBytes: z
    .number()
    .int()
    .min(mebibyte)
    .max(1024 * 1024 * mebibyte)
    .default(1024 * mebibyte),
  paused: z.boolean().default(false),
  ...rules,
});
export type Destination = z.output<typeof destination>;

/** What stands for a secret that is kept; sent back, it stays as it is. */
export const keptSecret = '••••••••';

export const destinationState = z.object({
  destination,
  source: z.enum(['configured', 'created']),
  /** `refused`: the address or the settings cannot be used; see `error` */
  state: z.enum(['sending', 'idle', 'waiting', 'paused', 'refused']),
  /** Age of the oldest telemetry that waits, milliseconds */
  lagMs: z.number().nonnegative(),
  queueBytes: z.number().nonnegative(),
  queueRequests: z.number().nonnegative(),
  sentItems: z.number(),
  retries: z.number(),
  /** Given up because the queue was full or its disk failed */
  droppedItems: z.number(),
  /** Refused by the destination for good */
  refusedItems: z.number(),
  lastSentMs: unixMs,
  error: z.string(),
  errorMs: unixMs,
});
export type DestinationState = z.infer<typeof destinationState>;

const named = z.object({ name: z.string().min(1).max(64) });
const ofProject = z.object({ project: z.string().min(1).max(128).default('default') });

export const getForwarding = defineRoute({
  method: 'GET',
  path: '/api/forwarding',
  page: 'forwarding',
  summary: 'Where telemetry is sent on to, and how far each destination is',
  query: ofProject,
  response: z.object({
    nowMs: unixMs,
    /** Whether the caller may change anything here */
    mayManage: z.boolean(),
    destinations: z.array(destinationState),
    /** Share of traces that OpenCensus programs are told to send; null leaves each its own */
    samplingProbability: z.number().nullable(),
  }),
});

export const putDestination = defineRoute({
  method: 'PUT',
  path: '/api/forwarding/:name',
  page: 'forwarding',
  summary: 'Makes a destination, or changes it; what waits for it stays',
  params: z.object({ name: destination.shape.name }),
  body: destination.omit({ name: true }),
  response: destinationState,
});

export const removeDestination = defineRoute({
  method: 'DELETE',
  path: '/api/forwarding/:name',
  page: 'forwarding',
  summary: 'Removes a destination with what waits for it',
  params: named,
  query: ofProject,
  response: z.object({ removed: z.boolean() }),
});

export const pauseDestination = defineRoute({
  method: 'POST',
  path: '/api/forwarding/:name/pause',
  page: 'forwarding',
  summary: 'Stops sending, or goes on; meanwhile telemetry is queued',
  params: named,
  body: ofProject.extend({ paused: z.boolean() }),
  response: destinationState,
});

export const putSampling = defineRoute({
  method: 'PUT',
  path: '/api/forwarding-sampling',
  page: 'forwarding',
  summary: 'Sets the share of traces that OpenCensus programs are told to send; null leaves each its own',
  body: ofProject.extend({ probability: z.number().min(0).max(1).nullable() }),
  response: z.object({ samplingProbability: z.number().nullable() }),
});
