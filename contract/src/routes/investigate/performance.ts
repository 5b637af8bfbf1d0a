import { z } from 'zod';
import { filters, scope, searchQuery, timeSeries } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { telemetryItem } from './transactions.ts';

/** Requests are spans that enter a service, dependencies all others, as Application Insights tells them apart. */
export const spanSide = z.enum(['request', 'dependency']);
export type SpanSide = z.infer<typeof spanSide>;

/** Which spans an investigation is about; every number counts the spans that a stored row stands for. */
export const population = scope.extend({
  side: spanSide.default('request'),
  service: z.string().max(1_024).optional(),
  /** Of the operation or dependency */
  name: z.string().max(4_096).optional(),
  instance: z.string().max(1_024).optional(),
  /** Of a dependency: `HTTP`, `postgresql`, … */
  type: z.string().max(1_024).optional(),
  target: z.string().max(1_024).optional(),
  resultCode: z.string().max(1_024).optional(),
  failed: z.boolean().optional(),
  /** Durations selected, nanoseconds: [minNs, maxNs) */
  minNs: z.number().nonnegative().optional(),
  maxNs: z.number().nonnegative().optional(),
  filters,
  query: searchQuery,
});
export type Population = z.infer<typeof population>;

/** `rows`: exact, from the rows. `minutes`: exact sums of whole minutes, percentiles within 1 %. `buckets`: exact sums from the rows, percentiles within 1 %. */
export const figureSource = z.enum(['rows', 'minutes', 'buckets']);
export type FigureSource = z.infer<typeof figureSource>;

const durations = {
  avgNs: z.number(),
  p50Ns: z.number(),
  p95Ns: z.number(),
  p99Ns: z.number(),
};

export const performanceRow = z.object({
  service: z.string(),
  /** Empty for roles */
  name: z.string(),
  /** Of roles of one service */
  instance: z.string(),
  /** Of dependencies, when read from rows */
  type: z.string(),
  target: z.string(),
  count: z.number(),
  ...durations,
  totalNs: z.number(),
  /** Share of the time of all rows of the table, 0 to 1 */
  impact: z.number(),
});
export type PerformanceRow = z.infer<typeof performanceRow>;

export const investigationTab = z.enum(['operations', 'dependencies', 'roles']);
export type InvestigationTab = z.infer<typeof investigationTab>;

export const performanceTable = defineRoute({
  method: 'POST',
  path: '/api/performance/table',
  page: 'performance',
  summary: 'Operations, dependencies or roles with count, average, percentiles and share of the time',
  body: population.extend({
    tab: investigationTab.default('operations'),
    limit: z.number().int().min(1).max(2_000).default(500),
  }),
  response: z.object({ rows: z.array(performanceRow), more: z.boolean(), source: figureSource }),
});

export const durationBar = z.object({
  fromNs: z.number(),
  toNs: z.number(),
  count: z.number(),
  /** That failed; null where whole minutes do not tell */
  errors: z.number().nullable(),
});

export const performanceOverTime = defineRoute({
  method: 'POST',
  path: '/api/performance/over-time',
  page: 'performance',
  summary: 'Requests, durations over time and the distribution of durations of a selection',
  body: population.extend({ buckets: z.number().int().min(1).max(1_500).default(60) }),
  response: z.object({
    count: z.number(),
    ...durations,
    source: figureSource,
    /** Series `requests`, `avg`, `p50`, `p95`, `p99` (durations in nanoseconds) */
    overTime: timeSeries,
    /** On a logarithmic scale, whatever durations are selected */
    distribution: z.array(durationBar),
  }),
});

export const insight = z.object({
  key: z.string(),
  value: z.string(),
  /** Spans with this value among the selected and among the rest */
  selected: z.number(),
  rest: z.number(),
  /** Their shares of all selected and of all the rest, 0 to 1 */
  selectedShare: z.number(),
  restShare: z.number(),
});
export type Insight = z.infer<typeof insight>;

export const performanceInsights = defineRoute({
  method: 'POST',
  path: '/api/performance/insights',
  page: 'performance',
  summary: 'What the spans of the selected durations have in common that the others have not, over every row',
  body: population.extend({ limit: z.number().int().min(1).max(100).default(12) }),
  response: z.object({
    selected: z.number(),
    rest: z.number(),
    /** Rows compared */
    rows: z.number(),
    /** 1 when all rows were; of more than two million one in so many, evenly */
    oneIn: z.number().int(),
    /** The durations compared; those of the slowest twentieth when none were selected */
    minNs: z.number(),
    maxNs: z.number().nullable(),
    /** Those that set the selected most apart first; differences that chance explains are left out */
    insights: z.array(insight),
  }),
});

export const topDependencies = defineRoute({
  method: 'POST',
  path: '/api/performance/dependencies',
  page: 'performance',
  summary: 'What the selected requests called, most time first',
  body: population.extend({ limit: z.number().int().min(1).max(100).default(3) }),
  response: z.object({
    dependencies: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        target: z.string(),
        count: z.number(),
        avgNs: z.number(),
        totalNs: z.number(),
      }),
    ),
    /** Time of the selected requests themselves */
    totalNs: z.number(),
    /** Requests looked into; fewer than selected when there are very many */
    requests: z.number(),
    truncated: z.boolean(),
  }),
});

export const spanSamples = defineRoute({
  method: 'POST',
  path: '/api/performance/samples',
  page: 'performance',
  summary: 'Single spans of a selection: those nearest to a percentile, or all',
  body: population.extend({
    /** `near`: nearest to the percentile's exact value first */
    order: z.enum(['near', 'newest', 'oldest', 'slowest', 'fastest']).default('near'),
    percentile: z.number().min(0).max(100).default(95),
    limit: z.number().int().min(1).max(1_000).default(20),
    cursor: z.string().max(200).optional(),
  }),
  response: z.object({
    /** The percentile over every row of the selection, nanoseconds; null when nothing is selected or not asked for */
    percentileNs: z.number().nullable(),
    items: z.array(telemetryItem),
    cursor: z.string().nullable(),
  }),
});
