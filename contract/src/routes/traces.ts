import { z } from 'zod';
import { filters, scope, searchQuery, spanKind, spanStatus, timeSeries, unixNano } from '../common.ts';
import { defineRoute } from '../route.ts';

/** A span as a row of a list. */
export const spanSummary = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  operation: z.string(),
  service: z.string(),
  kind: spanKind,
  isRequest: z.boolean(),
  status: spanStatus,
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  httpMethod: z.string(),
  httpRoute: z.string(),
  httpStatus: z.number().int(),
  dialect: z.string(),
  /** A text per key of `columns`; empty where the span has no value */
  values: z.array(z.string()).optional(),
});
export type SpanSummary = z.infer<typeof spanSummary>;

/** A trace as a row of a list; its root is the earliest span without a known parent. */
export const traceSummary = z.object({
  traceId: z.string(),
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  rootService: z.string(),
  rootName: z.string(),
  rootStatus: spanStatus,
  /** 0 when it has none */
  rootHttpStatus: z.number().int(),
  spanCount: z.number().int(),
  errorCount: z.number().int(),
  services: z.array(z.object({ name: z.string(), spanCount: z.number().int() })),
  /** The newest span of this trace that the question matched */
  match: spanSummary,
});
export type TraceSummary = z.infer<typeof traceSummary>;

export const spanQuestion = scope.extend({
  filters,
  query: searchQuery,
  /** entry: only spans that enter a service; root: only roots; all: every span */
  level: z.enum(['all', 'entry', 'root']).default('all'),
});

const page = {
  limit: z.number().int().min(1).max(1_000).default(20),
  order: z.enum(['newest', 'oldest', 'slowest', 'fastest']).default('newest'),
  cursor: z.string().max(200).optional(),
  /** Keys, as searches write them, whose values come with each span */
  columns: z.array(z.string().min(1).max(512)).max(20).default([]),
};

export const searchSpans = defineRoute({
  method: 'POST',
  path: '/api/spans/search',
  page: 'traces',
  summary: 'Spans that meet every filter',
  body: spanQuestion.extend(page),
  response: z.object({ spans: z.array(spanSummary), cursor: z.string().nullable() }),
});

export const searchTraces = defineRoute({
  method: 'POST',
  path: '/api/traces/search',
  page: 'traces',
  summary: 'Traces that hold a span meeting every filter',
  body: spanQuestion.extend(page),
  response: z.object({ traces: z.array(traceSummary), cursor: z.string().nullable() }),
});

export const sampleSpans = defineRoute({
  method: 'POST',
  path: '/api/spans/scatter',
  page: 'traces',
  summary: 'Up to `limit` matching spans as points of time and duration, spread evenly over the range',
  body: spanQuestion.extend({ limit: z.number().int().min(1).max(5_000).default(2_000) }),
  response: z.object({
    total: z.number().int(),
    points: z.array(
      z.object({
        traceId: z.string(),
        spanId: z.string(),
        timeMs: z.number(),
        durationNs: z.number(),
        error: z.boolean(),
        service: z.string(),
      }),
    ),
  }),
});

export const spanHistogram = defineRoute({
  method: 'POST',
  path: '/api/spans/histogram',
  page: 'traces',
  summary:
    'Matching spans by duration on a logarithmic scale, and their requests, errors and latency over time',
  body: spanQuestion.extend({ buckets: z.number().int().min(1).max(300).default(60) }),
  response: z.object({
    total: z.number().int(),
    errors: z.number().int(),
    durations: z.array(
      z.object({ fromNs: z.number(), toNs: z.number(), count: z.number(), errors: z.number() }),
    ),
    /** series `requests`, `errors`, `p50`, `p95`, `p99` (durations in nanoseconds) */
    overTime: timeSeries,
  }),
});

export const attributeKeys = defineRoute({
  method: 'POST',
  path: '/api/attributes/keys',
  page: 'traces',
  summary: 'Attribute keys seen on spans or logs in the range, most used first',
  body: scope.extend({
    signal: z.enum(['spans', 'logs']).default('spans'),
    prefix: z.string().max(255).default(''),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  response: z.object({
    keys: z.array(z.object({ key: z.string(), type: z.enum(['text', 'number']), count: z.number() })),
  }),
});

export const attributeValues = defineRoute({
  method: 'POST',
  path: '/api/attributes/values',
  page: 'traces',
  summary: 'The most frequent values of one key among matching spans or logs',
  body: spanQuestion.extend({
    signal: z.enum(['spans', 'logs']).default('spans'),
    key: z.string().min(1).max(512),
    prefix: z.string().max(255).default(''),
    limit: z.number().int().min(1).max(200).default(20),
  }),
  response: z.object({ values: z.array(z.object({ value: z.string(), count: z.number() })) }),
});
