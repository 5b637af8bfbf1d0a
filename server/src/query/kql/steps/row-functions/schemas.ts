import { isBag, type Json, Real, writeJson } from '../../values/json.ts';
import type { RowFunctionTable } from './entry.ts';

/** Member under which the schema of an array's elements stands. */
const elements = '`indexer`';

/** What a schema is made of: names of scalar types, at most one bag, at most one array. */
interface Schema {
  readonly scalars: Set<string>;
  members?: Map<string, Schema>;
  element?: Schema;
}

function emptySchema(): Schema {
  return { scalars: new Set() };
}

function scalarName(value: Json): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'long';
  return value instanceof Real ? 'double' : 'string';
}

function addValue(schema: Schema, value: Json): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    schema.element ??= emptySchema();
    for (const item of value) addValue(schema.element, item);
  } else if (isBag(value)) {
    schema.members ??= new Map();
    for (const [name, member] of Object.entries(value)) {
      const known = schema.members.get(name) ?? emptySchema();
      schema.members.set(name, known);
      addValue(known, member);
    }
  } else schema.scalars.add(scalarName(value));
}

/** One possibility stands alone, several in an array. */
function describe({ scalars, members, element }: Schema): Json {
  const bag: [string, Json][] = [...(members ?? [])].map(([name, schema]) => [name, describe(schema)]);
  if (element) bag.push([elements, describe(element)]);
  const all: Json[] = [...scalars];
  if (members || element) all.push(Object.fromEntries(bag));
  return all.length === 1 ? all[0]! : all;
}

export const schemaRowFunctions: RowFunctionTable = {
  /** Minimal schema that fits every value of an array; what `buildschema()` does with a group. */
  __buildschema: {
    types: ['dynamic'],
    min: 1,
    result: 'dynamic',
    run: ([values]) => {
      const schema = emptySchema();
      for (const value of Array.isArray(values) ? values : []) addValue(schema, value);
      return writeJson(describe(schema)) === '[]' ? null : describe(schema);
    },
  },
};
