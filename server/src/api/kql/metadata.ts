import { listTables } from '../../query/kql/schema/tables.ts';

/** Tables and columns in the form of the services' metadata call; everything belongs to one group. */
export function metadata() {
  const tables = listTables().map((table) => ({
    id: `t/${table.name}`,
    name: table.name,
    timespanColumn: table.columns.find(({ type }) => type === 'datetime')?.name,
    columns: table.columns.map(({ name, type }) => ({ name, type })),
    related: {},
  }));
  const group = {
    id: 'tg/headwater',
    name: 'headwater',
    displayName: 'Headwater',
    tables: tables.map(({ id }) => id),
  };
  return {
    categories: [],
    resourceTypes: [],
    solutions: [],
    functions: [],
    queries: [],
    applications: [],
    workspaces: [],
    resources: [],
    permissions: [],
    tableGroups: [group],
    tables,
  };
}
