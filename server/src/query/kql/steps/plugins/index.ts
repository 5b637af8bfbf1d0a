import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell, Column } from '../../ir/relation.ts';
import { kqlError } from '../../kql-error.ts';
import type { StageTable } from '../../plan/context.ts';
import type { StageSpec } from '../../plan/stage.ts';
import { activityPlugins } from './activity.ts';
import type { PluginInput, StagePlugin } from './entry.ts';
import { patternPlugins } from './patterns.ts';
import { sequencePlugins } from './sequences.ts';
import { shapePlugins } from './shape.ts';
import { slidingPlugins } from './sliding.ts';

const plugins: Readonly<Record<string, StagePlugin>> = {
  ...shapePlugins,
  ...activityPlugins,
  ...slidingPlugins,
  ...patternPlugins,
  ...sequencePlugins,
};

/** Runs a plugin over the rows of a stage and keeps the result as a table of the rest of the query. */
export function runStage(
  spec: StageSpec,
  columns: readonly ColumnInfo[],
  rows: readonly (readonly Cell[])[],
): StageTable {
  const plugin = plugins[spec.plugin];
  const refuse = (detail: string) => kqlError('HEADWATER_KQL_INVALID', detail, spec.start, spec.length);
  if (!plugin)
    throw kqlError('HEADWATER_KQL_NOT_SUPPORTED', `plugin '${spec.plugin}'`, spec.start, spec.length);
  const made = plugin({
    ...(spec.options as unknown as Omit<PluginInput, 'columns' | 'rows' | 'refuse'>),
    columns,
    rows,
    refuse,
  });
  const named: Column[] = made.columns.map((column, i) => ({ ...column, id: `s${i}` }));
  const stored = [...named.map(({ id, type }) => ({ id, type })), { id: 'stage_row', type: 'long' as const }];
  return {
    columns: named,
    node: { kind: 'rows', columns: stored, rows: made.rows.map((row, i) => [...row, BigInt(i)]) },
  };
}
