import type { Column, Cell } from '../../ir/relation.ts';
import { kqlError } from '../../kql-error.ts';
import type { StageTable } from '../../plan/context.ts';
import type { StageSpec } from '../../plan/stage.ts';
import type { ColumnInfo } from '../../bind/syntax.ts';

/** A table made outside the engine. */
export interface MadeTable {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A plugin whose columns depend on its rows. */
export type StagePlugin = (options: Readonly<Record<string, unknown>>, columns: readonly ColumnInfo[], rows: readonly Cell[][]) => MadeTable;

const plugins: Readonly<Record<string, StagePlugin>> = {};

/** Runs a plugin over the rows of a stage and keeps the result as a table of the rest of the query. */
export function runStage(spec: StageSpec, columns: readonly ColumnInfo[], rows: readonly Cell[][]): StageTable {
  const plugin = plugins[spec.plugin];
  if (!plugin) throw kqlError('HEADWATER_KQL_NOT_SUPPORTED', `plugin '${spec.plugin}'`, spec.start, spec.length);
  const made = plugin(spec.options, columns, rows);
  const named: Column[] = made.columns.map((column, i) => ({ ...column, id: `s${i}` }));
  const stored = [...named.map(({ id, type }) => ({ id, type })), { id: 'stage_row', type: 'long' as const }];
  return { columns: named, node: { kind: 'rows', columns: stored, rows: made.rows.map((row, i) => [...row, BigInt(i)]) } };
}
