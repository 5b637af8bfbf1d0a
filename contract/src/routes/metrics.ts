import { z } from 'zod';
import { filters, scope, timeSeries } from '../common.ts';
import { defineRoute } from '../route.ts';

export const metricKind = z.enum(['gauge', 'sum', 'histogram', 'exponential-histogram', 'summary']);
export const metricKinds = metricKind.options;

export const metricInfo = z.object({
  name: z.string(),
  kind: metricKind,
  unit: z.string(),
  description: z.string(),
  monotonic: z.boolean(),
  temporality: z.enum(['unspecified', 'delta', 'cumulative']),
  services: z.array(z.string()),
  series: z.number().int(),
  lastSeenMs: z.number(),
});
export type MetricInfo = z.infer<typeof metricInfo>;

export const listMetrics = defineRoute({
  method: 'POST',
  path: '/api/metrics',
  page: 'metrics',
  summary: 'Metrics that have points in the range',
  body: scope.extend({
    search: z.string().max(255).default(''),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
  response: z.object({ metrics: z.array(metricInfo) }),
});

export const queryMetric = defineRoute({
  method: 'POST',
  path: '/api/metrics/query',
  page: 'metrics',
  summary: 'One metric on a time grid; cumulative sums are turned into deltas, resets respected',
  body: scope.extend({
    metric: z.string().min(1).max(512),
    /** rate is per second; the p… come from histograms, sketches or summaries, else from the values */
    aggregate: z.enum([
      'avg',
      'sum',
      'min',
      'max',
      'count',
      'last',
      'rate',
      'p50',
      'p75',
      'p90',
      'p95',
      'p99',
    ]),
    filters,
    splitBy: z.array(z.string().max(255)).max(4).default([]),
    buckets: z.number().int().min(1).max(1_000).default(120),
    limit: z.number().int().min(1).max(100).default(20),
  }),
  response: timeSeries.extend({ unit: z.string(), kind: metricKind, truncated: z.boolean() }),
});

export const metricLabels = defineRoute({
  method: 'POST',
  path: '/api/metrics/labels',
  page: 'metrics',
  summary: 'Attribute keys of a metric with their most frequent values',
  body: scope.extend({ metric: z.string().min(1).max(512) }),
  response: z.object({ labels: z.array(z.object({ key: z.string(), values: z.array(z.string()) })) }),
});
