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

export const serviceSummary = z.object({
  name: z.string(),
  environments: z.array(z.string()),
  versions: z.array(z.string()),
  dialects: z.array(z.string()),
  /** telemetry.sdk.language or Datadog's language, empty when unknown */
  language: z.string(),
  lastSeenMs: unixMs,
  ...red,
  /** Requests per bucket over the range, 24 buckets */
  sparkline: z.array(z.number()),
});
export type ServiceSummary = z.infer<typeof serviceSummary>;

export const listServices = defineRoute({
  method: 'POST',
  path: '/api/services',
  page: 'services',
  summary: 'Every service with rate, errors and latency of its entry spans',
  body: scope,
  response: z.object({ services: z.array(serviceSummary) }),
});

export const operationSummary = z.object({ name: z.string(), kind: z.string(), ...red, totalNs: z.number() });

export const getService = defineRoute({
  method: 'POST',
  path: '/api/services/:service',
  page: 'services',
  summary: 'One service: rate, errors and latency over time, operations, versions, instances',
  params: z.object({ service: z.string().min(1).max(512) }),
  body: scope.extend({ buckets: z.number().int().min(1).max(300).default(60) }),
  response: z.object({
    service: serviceSummary,
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
