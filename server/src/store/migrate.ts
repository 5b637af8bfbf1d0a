import { HeadwaterError } from '../errors/headwater-error.ts';
import { type ClusterOptions, clusterStatements } from './schema/cluster.ts';
import { differsByProject, keptTables, type RetentionOptions, retentionTtl } from './schema/retention.ts';
import { makeRepeatable, readStatements, schemaVersion } from './schema/statements.ts';

/** The part of the store that migrations need. */
export interface SchemaStore {
  /** Rows as objects; 64-bit integers may come as strings. */
  read<Row>(sql: string): Promise<Row[]>;
  /** Runs one statement that answers nothing. */
  command(sql: string): Promise<unknown>;
}

export interface SchemaOptions extends Partial<RetentionOptions> {
  /** makes Replicated and Distributed tables on every node */
  readonly cluster?: ClusterOptions;
}

export interface SchemaState {
  /** 0 when there was nothing */
  readonly from: number;
  readonly to: number;
}

const versionTable = `CREATE TABLE schema_versions (
  version UInt32,
  applied_time DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY version
SETTINGS fsync_after_insert = 1,
  fsync_part_directory = 1`;

/**
 * Creates the tables, or brings them to this program's version, and sets how long they keep rows. Safe to repeat:
 * what a crash cut off is done again.
 *
 * @returns the versions before and after
 * @throws HeadwaterError HEADWATER_STORE_SCHEMA_NEWER when a later program wrote here; nothing is changed then
 */
export async function openSchema(store: SchemaStore, options: SchemaOptions = {}): Promise<SchemaState> {
  const from = await readVersion(store);
  if (from > schemaVersion) {
    throw new HeadwaterError(
      'HEADWATER_STORE_SCHEMA_NEWER',
      `it has version ${from}, this program knows ${schemaVersion}; start the newer program, or restore a backup`,
    );
  }
  if (from < schemaVersion) await migrate(store, from, options.cluster);
  if (options.retention) await setRetention(store, { ...options, retention: options.retention });
  return { from, to: schemaVersion };
}

async function readVersion(store: SchemaStore): Promise<number> {
  const found = await store.read<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'schema_versions'",
  );
  if (found.length === 0) return 0;
  const [row] = await store.read<{ version: number }>('SELECT max(version) AS version FROM schema_versions');
  return Number(row?.version ?? 0);
}

async function migrate(store: SchemaStore, from: number, cluster: ClusterOptions | undefined): Promise<void> {
  const run = async (statement: string) => {
    const statements = cluster ? clusterStatements(statement, cluster) : [makeRepeatable(statement)];
    for (const sql of statements) await store.command(sql);
  };
  await run(versionTable);
  for (let version = from + 1; version <= schemaVersion; version += 1) {
    for (const statement of readStatements(version)) await run(statement);
    await store.command(`INSERT INTO schema_versions (version) VALUES (${version})`);
  }
}

async function setRetention(store: SchemaStore, options: RetentionOptions & SchemaOptions): Promise<void> {
  const suffix = options.cluster ? '_local' : '';
  const rows = await store.read<{ name: string; ddl: string }>(
    'SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase()',
  );
  const ddl = new Map(rows.map((row) => [row.name, row.ddl]));
  for (const table of Object.keys(keptTables)) {
    const ttl = retentionTtl(table, options);
    if (ddl.get(table + suffix)?.includes(`TTL ${ttl} `)) continue;
    const byRow = differsByProject(table, options) ? 0 : 1;
    const target = `${table}${suffix}${options.cluster ? ` ON CLUSTER \`${options.cluster.cluster}\`` : ''}`;
    await store.command(`ALTER TABLE ${target} MODIFY SETTING ttl_only_drop_parts = ${byRow}`);
    await store.command(`ALTER TABLE ${target} MODIFY TTL ${ttl} SETTINGS materialize_ttl_after_modify = 0`);
  }
}
