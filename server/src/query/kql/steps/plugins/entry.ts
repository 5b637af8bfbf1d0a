import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';

/** A table made outside the engine. */
export interface MadeTable {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface PluginInput {
  readonly args: readonly PluginArgument[];
  readonly schema?: { readonly columns: readonly ColumnInfo[]; readonly keepsSource: boolean };
  /** Name of the aggregate of `pivot` */
  readonly aggregate?: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly Cell[])[];
  /** Makes an error at the plugin's place in the query */
  readonly refuse: (detail: string) => Error;
}

export interface PluginArgument {
  readonly name?: string;
  readonly column?: string;
  readonly value?: Cell;
  readonly type?: string;
}

export type StagePlugin = (input: PluginInput) => MadeTable;

/** An argument by place or by name. */
export function argumentAt(input: PluginInput, index: number, name?: string): PluginArgument | undefined {
  const named = name === undefined ? undefined : input.args.find((arg) => arg.name === name);
  if (named) return named;
  const placed = input.args.filter((arg) => arg.name === undefined);
  return placed[index];
}

/** Place of the column an argument names. */
export function columnAt(input: PluginInput, index: number): number {
  const name = argumentAt(input, index)?.column;
  const at = input.columns.findIndex((column) => column.name === name);
  if (at < 0) throw input.refuse('a column is needed as argument');
  return at;
}

export function constantAt(input: PluginInput, index: number, name?: string): Cell {
  return argumentAt(input, index, name)?.value ?? null;
}
