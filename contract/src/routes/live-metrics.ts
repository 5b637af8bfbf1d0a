import { z } from 'zod';
import { unixMs } from '../common.ts';
import { defineRoute } from '../route.ts';

/** What live filters and charts speak of, in the words that Application Insights' clients know. */
export const liveTelemetry = z.enum(['Request', 'Dependency', 'Exception', 'Event', 'Trace']);
export type LiveTelemetry = z.infer<typeof liveTelemetry>;

/** Fields a filter can name, besides `*` (any of them) and `CustomDimensions.<key>`. */
export const liveFields: Readonly<Record<LiveTelemetry, readonly string[]>> = {
  Request: ['Name', 'Url', 'ResponseCode', 'Success', 'Duration'],
  Dependency: ['Name', 'Target', 'Type', 'Data', 'ResultCode', 'Success', 'Duration'],
  Exception: ['Exception.Message', 'Exception.StackTrace'],
  Event: ['Name'],
  Trace: ['Message'],
};

export const livePredicate = z.enum([
  'Equal',
  'NotEqual',
  'LessThan',
  'GreaterThan',
  'LessThanOrEqual',
  'GreaterThanOrEqual',
  'Contains',
  'DoesNotContain',
]);
export type LivePredicate = z.infer<typeof livePredicate>;

/** One condition. A duration is compared as `d.hh:mm:ss.fff`, a success as `true` or `false`. */
export const liveFilter = z.object({
  field: z.string().min(1).max(256),
  predicate: livePredicate,
  comparand: z.string().min(1).max(1_024),
});
export type LiveFilter = z.infer<typeof liveFilter>;

const filters = z.array(liveFilter).max(10);
export const liveAggregation = z.enum(['Avg', 'Sum', 'Min', 'Max']);
export type LiveAggregation = z.infer<typeof liveAggregation>;

/** A chart of one's own: of what meets any group (all its filters), a value per second and server, then over servers. */
export const liveChart = z.object({
  title: z.string().min(1).max(120),
  telemetry: liveTelemetry,
  groups: z.array(filters).min(1).max(4),
  /** `Count()`, `Duration` (milliseconds) or `CustomDimensions.<key>` */
  projection: z.string().regex(/^(Count\(\)|Duration|CustomDimensions\..{1,200})$/s),
  /** Of the items of one second and server; counts are summed */
  aggregation: liveAggregation,
  /** Of the values of all servers */
  acrossServers: liveAggregation,
});
export type LiveChart = z.infer<typeof liveChart>;

/** Which items are shown one by one: what meets any group. */
export const liveSampleGroup = z.object({ telemetry: liveTelemetry, filters });
export type LiveSampleGroup = z.infer<typeof liveSampleGroup>;

/** As saved: charts under kind `chart`, ids `live:…`; samples under kind `filter`, id `live:samples`. */
export const savedLiveChart = z.object({ page: z.literal('live'), chart: liveChart });
export const savedLiveSamples = z.object({
  page: z.literal('live'),
  groups: z.array(liveSampleGroup).max(10),
});
export const liveChartPrefix = 'live:';
export const liveSamplesId = 'live:samples';

/** What is shown while nobody chose: what failed, and everything that is rare. */
export const defaultLiveSamples: readonly LiveSampleGroup[] = [
  { telemetry: 'Request', filters: [{ field: 'Success', predicate: 'Equal', comparand: 'false' }] },
  { telemetry: 'Dependency', filters: [{ field: 'Success', predicate: 'Equal', comparand: 'false' }] },
  { telemetry: 'Exception', filters: [] },
  { telemetry: 'Event', filters: [] },
  { telemetry: 'Trace', filters: [] },
];

const liveSecond = z.object({
  timeMs: z.number(),
  requests: z.number(),
  requestsFailed: z.number(),
  /** Sum over the requests of the second; divide by `requests` for the mean */
  requestMs: z.number(),
  dependencies: z.number(),
  dependenciesFailed: z.number(),
  dependencyMs: z.number(),
  exceptions: z.number(),
  cpuPercent: z.number().optional(),
  memoryBytes: z.number().optional(),
  /** Values of one's own charts, by the id they were saved under */
  charts: z.record(z.string(), z.number()).optional(),
});
export type LiveSecondShape = z.infer<typeof liveSecond>;

const liveSample = z.object({
  /** Grows with every sample of the project */
  number: z.number(),
  timeMs: z.number(),
  kind: z.enum(['request', 'dependency', 'exception', 'trace', 'event']),
  service: z.string(),
  instance: z.string(),
  name: z.string(),
  detail: z.string(),
  success: z.boolean(),
  durationMs: z.number(),
  /** Result or response code, severity of a trace */
  code: z.string(),
  operationId: z.string(),
  properties: z.record(z.string(), z.string()),
});
export type LiveSampleShape = z.infer<typeof liveSample>;

const liveServer = z.object({
  service: z.string(),
  instance: z.string(),
  /** channel: reported by the client; arrivals: counted here */
  source: z.enum(['channel', 'arrivals']),
  seconds: z.array(liveSecond),
});
export type LiveServerShape = z.infer<typeof liveServer>;

export const liveMetricsAnswer = z.object({
  nowMs: z.number(),
  servers: z.array(liveServer),
  samples: z.array(liveSample),
});
/** Also the data of the live stream's event `metrics` (topic `metrics`): seconds that changed, samples that are new. */
export type LiveMetricsAnswer = z.infer<typeof liveMetricsAnswer>;

/** Asking is watching: clients with a live channel report each second until 15 s after the last question. */
export const getLiveMetrics = defineRoute({
  method: 'GET',
  path: '/api/live-metrics',
  page: 'live',
  summary: 'The last seconds of every instance, as its client reports them or counted from what arrives',
  query: z.object({
    project: z.string().default('default'),
    /** Oldest second wanted, at most two minutes back; 0 = all there are */
    fromMs: z.coerce.number().default(0),
  }),
  response: liveMetricsAnswer,
});

export const longestLiveHistoryMs = 900_000;

export const getLiveHistory = defineRoute({
  method: 'POST',
  path: '/api/live-metrics/history',
  page: 'live',
  summary: 'The same seconds counted from what is stored, exactly; at most 15 minutes at a time',
  body: z
    .object({ project: z.string().default('default'), fromMs: unixMs, toMs: unixMs })
    .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= longestLiveHistoryMs, {
      error: 'ask for at most 15 minutes',
      path: ['toMs'],
    }),
  response: z.object({
    servers: z.array(liveServer),
    /** Instances beyond the busiest that are left out */
    hiddenServers: z.number(),
  }),
});

const durationForm = /^\s*(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)\s*$/;

/** `d.hh:mm:ss.fff`, or a bare number of milliseconds → milliseconds; undefined when it is neither. */
export function parseLiveDuration(text: string): number | undefined {
  const match = durationForm.exec(text);
  if (match === null) return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const whole = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  return Math.round((whole * 60 + Number(seconds)) * 1e6) / 1e3;
}

/** Milliseconds in the one form that every client reads: days, hours, minutes and seconds all written. */
export function formatLiveDuration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms - minutes * 60_000) / 1_000;
  return `${Math.floor(minutes / 1_440)}.${Math.floor(minutes / 60) % 24}:${minutes % 60}:${seconds}`;
}
