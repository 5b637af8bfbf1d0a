import type { TableSource } from '../kql/schema/catalogue.ts';
import { listTables } from '../kql/schema/tables.ts';

/** Tables of the store that hold rows of projects, each with a column `project`. */
export const projectTables = [
  'spans',
  'logs',
  'events',
  'exceptions',
  'metric_points',
  'metric_series',
  'resources',
  'operation_minutes',
  'instance_minutes',
  'edge_minutes',
  'log_minutes',
  'facet_minutes',
] as const;

const views: ReadonlyMap<string, TableSource> = new Map(listTables().map((table) => [table.name, table]));

export function isView(name: string): boolean {
  return views.has(name);
}

/** Names and columns of the views, for the reference page. */
export function listViews(): readonly TableSource[] {
  return [...views.values()];
}

/**
 * A view as a WITH clause over the rows of one project: the tables of KQL under the same names, with bags as
 * `Map(String, String)`. `{project:String}` has to be bound.
 */
export function viewClause(name: string, database: string): string {
  const view = views.get(name)!;
  const items = view.columns.map(
    (column) => `${column.bag ? column.bag.texts : column.sql} AS ${quoteIdentifier(column.name)}`,
  );
  const tables = new RegExp(`\\bFROM (${projectTables.join('|')})\\b`, 'g');
  const from = view.from.replace(tables, `FROM ${quoteIdentifier(database)}.$1`);
  return `${quoteIdentifier(name)} AS (SELECT ${items.join(', ')} FROM ${from})`;
}

/** A name as the engine quotes it. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}
