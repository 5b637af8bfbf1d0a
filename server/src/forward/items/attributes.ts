import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import type { RecordRows } from '../../model/record/read-record.ts';
import type { FixedValues, NestedValues, TextValues } from '../../model/record/record-columns.ts';
import type { Attributes, Value } from './items.ts';

const typeSeparator = '\u001f';
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** A value as its type in `attribute_types` says; without a type it is text. */
export function typedValue(text: string, type: string | undefined): Value {
  if (type === undefined) return text;
  if (type === 'bool') return text === 'true';
  if (type === 'bytes') return new Uint8Array(Buffer.from(text, 'base64'));
  if (type === 'int') return /^-?\d{1,20}$/.test(text) ? BigInt(text) : text;
  if (type === 'double') return Number(text);
  return parseValue(text) ?? null;
}

/** JSON of ours: integers are digits, doubles have a point or exponent. @returns undefined when it cannot be read */
export function parseValue(json: string): Value | undefined {
  const revive: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  try {
    return JSON.parse(json, revive as (key: string, value: unknown) => unknown) as Value;
  } catch {
    return undefined;
  }
}

/** A JSON object of ours as attributes; empty when it cannot be read. */
export function parseAttributes(json: string): Attributes {
  if (json === '' || json === '{}') return new Map();
  const value = parseValue(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    return new Map();
  }
  return new Map(Object.entries(value));
}

const noKeys: ReadonlySet<string> = new Set();

/** Reads the attribute columns of a table; make one per record. */
export class AttributeColumns {
  readonly #types: TextValues;
  readonly #words: NestedValues;
  readonly #numbers: NestedValues;
  readonly #typesOf = new Map<string, Map<string, string>>();
  readonly #conventions: Conventions | undefined;
  /** Of the row that was read last: see `SpanItem` */
  fieldKeys: ReadonlySet<string> = noKeys;

  constructor(rows: RecordRows) {
    this.#types = rows.text('attribute_types');
    this.#words = rows.nested('attributes');
    this.#numbers = rows.nested('attributes_number');
    this.#conventions = rows.table === 'spans' ? new Conventions(rows) : undefined;
  }

  read(row: number): Attributes {
    const result: Attributes = new Map();
    const types = this.types(row);
    const [keys, texts] = this.#words.children as [TextValues, TextValues];
    for (let i = this.#words.from(row); i < this.#words.to(row); i += 1) {
      const key = keys.text(i);
      result.set(key, typedValue(texts.text(i), types.get(key)));
    }
    const [names, numbers] = this.#numbers.children as [TextValues, FixedValues];
    for (let i = this.#numbers.from(row); i < this.#numbers.to(row); i += 1) {
      const key = names.text(i);
      const value = numbers.f64(i);
      const isInt = Number.isInteger(value) && types.get(key) !== 'double' && !Object.is(value, -0);
      result.set(key, isInt ? BigInt(value) : value);
    }
    if (this.#conventions !== undefined) this.fieldKeys = this.#conventions.add(row, result);
    return result;
  }

  /** Types of the row that the maps do not tell. */
  types(row: number): Map<string, string> {
    const text = this.#types.text(row);
    let types = this.#typesOf.get(text);
    if (types === undefined) {
      types = readTypes(text);
      this.#typesOf.set(text, types);
    }
    return types;
  }
}

function readTypes(text: string): Map<string, string> {
  if (text === '') return new Map();
  return new Map(
    text.split(typeSeparator).map((entry) => {
      const colon = entry.lastIndexOf(':');
      return [entry.slice(0, colon), entry.slice(colon + 1)];
    }),
  );
}

interface Convention {
  readonly kind: 'word' | 'text' | 'u16';
  readonly values: FixedValues | TextValues;
  readonly names: readonly string[];
}

type Named = Convention & { readonly key: string };

interface Reading {
  /** Columns that tell an attribute, in order */
  readonly spelled: readonly Named[];
  /** The others, under today's key */
  readonly rest: readonly Named[];
}

/** Columns of span attributes, given back under the keys they were received with. */
class Conventions {
  readonly #columns: readonly Convention[];
  readonly #spelling: TextValues;
  readonly #dialect: TextValues;
  /** Per spelling */
  readonly #readings = new Map<string, Reading>();

  constructor(rows: RecordRows) {
    this.#spelling = rows.text('spelling');
    this.#dialect = rows.text('dialect');
    this.#columns = spanConventions.map(({ column, kind, keys }) => ({
      kind,
      values: kind === 'u16' ? rows.fixed(column) : rows.text(column),
      names: keys.map((key) => (typeof key === 'string' ? key : key.key)),
    }));
  }

  /**
   * Columns without a spelling are among the attributes already, or say what fields of an Application Insights item
   * said.
   * @returns keys of the latter
   */
  add(row: number, result: Attributes): ReadonlySet<string> {
    const spelling = this.#spelling.text(row);
    const { spelled, rest } = this.#readings.get(spelling) ?? this.#read(spelling);
    for (const convention of spelled) result.set(convention.key, valueAt(convention, row));
    if (this.#dialect.text(row) !== 'app-insights') return noKeys;
    const fieldKeys = new Set<string>();
    for (const convention of rest) {
      const { key } = convention;
      const value = valueAt(convention, row);
      if (value === '' || value === 0n || result.has(key)) continue;
      result.set(key, value);
      fieldKeys.add(key);
    }
    return fieldKeys;
  }

  #read(spelling: string): Reading {
    const received = spelling === '' ? [] : spelling.split(',');
    const spelled: Named[] = [];
    const rest: Named[] = [];
    for (const column of this.#columns) {
      const key = received.find((one) => column.names.includes(one));
      if (key === undefined) rest.push({ ...column, key: column.names[0]! });
      else spelled.push({ ...column, key });
    }
    const reading = { spelled, rest };
    this.#readings.set(spelling, reading);
    return reading;
  }
}

function valueAt({ kind, values }: Convention, row: number): string | bigint {
  return kind === 'u16' ? BigInt((values as FixedValues).u16(row)) : textAt(values, row);
}

function textAt(values: FixedValues | TextValues, row: number): string {
  const texts = values as TextValues;
  return texts.start(row) === texts.end(row) ? '' : texts.text(row);
}
