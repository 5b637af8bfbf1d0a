import { z } from 'zod';
import { attributes, dialect, filters, scope, searchQuery, timeSeries, unixNano } from '../common.ts';
import { defineRoute } from '../route.ts';

export const logRecord = z.object({
  timeUnixNano: unixNano,
  observedTimeUnixNano: unixNano,
  service: z.string(),
  environment: z.string(),
  version: z.string(),
  instance: z.string(),
  host: z.string(),
  /** OpenTelemetry severity number, 0 when unknown */
  severityNumber: z.number().int(),
  severityText: z.string(),
  body: z.string(),
  eventName: z.string(),
  /** Empty when the record belongs to no trace */
  traceId: z.string(),
  spanId: z.string(),
  /** Logger or instrumentation scope */
  scopeName: z.string(),
  attributes,
  dialect,
});
export type LogRecord = z.infer<typeof logRecord>;

const logQuestion = scope.extend({
  filters,
  query: searchQuery,
  /** Words that must stand in the body, case-insensitive; "quoted phrases" as they are */
  text: z.string().max(1000).default(''),
});

export const searchLogs = defineRoute({
  method: 'POST',
  path: '/api/logs/search',
  page: 'logs',
  summary: 'Log records, newest first',
  body: logQuestion.extend({
    limit: z.number().int().min(1).max(1_000).default(100),
    /** From the previous answer, to read on */
    cursor: z.string().max(200).optional(),
  }),
  response: z.object({ logs: z.array(logRecord), cursor: z.string().nullable() }),
});

export const countLogs = defineRoute({
  method: 'POST',
  path: '/api/logs/histogram',
  page: 'logs',
  summary: 'Log records per time bucket and severity',
  body: logQuestion.extend({ buckets: z.number().int().min(1).max(500).default(60) }),
  response: timeSeries,
});
