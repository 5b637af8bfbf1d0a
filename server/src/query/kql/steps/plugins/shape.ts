import type { ColumnInfo, KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { isBag, type Json, parseJson, Real, writeJson, writeReal } from '../../values/json.ts';
import { formatDatetime, formatTimespan, parseDatetime, parseTimespan } from '../../values/ticks.ts';
import {
  argumentAt,
  columnAt,
  constantAt,
  type MadeTable,
  type PluginInput,
  type StagePlugin,
} from './entry.ts';

const exactDatetime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/;

function typeOfJson(value: Json): KustoType | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return exactDatetime.test(value) ? 'datetime' : 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'long';
  return value instanceof Real ? 'real' : 'dynamic';
}

/** The type that holds all values of a property. */
function commonType(values: readonly Json[]): KustoType {
  const types = new Set(values.map(typeOfJson).filter((type) => type !== undefined));
  if (types.size === 0) return 'dynamic';
  if (types.size === 1) return [...types][0]!;
  if (types.size === 2 && types.has('long') && types.has('real')) return 'real';
  return types.size === 2 && types.has('string') && types.has('datetime') ? 'string' : 'dynamic';
}

/** A JSON value as a cell of a column. */
export function jsonCell(value: Json | undefined, type: KustoType): Cell {
  if (value === undefined || value === null) return type === 'string' ? '' : null;
  if (type === 'dynamic') return writeJson(value);
  if (type === 'string') return typeof value === 'string' ? value : writeJson(value);
  if (type === 'datetime') return typeof value === 'string' ? parseDatetime(value) : null;
  if (type === 'timespan') return typeof value === 'string' ? parseTimespan(value) : null;
  if (type === 'real') return value instanceof Real ? value.value : Number(value);
  if (type === 'long' || type === 'int') return toLong(value);
  return typeof value === 'boolean' ? value : null;
}

function toLong(value: Json): Cell {
  if (typeof value === 'bigint') return value;
  if (value instanceof Real) return BigInt(Math.trunc(value.value));
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null;
}

/** Every property of a bag column becomes a column of its own, by name. */
function bagUnpack(input: PluginInput): MadeTable {
  if (input.args.length === 0 || input.args.length > 4)
    throw input.refuse('bag_unpack() takes 1 to 4 arguments');
  const at = columnAt(input, 0);
  if (input.columns[at]!.type !== 'dynamic') throw input.refuse('bag_unpack() takes a dynamic column');
  const prefix = String(constantAt(input, 1, 'OutputColumnPrefix') ?? '');
  const conflict = String(constantAt(input, 2, 'columnsConflict') ?? 'error');
  const ignored = parseJson(String(constantAt(input, 3, 'ignoredProperties') ?? '[]'));
  const skip = new Set((Array.isArray(ignored) ? ignored : []).map(String));
  const bags = input.rows.map((row) => {
    const value = typeof row[at] === 'string' ? parseJson(row[at]) : null;
    return isBag(value ?? null) ? (value as { [key: string]: Json }) : {};
  });
  const names = [...new Set(bags.flatMap((bag) => Object.keys(bag)))]
    .filter((name) => !skip.has(name))
    .sort();
  const found = names.map((name): ColumnInfo & { key: string } => ({
    key: name,
    name: prefix + name,
    type: commonType(bags.map((bag) => bag[name] ?? null)),
  }));
  return placeColumns(input, at, bags, found, conflict);
}

function placeColumns(
  input: PluginInput,
  at: number,
  bags: readonly { [key: string]: Json }[],
  found: readonly (ColumnInfo & { key: string })[],
  conflict: string,
): MadeTable {
  const source = input.columns.map((column, i) => ({ column, i })).filter(({ i }) => i !== at);
  const sourceNames = new Set(source.map(({ column }) => column.name));
  const clash = found.find((column) => sourceNames.has(column.name));
  if (clash && conflict === 'error')
    throw input.refuse(`bag_unpack() finds a property '${clash.name}' that is a column already`);
  const wanted = input.schema ? schemaColumns(input, found) : found;
  const fresh =
    conflict === 'keep_source' ? wanted.filter((column) => !sourceNames.has(column.name)) : wanted;
  const freshNames = new Set(fresh.map((column) => column.name));
  const kept =
    input.schema && !input.schema.keepsSource
      ? []
      : source.filter(({ column }) => !freshNames.has(column.name));
  const declared =
    input.schema && !input.schema.keepsSource ? declaredSource(input, source, fresh) : undefined;
  if (declared)
    return { columns: declared.columns, rows: input.rows.map((row, r) => declared.pick(row, bags[r]!)) };
  if (conflict === 'replace_source' && !input.schema) return replaceInPlace(input, source, bags, fresh);
  return {
    columns: [...kept.map(({ column }) => column), ...fresh.map(({ name, type }) => ({ name, type }))],
    rows: input.rows.map((row, r) => [
      ...kept.map(({ i }) => row[i] ?? null),
      ...fresh.map((column) => jsonCell(bags[r]![column.key], column.type)),
    ]),
  };
}

/** A property takes the place of the column whose name it has. */
function replaceInPlace(
  input: PluginInput,
  source: readonly { column: ColumnInfo; i: number }[],
  bags: readonly { [key: string]: Json }[],
  fresh: readonly (ColumnInfo & { key: string })[],
): MadeTable {
  const names = new Set(source.map(({ column }) => column.name));
  const instead = (name: string) => fresh.find((candidate) => candidate.name === name);
  const added = fresh.filter(({ name }) => !names.has(name));
  const cell = (r: number, column: ColumnInfo & { key: string }) =>
    jsonCell(bags[r]![column.key], column.type);
  return {
    columns: [...source.map(({ column }) => instead(column.name) ?? column), ...added].map(
      ({ name, type }) => ({
        name,
        type,
      }),
    ),
    rows: input.rows.map((row, r) => [
      ...source.map(({ column, i }) => {
        const found = instead(column.name);
        return found ? cell(r, found) : (row[i] ?? null);
      }),
      ...added.map((column) => cell(r, column)),
    ]),
  };
}

