import type { Column, Item, Relation } from '../ir/relation.ts';
import type { BagSource } from '../ir/types.ts';
import type { SourceBag } from '../schema/catalogue.ts';
import { storedId } from '../schema/sql.ts';
import { type Compiler, newId } from './context.ts';
import { makeRelation, select } from './relation.ts';

/** A table of the catalogue, or one that an earlier stage of the query made. */
export function openSource(name: string, compiler: Compiler): Relation | undefined {
  const stage = compiler.stages.get(name);
  if (stage) return openStage(compiler, stage.columns, stage.node);
  const table = compiler.tables.get(name);
  if (!table) return undefined;
  const items: Item[] = [];
  const columns: Column[] = table.columns.map((column) => {
    if (column.bag)
      return {
        name: column.name,
        type: column.type,
        id: newId(compiler, 'dynamic'),
        bag: openBag(compiler, column.bag, items),
      };
    const id = newId(compiler, column.type);
    items.push({ id, sql: column.sql });
    const hexOf = storedId(column.sql);
    if (!hexOf) return { name: column.name, type: column.type, id };
    const raw = newId(compiler, 'unknown');
    items.push({ id: raw, sql: hexOf.column });
    return { name: column.name, type: column.type, id, hex: { id: raw, bytes: hexOf.bytes } };
  });
  const { from: sql, stored } = table;
  const node = select({ kind: 'source', sql, ...(stored !== undefined && { table: stored }) }, items);
  return { ...makeRelation(node, columns), source: name };
}

/** Hidden columns for the maps and members of a bag; what nothing reads the engine drops. */
function openBag(compiler: Compiler, bag: SourceBag, items: Item[]): BagSource {
  const add = (sql: string, type: 'string' | 'bool' | 'unknown', map?: string): string => {
    const known = items.find((item) => item.sql === sql);
    if (known) return known.id;
    const id = newId(compiler, type);
    items.push({ id, sql });
    if (map) compiler.mapTypes.set(id, map);
    return id;
  };
  return {
    texts: add(bag.texts, 'unknown', 'Map(String, String)'),
    numbers: add(bag.numbers, 'unknown', 'Map(String, Float64)'),
    single: bag.single.map((member) => ({ keys: member.keys, id: add(member.sql, 'string') })),
    ...(bag.received ? { received: add(bag.received, 'string') } : {}),
    ...(bag.isSentOnly ? { isSentOnly: add(bag.isSentOnly, 'bool') } : {}),
  };
}

function openStage(compiler: Compiler, stageColumns: readonly Column[], node: Relation['node']): Relation {
  const rank = newId(compiler, 'long');
  const columns = stageColumns.map((column) => ({ ...column, id: newId(compiler, column.type) }));
  const items = columns.map((column, i) => ({ id: column.id, sql: stageColumns[i]!.id }));
  items.push({ id: rank, sql: 'stage_row' });
  const key = { id: rank, desc: false, nullsFirst: true };
  return { ...makeRelation(select(node, items), columns, [key]), rank };
}
