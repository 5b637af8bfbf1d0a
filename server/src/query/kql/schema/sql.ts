/** Pieces of SQL over the stored rows, shared by the tables of the language. */

export function datetime(column: string): string {
  return `CAST(${column} AS DateTime64(7, 'UTC'))`;
}

/** Lower-case hexadecimal digits; '' for an id of zeros. */
export function hexId(column: string): string {
  return `if(${column} = toFixedString('', ${column === 'trace_id' ? 16 : 8}), '', lower(hex(${column})))`;
}

/** The stored id that an expression of `hexId` shows, so that comparisons can use its index. */
export function storedId(sql: string): { readonly column: string; readonly bytes: number } | undefined {
  return ids.find(({ column }) => hexId(column) === sql);
}

const ids = [
  { column: 'trace_id', bytes: 16 },
  { column: 'span_id', bytes: 8 },
  { column: 'parent_span_id', bytes: 8 },
] as const;

export function text(column: string): string {
  return `CAST(${column} AS String)`;
}

export function attribute(...keys: readonly string[]): string {
  const values = keys.map((key) => `nullIf(attributes['${key}'], '')`);
  return `coalesce(${values.join(', ')}, '')`;
}

export function milliseconds(column: string): string {
  return `(toFloat64(${column}) / 1000000)`;
}

const buckets: readonly [limitMs: number, name: string][] = [
  [250, '<250ms'],
  [500, '250ms-500ms'],
  [1000, '500ms-1sec'],
  [3000, '1sec-3sec'],
  [7000, '3sec-7sec'],
  [15000, '7sec-15sec'],
  [30000, '15sec-30sec'],
  [60000, '30sec-1min'],
  [120000, '1min-2min'],
  [300000, '2min-5min'],
];

/** Application Insights' classes of duration. */
export function performanceBucket(column: string): string {
  const cases = buckets.map(([limit, name]) => `${column} < ${limit}000000, '${name}'`);
  return `multiIf(${cases.join(', ')}, '>=5min')`;
}

/** OpenTelemetry's severity number as Application Insights' level 0 to 4, null when unknown. */
export const severityLevel =
  'multiIf(severity_number = 0, NULL, severity_number < 9, toInt32(0), severity_number < 13, toInt32(1), severity_number < 17, toInt32(2), severity_number < 21, toInt32(3), toInt32(4))';

export const itemCount = 'toInt32(greatest(round(weight), 1))';
export const noTexts = 'CAST(map() AS Map(String, String))';
export const noNumbers = 'CAST(map() AS Map(String, Float64))';
export const textMap = 'CAST(attributes AS Map(String, String))';
export const numberMap = 'CAST(attributes_number AS Map(String, Float64))';

/** Measurements are numbers that an Application Insights client sent beside its properties. */
export const measurements = `if(dialect = 'app-insights', ${numberMap}, ${noNumbers})`;
export const otherNumbers = `if(dialect = 'app-insights', ${noNumbers}, ${numberMap})`;
