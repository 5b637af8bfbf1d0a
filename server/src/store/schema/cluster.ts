/** What tables of a cluster need beyond those of one server. */
export interface ClusterOptions {
  /** name in `remote_servers` of the ClickHouse cluster */
  readonly cluster: string;
  readonly database: string;
}

const createTable = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(/;
const createView = /^CREATE MATERIALIZED VIEW (?:IF NOT EXISTS )?(\w+) TO (\w+) AS/;
const alterTable = /^ALTER TABLE (\w+)\s+(?=MODIFY SETTING|MODIFY COLUMN|MATERIALIZE COLUMN)/;
const addColumn = /^ALTER TABLE (\w+)\s+(?=ADD COLUMN)/;
const alterView = /^ALTER TABLE (\w+) MODIFY QUERY/;
const engine = /\nENGINE = (\w*)MergeTree(?:\(([^)]*)\))?/;

/** Rows that belong together stay on one shard: a trace, a series, a rollup's service. */
const shardKeys: Readonly<Record<string, string>> = {
  spans: 'cityHash64(trace_id)',
  metric_points: 'series_id',
  metric_series: 'series_id',
  resources: 'id',
};

/**
 * The statements that make on every node of a cluster what `statement` makes on one server: tables become a
 * replicated `<name>_local` and a distributed `<name>` over it; views read and write the local ones.
 *
 * @param statement `CREATE TABLE`, `CREATE MATERIALIZED VIEW … TO`, or `ALTER TABLE … MODIFY` of columns' codecs, settings
 *   or a view's query, `… ADD COLUMN` or `… MATERIALIZE COLUMN`, as in the numbered folders
 */
export function clusterStatements(statement: string, options: ClusterOptions): string[] {
  const table = createTable.exec(statement)?.[1];
  if (table !== undefined) return [replicate(statement, table, options), distribute(table, options)];
  const view = createView.exec(statement);
  if (view !== null) return [localise(statement, view[1]!, view[2]!, options)];
  if (addColumn.test(statement)) return addOnCluster(statement, options);
  if (alterTable.test(statement) || alterView.test(statement)) return [alterOnCluster(statement, options)];
  throw new TypeError(`not a table or view: ${statement.slice(0, 80)}`);
}

function replicate(statement: string, table: string, { cluster, database }: ClusterOptions): string {
  const path = `/clickhouse/tables/{shard}/${database}/${table}`;
  return statement
    .replace(createTable, `CREATE TABLE IF NOT EXISTS ${table}_local ON CLUSTER ${quote(cluster)} (`)
    .replace(engine, (_all, kind: string, args: string | undefined) => {
      const rest = args === undefined || args === '' ? '' : `, ${args}`;
      return `\nENGINE = Replicated${kind}MergeTree('${path}', '{replica}'${rest})`;
    })
    .replace('non_replicated_deduplication_window', 'replicated_deduplication_window');
}

function distribute(table: string, { cluster, database }: ClusterOptions): string {
  const key = shardKeys[table] ?? 'rand()';
  return `CREATE TABLE IF NOT EXISTS ${table} ON CLUSTER ${quote(cluster)} AS ${table}_local
ENGINE = Distributed(${quote(cluster)}, ${quote(database)}, ${table}_local, ${key})`;
}

function localise(statement: string, view: string, target: string, { cluster }: ClusterOptions): string {
  return statement
    .replace(
      createView,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view} ON CLUSTER ${quote(cluster)} TO ${target}_local AS`,
    )
    .replaceAll(/\bFROM (\w+)/g, 'FROM $1_local');
}

/** Rows lie in the local tables: the distributed ones have neither codecs nor settings. Views have one name. */
function alterOnCluster(statement: string, { cluster }: ClusterOptions): string {
  return statement
    .replace(alterTable, `ALTER TABLE $1_local ON CLUSTER ${quote(cluster)} `)
    .replace(alterView, `ALTER TABLE $1 ON CLUSTER ${quote(cluster)} MODIFY QUERY`)
    .replaceAll(/\bFROM (\w+)/g, 'FROM $1_local');
}

/** The distributed tables have the columns too, to be asked for; a codec is the local ones' alone. */
function addOnCluster(statement: string, { cluster }: ClusterOptions): string[] {
  const on = `ON CLUSTER ${quote(cluster)}`;
  return [
    statement.replace(addColumn, `ALTER TABLE $1_local ${on} `),
    statement.replace(addColumn, `ALTER TABLE $1 ${on} `).replaceAll(/ CODEC\(\w+\(\d+\)\)/g, ''),
  ];
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '\\`')}\``;
}
