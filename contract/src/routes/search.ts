import { z } from 'zod';
import { scope, timeSeries, unixNano } from '../common.ts';
import { defineRoute } from '../route.ts';
import { spanQuestion } from './traces.ts';

const signal = z.enum(['spans', 'logs']).default('spans');
/** Offsets and lengths are UTF-16 units of the query's text. */
const offset = z.number().int().nonnegative();

export const completeSearch = defineRoute({
  method: 'POST',
  path: '/api/search/complete',
  page: 'traces',
  summary: 'Keys or values that can stand at a position of a search',
  body: scope.extend({
    signal,
    query: z.string().max(4_096),
    cursor: offset,
    limit: z.number().int().min(1).max(200).default(20),
  }),
  response: z.object({
    kind: z.enum(['key', 'value', 'none']),
    /** The key whose values these are; empty for keys */
    key: z.string(),
    /** What an accepted item replaces: [start, end) */
    start: offset,
    end: offset,
    items: z.array(
      z.object({
        label: z.string(),
        /** The label as the syntax needs it, escaped; of keys with the colon */
        insert: z.string(),
        /** reserved: a word of the language; attribute: a key seen in the range; value: a value seen in the range */
        source: z.enum(['reserved', 'attribute', 'value']),
        /** Among the newest rows; absent for reserved words */
        count: z.number().optional(),
      }),
    ),
  }),
});
export type SearchCompletion = z.infer<(typeof completeSearch)['response']>;

export const checkSearch = defineRoute({
  method: 'POST',
  path: '/api/search/check',
  page: 'traces',
  summary: 'What a search consists of, and where it is wrong',
  body: z.object({ query: z.string().max(8_192) }),
  response: z.object({
    diagnostics: z.array(
      z.object({ start: offset, length: offset, message: z.string(), expected: z.array(z.string()) }),
    ),
    /** Pieces to colour, in order, up to the mistake */
    tokens: z.array(
      z.object({ start: offset, length: offset, kind: z.enum(['key', 'value', 'operator', 'text']) }),
    ),
  }),
});
export type SearchCheck = z.infer<(typeof checkSearch)['response']>;

/** A key as the search syntax writes it: `service`, `@http.status_code`. */
const searchKey = z.string().min(1).max(512);

/** Weighted by sampling: a row stands for `weight` spans. `key` is not needed for count, errors and error_rate. */
export const spanMeasure = z.object({
  fn: z.enum([
    'count',
    'errors',
    'error_rate',
    'unique',
    'sum',
    'avg',
    'min',
    'max',
    'p50',
    'p75',
    'p90',
    'p95',
    'p99',
  ]),
  key: searchKey.optional(),
});
export type SpanMeasure = z.infer<typeof spanMeasure>;

export const aggregateSpans = defineRoute({
  method: 'POST',
  path: '/api/spans/aggregate',
  page: 'traces',
  summary: 'Measures of matching spans by up to four keys, as a list of groups and over time',
  body: spanQuestion.extend({
    groupBy: z.array(searchKey).max(4).default([]),
    measures: z
      .array(spanMeasure)
      .min(1)
      .max(10)
      .default([{ fn: 'count' }]),
    /** top and table: groups only; timeseries: their values per bucket as well, of 50 groups at most */
    view: z.enum(['timeseries', 'top', 'table']).default('table'),
    /** Groups are ordered by the first measure, in this direction */
    order: z.enum(['desc', 'asc']).default('desc'),
    limit: z.number().int().min(1).max(500).default(10),
    buckets: z.number().int().min(1).max(300).default(60),
  }),
  response: z.object({
    groups: z.array(
      z.object({
        /** A value per key of `groupBy`; empty where a span has none */
        by: z.array(z.string()),
        /** A value per measure; null where no span has a number */
        values: z.array(z.number().nullable()),
      }),
    ),
    /** There are more groups than were asked for */
    more: z.boolean(),
    /** rollup: whole minutes, percentiles within 1 %; rows: exact */
    source: z.enum(['rollup', 'rows']),
    /** Series named `fn` or `fn(key)`, labelled by the group's keys; null unless asked for */
    overTime: timeSeries.nullable(),
  }),
});
export type SpanAggregate = z.infer<(typeof aggregateSpans)['response']>;

export const groupLatency = defineRoute({
  method: 'POST',
  path: '/api/spans/latency',
  page: 'traces',
  summary: 'Where the time of groups of matching spans goes, by service, from a sample of the traces of each',
  body: spanQuestion.extend({
    groupBy: z.array(searchKey).max(4).default([]),
    /** Groups as `/api/spans/aggregate` answers them: a value per key */
    groups: z.array(z.array(z.string()).max(4)).min(1).max(100),
  }),
  response: z.object({
    groups: z.array(
      z.object({
        by: z.array(z.string()),
        /** Of the spans that were read and all below them; the most time first */
        services: z.array(z.object({ service: z.string(), share: z.number() })),
        spans: z.number().int(),
      }),
    ),
  }),
});
export type GroupLatency = z.infer<(typeof groupLatency)['response']>['groups'][number];

/** A trace found by its structure. */
export const structuredTrace = z.object({
  traceId: z.string(),
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  rootService: z.string(),
  rootName: z.string(),
  spanCount: z.number().int(),
  errorCount: z.number().int(),
  /** Spans per letter of `queries` */
  matched: z.record(z.string(), z.number().int()),
});
export type StructuredTrace = z.infer<typeof structuredTrace>;

export const searchStructure = defineRoute({
  method: 'POST',
  path: '/api/traces/structure',
  page: 'traces',
  summary: 'Traces by how their spans stand to each other: `a => b && NOT(c)`',
  body: scope.extend({
    /** Searches for spans, named a to j */
    queries: z
      .record(z.string().regex(/^[a-j]$/), z.string().max(4_096))
      .refine((queries) => Object.keys(queries).length > 0, 'at least one query'),
    /** Letters joined by `=>` (parent of), `->` (above), `&&`, `||`, `NOT` and brackets */
    relation: z.string().min(1).max(1_000),
    /** On the whole trace: `span_count(a):>10 total_span_count:>1000 trace_duration:>5s` */
    where: z.string().max(1_000).default(''),
    limit: z.number().int().min(1).max(200).default(20),
  }),
  response: z.object({
    traces: z.array(structuredTrace),
    /** False when only the newest candidates were looked at */
    complete: z.boolean(),
  }),
});
