import type { Attributes, AttributeValue } from '@headwater/contract';
import { spanConventions } from '../../model/conventions/semantic-conventions.ts';

/** The four columns that hold attributes, as a row answers them. */
export interface AttributeColumns {
  readonly attributes: Readonly<Record<string, string>>;
  readonly attributes_number: Readonly<Record<string, number>>;
  readonly attribute_types: string;
}

const typeSeparator = '\u001f';

/** Attributes as they were received: keys, and types where the maps do not tell them (see `model/tables.ts`). */
export function readAttributes(row: AttributeColumns): Attributes {
  const types = readTypes(row.attribute_types);
  const result = emptyAttributes();
  for (const [key, value] of Object.entries(row.attributes)) result[key] = typedValue(value, types.get(key));
  for (const [key, value] of Object.entries(row.attributes_number)) result[key] = value;
  return result;
}

/** Adds what has a column of its own, under the key it was received with. */
export function addConventions(
  result: Attributes,
  row: Readonly<Record<string, unknown>>,
  spelling: string,
): void {
  const received = spelling === '' ? [] : spelling.split(',');
  for (const { column, keys } of spanConventions) {
    const value = row[column];
    if (value === undefined || value === '' || value === 0) continue;
    const names = keys.map((key) => (typeof key === 'string' ? key : key.key));
    const name = received.find((key) => names.includes(key)) ?? names[0]!;
    if (!Object.hasOwn(result, name)) result[name] = value as AttributeValue;
  }
}

/** A JSON object written by us; empty when it cannot be read. */
export function parseAttributes(json: string | undefined): Attributes {
  const value = parseJson(json ?? '');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return emptyAttributes();
  return Object.assign(emptyAttributes(), value);
}

/** Without a prototype: a client's `__proto__` is a key like any other. */
function emptyAttributes(): Attributes {
  return Object.create(null) as Attributes;
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

function typedValue(value: string, type: string | undefined): AttributeValue {
  if (type === 'bool') return value === 'true';
  if (type === 'json') return parseJson(value) ?? value;
  return value;
}

function parseJson(text: string): AttributeValue | undefined {
  try {
    return JSON.parse(text) as AttributeValue;
  } catch {
    return undefined;
  }
}
