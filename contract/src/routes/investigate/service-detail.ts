import { z } from 'zod';
import { scope, timeSeries, unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { serviceParams } from '../services.ts';

/** One operation of a service; without it, all spans that enter the service. */
export const resourceChoice = z.object({
  name: z.string().max(20_000),
  /** OpenTelemetry's kind of span in words; any when left out */
  kind: z.string().max(20).optional(),
});
export type ResourceChoice = z.infer<typeof resourceChoice>;

const body = scope.extend({ resource: resourceChoice.optional() });
const buckets = z.number().int().min(1).max(300).default(60);

export const getServicePerformance = defineRoute({
  method: 'POST',
  path: '/api/services/:service/performance',
  page: 'services',
  summary: 'Requests, errors, percentiles and apdex over time, and how durations are spread',
  params: serviceParams,
  body: body.extend({ buckets }),
  response: z.object({
    /** False when percentiles come from the rollup, within 1 %, because there are too many spans */
    exact: z.boolean(),
    /** series `requests`, `errors`, `p50`, `p75`, `p90`, `p95`, `p99`, `max` (ns), `apdex` */
    overTime: timeSeries,
    requests: z.number(),
    errors: z.number(),
    avgNs: z.number(),
    /** p50, p75, p90, p95, p99, max */
    percentilesNs: z.array(z.number()).length(6),
    apdex: z.object({ score: z.number().nullable(), thresholdNs: z.number(), saved: z.boolean() }),
    durations: z.array(
      z.object({ fromNs: z.number(), toNs: z.number(), count: z.number(), errors: z.number() }),
    ),
  }),
});
export type ServicePerformance = z.infer<(typeof getServicePerformance)['response']>;

export const getTimeSpent = defineRoute({
  method: 'POST',
  path: '/api/services/:service/time-spent',
  page: 'services',
  summary:
    'Where the time of its requests goes: exclusive time of the spans below them, by service and operation',
  params: serviceParams,
  body: body.extend({ buckets }),
  response: z.object({
    /** Entry spans in the range, and those whose traces were read: all of them, or a sample spread over the range */
    entries: z.number(),
    readEntries: z.number(),
    exact: z.boolean(),
    /** One series per service, database or queue, exclusive nanoseconds by the start of the entry span; the largest first */
    overTime: timeSeries,
    services: z.array(z.object({ service: z.string(), selfNs: z.number(), share: z.number() })),
    operations: z.array(
      z.object({
        service: z.string(),
        name: z.string(),
        kind: z.string(),
        spans: z.number(),
        spansPerTrace: z.number(),
        errors: z.number(),
        avgNs: z.number(),
        selfNs: z.number(),
        share: z.number(),
      }),
    ),
  }),
});
export type TimeSpent = z.infer<(typeof getTimeSpent)['response']>;

export const getDeployments = defineRoute({
  method: 'POST',
  path: '/api/services/:service/deployments',
  page: 'services',
  summary: 'Versions seen in the range, with what each brought that was not there before',
  params: serviceParams,
  body: scope,
  response: z.object({
    versions: z.array(
      z.object({
        version: z.string(),
        /** Of the last 30 days */
        firstSeenMs: unixMs,
        lastSeenMs: unixMs,
        requests: z.number(),
        errors: z.number(),
        avgNs: z.number(),
        p95Ns: z.number(),
        newResources: z.array(z.string()),
        newErrors: z.array(z.string()),
      }),
    ),
  }),
});
export type Deployment = z.infer<(typeof getDeployments)['response']>['versions'][number];

export const getServiceErrors = defineRoute({
  method: 'POST',
  path: '/api/services/:service/errors',
  page: 'services',
  summary: 'Errors of a service in groups of like type and stack, most frequent first',
  params: serviceParams,
  body,
  response: z.object({
    total: z.number(),
    truncated: z.boolean(),
    groups: z.array(
      z.object({
        id: z.string(),
        /** exception: it was reported with type and stack; span: a span failed without saying why */
        source: z.enum(['exception', 'span']),
        type: z.string(),
        message: z.string(),
        stack: z.string(),
        operations: z.array(z.string()),
        versions: z.array(z.string()),
        count: z.number(),
        firstSeenMs: unixMs,
        lastSeenMs: unixMs,
        /** The newest; empty ids where it was in no trace */
        traceId: z.string(),
        spanId: z.string(),
      }),
    ),
  }),
});
export type ErrorGroup = z.infer<(typeof getServiceErrors)['response']>['groups'][number];

const edge = z.object({
  name: z.string(),
  kind: z.enum(['service', 'database', 'queue', 'external']),
  calls: z.number(),
  errors: z.number(),
  avgNs: z.number(),
  p50Ns: z.number(),
  p95Ns: z.number(),
  p99Ns: z.number(),
});
export type DependencyEdge = z.infer<typeof edge>;

export const getDependencies = defineRoute({
  method: 'POST',
  path: '/api/services/:service/dependencies',
  page: 'services',
  summary: 'Who calls it and what it calls, with rates, errors and latency of each',
  params: serviceParams,
  body: scope,
  response: z.object({ upstream: z.array(edge), downstream: z.array(edge) }),
});

export const runtimeGroup = z.enum(['cpu', 'memory', 'gc', 'threads', 'event-loop', 'other']);
export type RuntimeGroup = z.infer<typeof runtimeGroup>;

export const runtimeChart = z.object({
  group: runtimeGroup,
  metric: z.string(),
  unit: z.string(),
  aggregate: z.string(),
  overTime: timeSeries,
});
export type RuntimeChart = z.infer<typeof runtimeChart>;

export const getRuntimeMetrics = defineRoute({
  method: 'POST',
  path: '/api/services/:service/runtime',
  page: 'services',
  summary: 'CPU, memory, garbage collection and threads, whatever dialect measured them',
  params: serviceParams,
  body: scope.extend({ buckets: z.number().int().min(1).max(300).default(90) }),
  response: z.object({
    charts: z.array(runtimeChart),
    /** Metrics of the service that belong here but are not shown, for there are too many */
    left: z.number().int(),
  }),
});
