import { z } from 'zod';
import { defineRoute } from '../route.ts';

/** Most rows of one answer. */
export const mostQueryRows = 100_000;

export const queryColumn = z.object({
  name: z.string(),
  /** A scalar type of the query language: bool, datetime, dynamic, decimal, guid, int, long, real, string, timespan */
  type: z.string(),
});
export type QueryColumn = z.infer<typeof queryColumn>;

/**
 * Datetimes are ISO 8601 in UTC, timespans `d.hh:mm:ss.fffffff`, dynamic values JSON as text; integers beyond 2^53
 * are strings of digits.
 */
export const queryCell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type QueryCell = z.infer<typeof queryCell>;

const text = z.string().max(262_144);
const project = z.string().min(1).max(128).default('default');
const position = z.number().int().nonnegative();

export const queryTable = z.object({
  name: z.string().optional(),
  columns: z.array(queryColumn),
  rows: z.array(z.array(queryCell)),
  /** What `render` asked for: `Visualization` and its properties */
  visualization: z.record(z.string(), z.unknown()).optional(),
  /** There were more rows than `maxRows` */
  truncated: z.boolean(),
});
export type QueryTable = z.infer<typeof queryTable>;

export const runQuery = defineRoute({
  method: 'POST',
  path: '/api/query',
  page: 'query',
  summary: 'Runs a query in KQL; a mistake in it answers 400 with its place (`error.at`, `error.length`)',
  body: z.object({
    project,
    query: text.min(1),
    /** ISO 8601: a duration that ends now (`PT1H`) or an interval (`start/end`); restricts every table */
    timespan: z.string().max(200).optional(),
    maxRows: z.number().int().min(1).max(mostQueryRows).default(30_000),
  }),
  response: queryTable.extend({
    /** Further tables of a text that yields several: statements, `fork`, `facet` */
    more: z.array(queryTable).optional(),
    /** The SQL that ran, in order; long ones are cut */
    statements: z.array(z.string()),
    tookMs: z.number(),
  }),
});
export type QueryResult = z.infer<typeof runQuery.response>;

export const getQuerySchema = defineRoute({
  method: 'GET',
  path: '/api/query/schema',
  page: 'query',
  summary: 'Tables of the query language with their columns',
  response: z.object({
    tables: z.array(z.object({ name: z.string(), columns: z.array(queryColumn) })),
  }),
});
export type QuerySchema = z.infer<typeof getQuerySchema.response>;

export const queryCompletion = z.object({
  /** What typed letters are compared with */
  match: z.string(),
  /** What the list shows */
  label: z.string(),
  kind: z.enum(['keyword', 'table', 'column', 'function', 'aggregate', 'variable', 'value']),
  /** Text before and after the cursor once it is taken */
  before: z.string(),
  after: z.string(),
});
export type QueryCompletion = z.infer<typeof queryCompletion>;

export const completeQuery = defineRoute({
  method: 'POST',
  path: '/api/query/complete',
  page: 'query',
  summary: 'What can stand at a position of a query',
  body: z.object({ project, text, position }),
  response: z.object({
    /** Taking an item replaces this part of the text */
    start: z.number().int(),
    length: z.number().int(),
    items: z.array(queryCompletion),
  }),
});
export type QueryCompletions = z.infer<typeof completeQuery.response>;

export const checkQuery = defineRoute({
  method: 'POST',
  path: '/api/query/check',
  page: 'query',
  summary: 'Mistakes in a query, with their places',
  body: z.object({ project, text }),
  response: z.object({
    diagnostics: z.array(
      z.object({
        severity: z.enum(['error', 'warning', 'info']),
        message: z.string(),
        start: z.number().int(),
        length: z.number().int(),
      }),
    ),
  }),
});
export type QueryDiagnostic = z.infer<typeof checkQuery.response>['diagnostics'][number];

export const hoverQuery = defineRoute({
  method: 'POST',
  path: '/api/query/hover',
  page: 'query',
  summary: 'What stands at a position of a query: kind, signature or type',
  body: z.object({ project, text, position }),
  response: z.object({ text: z.string().nullable() }),
});

export const formatQuery = defineRoute({
  method: 'POST',
  path: '/api/query/format',
  page: 'query',
  summary: 'A query laid out, an operator a line, and where the cursor is then',
  body: z.object({ text, position }),
  response: z.object({ text: z.string(), position: z.number().int() }),
});

export const getQueryCompiler = defineRoute({
  method: 'GET',
  path: '/api/query/compiler',
  page: 'query',
  summary: 'Memory of the thread that holds the language service; null while it does not run',
  response: z.object({ heapBytes: z.number().nullable() }),
});

/** Most rows of one exported file. */
export const mostExportRows = 10_000_000;

export const runSql = defineRoute({
  method: 'POST',
  path: '/api/sql',
  page: 'query',
  summary:
    'Runs one SELECT in ClickHouse SQL over the views of a project: the tables of KQL under the same names',
  body: z.object({
    project,
    sql: text.min(1),
    maxRows: z.number().int().min(1).max(mostQueryRows).default(10_000),
    timeoutMs: z.number().int().min(1).max(120_000).optional(),
  }),
  response: z.object({
    /** Types are the engine's */
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    /** Integers beyond 2^53 are strings of digits */
    rows: z.array(z.array(z.unknown())),
    truncated: z.boolean(),
    tookMs: z.number(),
  }),
});
export type SqlAnswer = z.infer<typeof runSql.response>;

export const exportBody = z.object({
  project,
  language: z.enum(['kql', 'sql']).default('kql'),
  text: text.min(1),
  timespan: z.string().max(200).optional(),
  format: z.enum(['csv', 'json', 'parquet']),
  maxRows: z.number().int().min(1).max(mostExportRows).default(1_000_000),
});

/** Answers a file, not JSON: rows are streamed as they are found. */
export const exportRows = defineRoute({
  method: 'POST',
  path: '/api/query/export',
  page: 'query',
  summary: 'All rows of a query in KQL or SQL as a CSV, JSON Lines or Parquet file',
  body: exportBody,
  response: z.unknown(),
});
