import { computedColumns } from '../../../model/tables.ts';
import type { KustoType } from '../bind/syntax.ts';
import type { SourceColumn, TableSource } from './catalogue.ts';
import type { InsightsTable } from './insights/table.ts';
import { insightsTables } from './insights-tables.ts';
import { eventColumns, logColumns, metricColumns, spanColumns } from './own-tables.ts';

/** `{from:Int64}` and `{to:Int64}` (nanoseconds since 1970, end excluded) restrict every table when asked for. */
export interface TableOptions {
  readonly timespan?: boolean;
}

/** The tables of the language, in the order in which `union *` and `search` go through them. */
export function listTables(options: TableOptions = {}): TableSource[] {
  const insights = insightsTables.flatMap((table) => [
    makeTable(table, 'classic', options),
    makeTable(table, 'workspace', options),
  ]);
  return [
    ...insights,
    {
      name: 'spans',
      columns: spanColumns,
      from: stored('spans', 'start_time', 'true', options),
      stored: 'spans',
    },
    { name: 'logs', columns: logColumns, from: stored('logs', 'time', 'true', options), stored: 'logs' },
    {
      name: 'metrics',
      columns: metricColumns,
      from: stored('metrics', 'time', 'true', options),
      stored: 'metrics',
    },
    {
      name: 'events',
      columns: eventColumns,
      from: stored('events', 'time', 'true', options),
      stored: 'events',
    },
  ];
}

/** Tables whose rows other tables hold under another name: `union *` and `search` leave them out. */
export const secondNames: ReadonlySet<string> = new Set([
  ...insightsTables.map((table) => table.workspace),
  'spans',
  'logs',
  'metrics',
  'events',
]);

function makeTable(
  table: InsightsTable,
  naming: 'classic' | 'workspace',
  options: TableOptions,
): TableSource {
  const columns = table.columns.flatMap((found): SourceColumn[] => {
    const name = found[naming];
    if (name === null) return [];
    const other: { type: KustoType; sql: string } =
      (naming === 'workspace' ? found.workspaceColumn : undefined) ?? found;
    return [{ name, type: other.type, sql: other.sql, ...(found.bag ? { bag: found.bag } : {}) }];
  });
  return {
    name: table[naming],
    columns: unique(columns),
    from: stored(table.stored, table.time, table.where, options),
    stored: table.stored,
  };
}

/** A later column never replaces an earlier one of its name. */
function unique(columns: readonly SourceColumn[]): SourceColumn[] {
  const seen = new Set<string>();
  return columns.filter((column) => !seen.has(column.name) && seen.add(column.name) !== undefined);
}

const series =
  '(SELECT series_id, any(attributes) AS attributes, any(attributes_number) AS attributes_number, any(unit) AS unit, any(environment) AS environment, any(version) AS version, any(instance) AS instance, any(host) AS host, any(scope_name) AS scope_name, any(dialect) AS dialect FROM metric_series WHERE project = {project:String} GROUP BY series_id)';

/** Rows of one project, and of a span of time when asked for: every read of telemetry goes through here. */
function stored(name: string, time: string, where: string, options: TableOptions): string {
  const span = options.timespan
    ? ` AND ${time} >= fromUnixTimestamp64Nano({from:Int64}) AND ${time} < fromUnixTimestamp64Nano({to:Int64})`
    : '';
  const computed = name === 'spans' ? Object.keys(computedColumns.spans) : [];
  if (name !== 'metrics')
    return `(SELECT ${['*', ...computed].join(', ')} FROM ${name} WHERE project = {project:String}${span} AND ${where})`;
  const points = `(SELECT * FROM metric_points WHERE project = {project:String}${span})`;
  return `(SELECT p.*, s.* EXCEPT (series_id) FROM ${points} AS p LEFT ANY JOIN ${series} AS s ON p.series_id = s.series_id WHERE ${where})`;
}

/** Name of the statement parameter that holds the project which a query calls by this name. */
export function projectParameter(name: string): string {
  return `project_${Buffer.from(name).toString('hex')}`;
}

/** The same table over the rows of another project. */
export function foreignProject(table: TableSource, project: string): TableSource {
  return {
    ...table,
    from: table.from.replaceAll('{project:String}', `{${projectParameter(project)}:String}`),
  };
}
