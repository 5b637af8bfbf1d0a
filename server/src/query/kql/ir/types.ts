import type { KustoType } from '../bind/syntax.ts';

/** How values of each type are kept while a query runs. */
export const storedTypes: Readonly<Record<KustoType, string>> = {
  bool: 'Nullable(Bool)',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(76, 28))',
  /** Never null */
  string: 'String',
  datetime: "Nullable(DateTime64(7, 'UTC'))",
  /** Ticks of 100 ns */
  timespan: 'Nullable(Int64)',
  /** Lower-case text with hyphens */
  guid: 'Nullable(String)',
  /** JSON text; null is NULL */
  dynamic: 'Nullable(String)',
  unknown: 'Nullable(String)',
};

/** A scalar expression in SQL. */
export interface Value {
  readonly sql: string;
  readonly type: KustoType;
  /** Set when the value is known while compiling: ticks for datetime and timespan, JSON text for dynamic */
  readonly constant?: string | number | bigint | boolean | null;
  /** Of a dynamic value: its text, where that is cheaper than going through JSON */
  readonly text?: string;
  /** The attribute maps a bag is read from, while it has not been turned into JSON */
  readonly bag?: BagSource;
  /** Of a part of a dynamic value: the JSON text it is looked up in and the SQL of the names that lead to it */
  readonly path?: { readonly json: string; readonly keys: readonly string[] };
  /** Of a text that shows an id: the id itself */
  readonly hex?: HexSource;
  /** Of the text of a bag: the bag, which is what the text is parsed as */
  readonly parsed?: Value;
}

/** A stored id of fixed width whose hexadecimal digits a column shows. */
export interface HexSource {
  readonly id: string;
  readonly bytes: number;
}

/** A property bag that is kept as maps and single columns, so that one member costs no JSON. */
export interface BagSource {
  /** Column with a Map of texts */
  readonly texts: string;
  /** Column with a Map of numbers */
  readonly numbers: string;
  /** Members with a column of their own, by every name they go by; '' means there is none */
  readonly single: readonly { readonly keys: readonly string[]; readonly id: string }[];
  /** Columns of what `SourceBag` has under these names */
  readonly received?: string;
  readonly isSentOnly?: string;
}

export function bagIds(bag: BagSource): string[] {
  const { texts, numbers, single, received, isSentOnly } = bag;
  return [texts, numbers, ...single.map((member) => member.id), received, isSentOnly].filter(
    (id) => id !== undefined,
  );
}

export function isNumeric(type: KustoType): boolean {
  return type === 'int' || type === 'long' || type === 'real' || type === 'decimal';
}

export function castTo(type: KustoType, sql: string): string {
  return `CAST(${sql} AS ${storedTypes[type]})`;
}

export function nullOf(type: KustoType): Value {
  const sql = type === 'string' ? "''" : castTo(type, 'NULL');
  return { sql, type, constant: type === 'string' ? '' : null };
}
