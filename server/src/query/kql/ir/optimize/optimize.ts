import { computedColumns, type TableColumns, tables } from '../../../../model/tables.ts';
import { pruneColumns } from '../prune.ts';
import type { Node } from '../relation.ts';
import { renderStatement } from '../render.ts';
import { mergeSelects } from './merge-selects.ts';
import { improveReads } from './reads/improve-reads.ts';
import { keepExtremes } from './reads/keep-extremes.ts';

/** As the language's table `metrics` reads them: points beside their series. */
const metrics: TableColumns = { ...tables.metric_series, ...tables.metric_points };

const spans: TableColumns = { ...tables.spans, ...computedColumns.spans };

function kindsOf(table: string | undefined): TableColumns {
  if (table === undefined) return {};
  if (table === 'metrics') return metrics;
  if (table === 'spans') return spans;
  return (tables as Readonly<Record<string, TableColumns>>)[table] ?? {};
}

/**
 * The same rows, asked for in the engine's terms: only columns that are read, one select over each stored table
 * where there were many, conditions on what is stored instead of on what is shown.
 * @param needed ids of the columns that are read of the result
 */
export function optimizePlan(node: Node, needed: ReadonlySet<string> | 'all'): Node {
  const kept = keepExtremes(pruneColumns(node, needed), kindsOf, (own) =>
    renderStatement(optimizePlan(own, 'all'), []),
  );
  const merged = mergeSelects(kept, kindsOf);
  return improveReads(pruneColumns(merged, needed), kindsOf);
}
