import { z } from 'zod';

// In a page, shapes are checked without compiling code: its content security policy forbids that.
z.config({ jitless: 'document' in globalThis });

/** Lower-case hexadecimal, 32 digits. */
export const traceId = z.string().regex(/^[0-9a-f]{32}$/, 'a trace id has 32 lower-case hex digits');
/** A trace id as people paste it: also Datadog's, who write its lower 64 bits, in decimal or hexadecimal. */
export const pastedTraceId = z
  .string()
  .toLowerCase()
  .regex(
    /^([0-9a-f]{32}|[0-9a-f]{16}|\d{1,20})$/,
    'a trace id has 32 or 16 hex digits, or is a decimal number',
  );
/** Lower-case hexadecimal, 16 digits. */
export const spanId = z.string().regex(/^[0-9a-f]{16}$/, 'a span id has 16 lower-case hex digits');
/** Nanoseconds since 1970 as decimal digits: JSON numbers cannot hold them. */
export const unixNano = z.string().regex(/^\d{1,20}$/);
/** Milliseconds since 1970. */
export const unixMs = z.number().int().nonnegative();

/** Every question names the project and the half-open time range [fromMs, toMs). */
export const scope = z.object({
  project: z.string().min(1).max(128).default('default'),
  fromMs: unixMs,
  toMs: unixMs,
  environment: z.string().max(255).optional(),
});
export type Scope = z.infer<typeof scope>;

/** The same as `scope`, as it stands in a query string. */
export const scopeQuery = z.object({
  project: z.string().min(1).max(128).default('default'),
  fromMs: z.coerce.number().int().nonnegative(),
  toMs: z.coerce.number().int().nonnegative(),
  environment: z.string().max(255).optional(),
});

export const attributeValue: z.ZodType<AttributeValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(attributeValue),
    z.record(z.string(), attributeValue),
  ]),
);
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue };
/** Attributes with their received keys and types; integers beyond 2^53 are strings of digits. */
export const attributes = z.record(z.string(), attributeValue);
export type Attributes = z.infer<typeof attributes>;

export const spanKind = z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']);
export type SpanKind = z.infer<typeof spanKind>;
/** Index = OpenTelemetry's SpanKind number. */
export const spanKinds = spanKind.options;

export const spanStatus = z.enum(['unset', 'ok', 'error']);
export type SpanStatus = z.infer<typeof spanStatus>;
/** Index = OpenTelemetry's StatusCode number. */
export const spanStatuses = spanStatus.options;

export const dialect = z.enum(['otlp', 'datadog', 'app-insights', 'opencensus']);
export type Dialect = z.infer<typeof dialect>;

/**
 * One condition. `key` is a reserved word (service, name, operation, kind, status, duration, environment,
 * version, host, instance, dialect, traceId, spanId, parentSpanId, error; in logs: severity, body, event)
 * or an attribute key in any known spelling. Durations are nanoseconds.
 */
export const filter = z.object({
  key: z.string().min(1).max(512),
  op: z.enum([
    '=',
    '!=',
    '>',
    '>=',
    '<',
    '<=',
    'contains',
    'not-contains',
    'starts-with',
    'matches',
    'in',
    'not-in',
    'exists',
    'not-exists',
  ]),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()])).max(1000)])
    .optional(),
});
export type Filter = z.infer<typeof filter>;
/**
 * A search in Datadog's syntax, e.g. `service:notes env:dev @http.status_code:[400 TO 499] -status:error *`; met
 * besides the filters. One that cannot be read answers 400 with the position (`error.at`).
 */
export const searchQuery = z.string().max(4_096).default('');
export const filters = z.array(filter).max(50).default([]);

/** A point series on one time grid: `timesMs[i]` is the start of bucket i, each series has one value per bucket. */
export const timeSeries = z.object({
  timesMs: z.array(unixMs),
  stepMs: z.number().int().positive(),
  series: z.array(
    z.object({
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      values: z.array(z.number().nullable()),
    }),
  ),
});
export type TimeSeries = z.infer<typeof timeSeries>;

/** What every error answer of the API looks like. */
export const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** Where in the request it is wrong, as a path or a character position, when known. */
    at: z.union([z.string(), z.number()]).optional(),
    /** Of the wrong part, in characters from `at` */
    length: z.number().int().optional(),
    /** What the user can do. */
    fix: z.string().optional(),
  }),
});
export type ApiError = z.infer<typeof apiError>;
