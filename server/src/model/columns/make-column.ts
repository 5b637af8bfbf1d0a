import type { ColumnKind } from '../tables.ts';
import type { Column } from './column.ts';
import { FixedColumn } from './fixed-column.ts';
import { NestedColumn } from './nested-column.ts';
import { TextColumn } from './text-column.ts';
import { WordColumn } from './word-column.ts';

const strides = { id16: 16, id8: 8, time: 8, u8: 1, u16: 2, u32: 4, u64: 8, i32: 4, i64: 8, f64: 8 } as const;
type FixedKind = keyof typeof strides;

const typeNames: Readonly<Record<string, string>> = {
  id16: 'FixedString(16)',
  id8: 'FixedString(8)',
  time: "DateTime64(9, 'UTC')",
  u8: 'UInt8',
  u16: 'UInt16',
  u32: 'UInt32',
  u64: 'UInt64',
  i32: 'Int32',
  i64: 'Int64',
  f64: 'Float64',
  text: 'String',
  word: 'LowCardinality(String)',
  words: 'Map(LowCardinality(String), String)',
  numbers: 'Map(LowCardinality(String), Float64)',
};

const elementOf = (kind: ColumnKind) => /^list<(.+)>$/.exec(kind)?.[1];

/** The ClickHouse type of a kind, as Native blocks name it. */
export function clickhouseType(kind: ColumnKind): string {
  const element = elementOf(kind);
  return element === undefined ? typeNames[kind]! : `Array(${typeNames[element]!})`;
}

export function makeColumn(kind: ColumnKind): Column {
  const element = elementOf(kind);
  if (element !== undefined) return new NestedColumn([makeColumn(element as ColumnKind)]);
  if (kind === 'text') return new TextColumn();
  if (kind === 'word') return new WordColumn();
  if (kind === 'words') return new NestedColumn([new WordColumn(), new TextColumn()]);
  if (kind === 'numbers') return new NestedColumn([new WordColumn(), new FixedColumn(8)]);
  return new FixedColumn(strides[kind as FixedKind]);
}
