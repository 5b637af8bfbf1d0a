import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ColumnKind, type TableColumns, tables } from '../model/tables.ts';
import { type Engine, openEngine } from './engine/open-engine.ts';
import { openSchema } from './migrate.ts';
import { schemaVersion } from './schema/statements.ts';
import { openStore, type Store } from './store-client.ts';

const scalars: Readonly<Record<string, string>> = {
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

function clickHouseType(kind: ColumnKind): string {
  return kind.startsWith('list<') ? `Array(${scalars[kind.slice(5, -1)]})` : scalars[kind]!;
}

const dataDir = mkdtempSync(join(tmpdir(), 'headwater-schema-'));
let engine: Engine;
let store: Store;

beforeAll(async () => {
  engine = await openEngine({ dataDir });
  store = openStore({ engine });
});

afterAll(async () => {
  await store.close();
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const retention = { spansDays: 3, logsDays: 5, metricsDays: 7, rollupsDays: 11 };

async function readTables(): Promise<Map<string, string>> {
  const rows = await store.read<{ name: string; ddl: string }>(
    'SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase() ORDER BY name',
  );
  return new Map(rows.map(({ name, ddl }) => [name, ddl]));
}

describe('openSchema', () => {
  test('creates every table from nothing and says so', async () => {
    const state = await openSchema(store);

    expect(state).toEqual({ from: 0, to: schemaVersion });
  });

  test('changes nothing the second time', async () => {
    const before = await readTables();

    const state = await openSchema(store);

    expect(state).toEqual({ from: schemaVersion, to: schemaVersion });
    expect(await readTables()).toEqual(before);
  });

  test.each(Object.entries(tables))('gives %s the columns of the model, in order', async (table, model) => {
    const columns = await store.read<{ name: string; type: string }>(
      "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} AND default_kind = '' ORDER BY position",
      { table },
    );

    expect(columns.map(({ name, type }) => [name, type])).toEqual(
      Object.entries(model as TableColumns).map(([name, kind]) => [name, clickHouseType(kind)]),
    );
  });

  test('makes every table that blocks go to durable and able to tell a block it has', async () => {
    const ddl = await readTables();

    const written = [...ddl].filter(
      ([, sql]) => /MergeTree/.test(sql) && !/^CREATE TABLE \S*schema_versions/.test(sql),
    );
    expect(written.length).toBeGreaterThanOrEqual(11);
    for (const [name, sql] of written) {
      expect(sql, name).toMatch(/fsync_after_insert = 1/);
      expect(sql, name).toMatch(/fsync_part_directory = 1/);
      expect(sql, name).toMatch(/non_replicated_deduplication_window = [1-9]\d{4}/);
    }
  });

  test('sets how long each signal is kept, and keeps it so when nothing differs', async () => {
    await openSchema(store, { retention });
    const before = await readTables();
    await openSchema(store, { retention });

    const after = await readTables();
    expect(after).toEqual(before);
    expect(after.get('spans')).toContain('TTL toDateTime(received_time) + toIntervalDay(3)');
    expect(after.get('logs')).toContain('TTL toDateTime(received_time) + toIntervalDay(5)');
    expect(after.get('metric_points')).toContain('TTL toDateTime(received_time) + toIntervalDay(7)');
    expect(after.get('operation_minutes')).toContain('TTL time + toIntervalDay(11)');
  });

  test('keeps the rows of a project for its own time', async () => {
    await openSchema(store, { retention, projects: { "o'neill": { spansDays: 30 } } });

    const ddl = (await readTables()).get('spans');
    expect(ddl).toMatch(/toIntervalDay\(multiIf\(project = 'o\\'neill', 30, 3\)\)/);
    expect(ddl).toContain('ttl_only_drop_parts = 0');
  });

  test('goes on after a migration that was cut off', async () => {
    await store.command('DROP TABLE instance_minutes_from_logs SYNC');
    await store.command('TRUNCATE TABLE schema_versions');

    const state = await openSchema(store);

    expect(state).toEqual({ from: 0, to: schemaVersion });
    expect([...(await readTables()).keys()]).toContain('instance_minutes_from_logs');
  });

  test('brings a store of the version before to this one, with the rows it has', async () => {
    const received_time = new Date().toISOString().slice(0, -1);
    const start_time = '2026-11-21 12:00:00.000000001';
    await store.insertRows('spans', [{ service: 'before', received_time, start_time, weight: 1 }]);
    await store.command(
      `ALTER TABLE schema_versions DELETE WHERE version >= ${schemaVersion} SETTINGS mutations_sync = 1`,
    );

    const state = await openSchema(store);

    expect(state).toEqual({ from: schemaVersion - 1, to: schemaVersion });
    expect(
      await store.read("SELECT service, toString(start_time) AS time FROM spans WHERE service = 'before'"),
    ).toEqual([{ service: 'before', time: '2026-11-21 12:00:00.000000001' }]);
    expect(
      await store.read("SELECT spans, durations FROM operation_minutes WHERE service = 'before'"),
    ).toEqual([{ spans: 1, durations: { 0: 1 } }]);
  });

  test('refuses a store of a newer version and changes nothing', async () => {
    await store.command(`INSERT INTO schema_versions (version) VALUES (${schemaVersion + 1})`);
    const before = await readTables();

    await expect(openSchema(store, { retention: { ...retention, spansDays: 99 } })).rejects.toMatchObject({
      code: 'HEADWATER_STORE_SCHEMA_NEWER',
    });

    expect(await readTables()).toEqual(before);
    await store.command(
      `ALTER TABLE schema_versions DELETE WHERE version > ${schemaVersion} SETTINGS mutations_sync = 1`,
    );
  });
});
