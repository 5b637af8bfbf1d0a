/** A value for `{name:Type}`; integers beyond 2^53 are bigint, times are strings or numbers of the type's unit. */
export type StoreParameter =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly StoreParameter[]
  | ReadonlyMap<string, StoreParameter>;
export type StoreParameters = Readonly<Record<string, StoreParameter>>;

/** Adds `param_name` entries in the form that ClickHouse's HTTP interface reads (TSV escaping at the top level). */
export function appendParameters(search: URLSearchParams, parameters: StoreParameters): void {
  for (const [name, value] of Object.entries(parameters)) search.set(`param_${name}`, topLevel(value));
}

function topLevel(value: StoreParameter): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escapeTsv(value);
  if (typeof value === 'object') return nested(value);
  return scalar(value);
}

function nested(value: StoreParameter): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, item]) => `${nested(key)}:${nested(item)}`).join(',')}}`;
  }
  if (typeof value === 'object') return `[${(value as readonly StoreParameter[]).map(nested).join(',')}]`;
  return scalar(value);
}

function scalar(value: number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity || value === -Infinity) return value > 0 ? 'inf' : '-inf';
  return String(value);
}

const tsv: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

function escapeTsv(value: string): string {
  return value.replace(/[\\\t\n\r\0]/g, (char) => tsv[char] as string);
}
