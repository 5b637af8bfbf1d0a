import { z } from 'zod';
import { attributes, filters, scope, timeSeries, unixMs, unixNano } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { resource } from '../trace.ts';

/** What Application Insights calls the kinds of telemetry; `trace` is a log record. */
export const telemetryType = z.enum([
  'request',
  'dependency',
  'trace',
  'exception',
  'event',
  'pageView',
  'browserTiming',
  'availability',
]);
export type TelemetryType = z.infer<typeof telemetryType>;
export const telemetryTypes = telemetryType.options;

/** Names one stored row: its table, its time and what tells it from others of that time. */
export const itemId = z.string().regex(/^[slxe]\d{1,20}-[0-9a-f]{16}$/, 'an item id comes from an answer');

/** Any telemetry as a row of a list. */
export const telemetryItem = z.object({
  id: itemId,
  type: telemetryType,
  timeUnixNano: unixNano,
  /** Null where it does not apply */
  durationNs: z.number().nullable(),
  /** Name, message or text, shortened */
  title: z.string(),
  service: z.string(),
  instance: z.string(),
  /** Trace id; empty when it belongs to none */
  operationId: z.string(),
  /** Its own span id, or that of the span it was written in; empty when there is none */
  spanId: z.string(),
  /** Span id of what called it or what it was written in; empty when there is none */
  parentId: z.string(),
  /** Null where it does not apply */
  success: z.boolean().nullable(),
  resultCode: z.string(),
  /** Of dependencies: `HTTP`, `postgresql`, … */
  dependencyType: z.string(),
  target: z.string(),
  /** OpenTelemetry severity number, 0 when unknown or none */
  severityNumber: z.number().int(),
  /** How many this row stands for */
  weight: z.number(),
  dialect: z.string(),
});
export type TelemetryItem = z.infer<typeof telemetryItem>;

const project = z.object({ project: z.string().default('default') });

export const getTransaction = defineRoute({
  method: 'GET',
  path: '/api/transactions/:operationId',
  page: 'transactions',
  summary: 'Every telemetry of one operation, in time order',
  params: z.object({ operationId: z.string().regex(/^[0-9a-f]{32}$/) }),
  query: project.extend({ limit: z.coerce.number().int().min(1).max(50_000).default(5_000) }),
  response: z.object({ items: z.array(telemetryItem), truncated: z.boolean() }),
});

export const getTelemetryItem = defineRoute({
  method: 'GET',
  path: '/api/transactions/items/:itemId',
  page: 'transactions',
  summary: 'One telemetry with all its properties, and the call stack of an exception',
  params: z.object({ itemId }),
  query: project,
  response: z.object({
    item: telemetryItem,
    /** Full name, message or text */
    text: z.string(),
    /** What has a name in Application Insights, without empty ones */
    fields: z.array(z.object({ name: z.string(), value: z.string() })),
    properties: attributes,
    /** Of exceptions, and of spans that hold one */
    exceptions: z.array(z.object({ type: z.string(), message: z.string(), stack: z.string() })),
    user: z.string(),
    session: z.string(),
    resource: resource.nullable(),
  }),
});
export type TelemetryDetail = z.infer<(typeof getTelemetryItem)['response']>;

export const telemetryQuestion = scope.extend({
  types: z.array(telemetryType).max(8).default([]),
  /** Words that must stand in the name, message or a property; "quoted phrases" as they are, -word for none */
  text: z.string().max(1_000).default(''),
  filters,
});

export const searchTelemetry = defineRoute({
  method: 'POST',
  path: '/api/transactions/search',
  page: 'transactions',
  summary: 'Telemetry of every type that meets the words and filters, newest first',
  body: telemetryQuestion.extend({
    limit: z.number().int().min(1).max(1_000).default(100),
    order: z.enum(['newest', 'oldest']).default('newest'),
    cursor: z.string().max(200).optional(),
  }),
  response: z.object({ items: z.array(telemetryItem), cursor: z.string().nullable() }),
});

export const countTelemetry = defineRoute({
  method: 'POST',
  path: '/api/transactions/histogram',
  page: 'transactions',
  summary: 'Telemetry over time, one series a type',
  body: telemetryQuestion.extend({ buckets: z.number().int().min(1).max(500).default(60) }),
  response: timeSeries,
});

export const groupTelemetry = defineRoute({
  method: 'POST',
  path: '/api/transactions/groups',
  page: 'transactions',
  summary: 'The most frequent values of keys among matching telemetry, with how many have each',
  body: telemetryQuestion.extend({
    /** The same words as in filters, or a property; none: the usual ones */
    keys: z.array(z.string().min(1).max(512)).max(20).default([]),
    limit: z.number().int().min(1).max(1_000).default(8),
  }),
  response: z.object({
    groups: z.array(
      z.object({
        key: z.string(),
        values: z.array(z.object({ value: z.string(), count: z.number(), lastMs: unixMs })),
      }),
    ),
    /** Property keys that the newest matching telemetry has, most used first */
    properties: z.array(z.string()),
  }),
});