function schemaColumns(
  input: PluginInput,
  found: readonly (ColumnInfo & { key: string })[],
): (ColumnInfo & { key: string })[] {
  return input.schema!.columns.map((column) => ({
    ...column,
    key: found.find((candidate) => candidate.name === column.name)?.key ?? column.name,
  }));
}

/** With a schema without `*` exactly its columns come out, from the source where it has them. */
function declaredSource(
  input: PluginInput,
  source: readonly { column: ColumnInfo; i: number }[],
  fresh: readonly (ColumnInfo & { key: string })[],
) {
  const columns = input.schema!.columns;
  const pick = (row: readonly Cell[], bag: { [key: string]: Json }): Cell[] =>
    columns.map((column) => {
      const own = source.find((candidate) => candidate.column.name === column.name);
      if (own) return row[own.i] ?? null;
      return jsonCell(
        bag[fresh.find((candidate) => candidate.name === column.name)?.key ?? column.name],
        column.type,
      );
    });
  return { columns, pick };
}

export function cellText(cell: Cell, type: KustoType): string {
  if (cell === null) return '';
  if (type === 'datetime') return formatDatetime(cell as bigint);
  if (type === 'timespan') return formatTimespan(cell as bigint);
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  return typeof cell === 'number' ? writeReal(cell).replaceAll('"', '') : String(cell);
}

/** Rows were grouped before: key, row columns, value. Each key becomes a column. */
function pivot(input: PluginInput): MadeTable {
  const value = input.columns.length - 1;
  const [key, others] = [input.columns[0]!, input.columns.slice(1, -1)];
  const names = [...new Set(input.rows.map((row) => cellText(row[0]!, key.type)))].sort();
  const groups = new Map<string, { cells: readonly Cell[]; values: Map<string, Cell> }>();
  for (const row of input.rows) {
    const cells = row.slice(1, -1);
    const id = cells.map(String).join('\u0000');
    const group = groups.get(id) ?? { cells, values: new Map<string, Cell>() };
    group.values.set(cellText(row[0]!, key.type), row[value] ?? null);
    groups.set(id, group);
  }
  const type = input.columns[value]!.type;
  const nothing: Cell =
    type === 'string'
      ? ''
      : /^(count|sum|dcount)/.test(input.aggregate ?? '')
        ? type === 'real'
          ? 0
          : 0n
        : null;
  return {
    columns: [...others, ...names.map((name) => ({ name: name === '' ? 'Column1' : name, type }))],
    rows: [...groups.values()].map((group) => [
      ...group.cells,
      ...names.map((name) => group.values.get(name) ?? nothing),
    ]),
  };
}

/** Every cell as a row of its own. */
function narrow(input: PluginInput): MadeTable {
  return {
    columns: [
      { name: 'Row', type: 'long' },
      { name: 'Column', type: 'string' },
      { name: 'Value', type: 'string' },
    ],
    rows: input.rows.flatMap((row, r) =>
      input.columns.map((column, i): Cell[] => [
        BigInt(r),
        column.name,
        cellText(row[i] ?? null, column.type),
      ]),
    ),
  };
}

const preview: StagePlugin = (input) => ({
  columns: input.columns,
  rows: input.rows.slice(0, Number(argumentAt(input, 0)?.value ?? 10)),
});

/** Rows within a number of rows from one that meets the condition. */
function rowsNear(input: PluginInput): MadeTable {
  const condition = columnAt(input, 0);
  const before = Number(constantAt(input, 1) ?? 0n);
  const after = Number(constantAt(input, 2) ?? before);
  const near = new Set<number>();
  input.rows.forEach((row, r) => {
    if (row[condition] !== true) return;
    for (let at = Math.max(r - before, 0); at <= Math.min(r + after, input.rows.length - 1); at += 1)
      near.add(at);
  });
  const shown = input.columns.flatMap((column, i) => (column.name.startsWith('__argument') ? [] : [i]));
  return {
    columns: shown.map((i) => input.columns[i]!),
    rows: input.rows.filter((_row, r) => near.has(r)).map((row) => shown.map((i) => row[i] ?? null)),
  };
}

/** Per row, the sizes of the intersections of the first sketches: one, two, … all of them. */
function dcountIntersect(input: PluginInput): MadeTable {
  const places = input.args.map((_, i) => columnAt(input, i));
  const states = (row: readonly Cell[]) =>
    places.map((at) => {
      const state = typeof row[at] === 'string' ? parseJson(row[at]) : null;
      return new Set((Array.isArray(state) ? state : []).map((item) => writeJson(item)));
    });
  return {
    columns: [...input.columns, ...places.map((_, i): ColumnInfo => ({ name: `s${i}`, type: 'long' }))],
    rows: input.rows.map((row) => {
      const sets = states(row);
      const counts = sets.map((_, i) =>
        BigInt([...sets[0]!].filter((item) => sets.slice(0, i + 1).every((set) => set.has(item))).length),
      );
      return [...row, ...counts];
    }),
  };
}

export const shapePlugins: Readonly<Record<string, StagePlugin>> = {
  bag_unpack: bagUnpack,
  pivot,
  narrow,
  preview,
  rows_near: rowsNear,
  dcount_intersect: dcountIntersect,
};
