import { z } from 'zod';
import { scope, timeSeries, unixMs } from '../common.ts';
import { defineRoute } from '../route.ts';

const red = {
  /** Requests in the range, weighted by sampling */
  requests: z.number(),
  errors: z.number(),
  /** Nanoseconds */
  p50Ns: z.number(),
  p95Ns: z.number(),
  p99Ns: z.number(),
  avgNs: z.number(),
};

/** What a service does, as its newest spans tell. */
export const serviceType = z.enum([
  'web',
  'rpc',
  'worker',
  'db',
  'cache',
  'queue',
  'browser',
  'client',
  'other',
]);
export type ServiceType = z.infer<typeof serviceType>;

export const serviceSummary = z.object({
  name: z.string(),
  environments: z.array(z.string()),
  versions: z.array(z.string()),
  dialects: z.array(z.string()),
  type: serviceType,
  /** telemetry.sdk.language or Datadog's language, empty when unknown */
  language: z.string(),
  /** Library that sends, with its version; empty when unknown */
  sdk: z.string(),
  /** The service whose process its spans come from, where a library renamed them (Datadog); else empty */
  baseService: z.string(),
  lastSeenMs: unixMs,
  /** When the newest version was first seen in the last 30 days; null while there is only one or none */
  lastDeploy: z.object({ version: z.string(), firstSeenMs: unixMs }).nullable(),
  ...red,
  /** 0 … 1, null without requests */
  apdex: z.number().nullable(),
  apdexThresholdNs: z.number(),
  /** Requests per bucket over the range, 24 buckets */
  sparkline: z.array(z.number()),
});
export type ServiceSummary = z.infer<typeof serviceSummary>;

export const listServices = defineRoute({
  method: 'POST',
  path: '/api/services',
  page: 'services',
  summary: 'Every service with what it is, and rate, errors and latency of its entry spans',
  body: scope,
  response: z.object({ services: z.array(serviceSummary) }),
});

export const operationSummary = z.object({
  name: z.string(),
  kind: z.string(),
  /** True when its spans enter the service */
  entry: z.boolean(),
  ...red,
  p75Ns: z.number(),
  p90Ns: z.number(),
  maxNs: z.number(),
  totalNs: z.number(),
});
export type OperationSummary = z.infer<typeof operationSummary>;

export const serviceParams = z.object({ service: z.string().min(1).max(512) });

export const getService = defineRoute({
  method: 'POST',
  path: '/api/services/:service',
  page: 'services',
  summary: 'One service: rate, errors and latency over time, operations, versions, instances',
  params: serviceParams,
  body: scope.extend({ buckets: z.number().int().min(1).max(300).default(60) }),
  response: z.object({
    service: serviceSummary,
    /** Environments in which it was seen in the range, whatever environment was asked for */
    allEnvironments: z.array(z.string()),
    /** series `requests`, `errors`, `p50`, `p95`, `p99` */
    overTime: timeSeries,
    operations: z.array(operationSummary),
    versions: z.array(
      z.object({
        version: z.string(),
        firstSeenMs: unixMs,
        lastSeenMs: unixMs,
        requests: z.number(),
        errors: z.number(),
      }),
    ),
    instances: z.array(
      z.object({
        instance: z.string(),
        host: z.string(),
        requests: z.number(),
        errors: z.number(),
        lastSeenMs: unixMs,
      }),
    ),
  }),
});
export type ServiceDetail = z.infer<(typeof getService)['response']>;
