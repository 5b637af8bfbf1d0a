import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from '../engine/open-engine.ts';
import { openStore, type Store } from '../store-client.ts';
import { clusterStatements } from './cluster.ts';
import { readStatements, schemaVersion } from './statements.ts';

const options = { cluster: 'main', database: 'headwater' };
const dataDir = mkdtempSync(join(tmpdir(), 'headwater-cluster-'));
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

const versions = Array.from({ length: schemaVersion }, (_, index) => index + 1);
const statements = versions.flatMap(readStatements).flatMap((sql) => clusterStatements(sql, options));
const nameOf = (sql: string) => /EXISTS (\w+)/.exec(sql)?.[1] ?? '';

describe('on a cluster', () => {
  test.each(statements.map((sql) => [nameOf(sql), sql]))(
    'the engine can read the statement of %s',
    async (_, sql) => {
      const [row] = await store.read<{ text: string }>('SELECT formatQuery({sql:String}) AS text', { sql });

      expect(row?.text).toMatch(/ON CLUSTER main/);
    },
  );

  test('the engine refuses to read a statement that is damaged', async () => {
    const sql = statements[0]!.replace('ENGINE =', 'ENGIN =');

    await expect(store.read('SELECT formatQuery({sql:String})', { sql })).rejects.toThrow(/Syntax error/);
  });

  test('every table is replicated under its own path and has a distributed table over it', () => {
    const local = statements.filter((sql) => /CREATE TABLE IF NOT EXISTS \w+_local/.test(sql));
    const distributed = statements.filter((sql) => sql.includes('ENGINE = Distributed('));

    expect(distributed.length).toBe(local.length);
    expect(local.filter((sql) => !/ENGINE = Replicated\w*MergeTree\('\/clickhouse/.test(sql))).toEqual([]);
    expect(local.filter((sql) => sql.includes('non_replicated'))).toEqual([]);
  });

  test('keeps the arguments of an engine', () => {
    const series = statements.find((sql) => sql.includes('metric_series_local ON'));

    expect(series).toContain(
      "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/headwater/metric_series', '{replica}', received_time)",
    );
  });

  test('views read and write the local tables only', () => {
    const views = statements.filter((sql) => sql.startsWith('CREATE MATERIALIZED VIEW'));

    expect(views.length).toBeGreaterThan(2);
    for (const sql of views) {
      expect(sql).toMatch(/TO \w+_local AS/);
      expect(sql.match(/\bFROM \w+/g)?.every((from) => from.endsWith('_local'))).toBe(true);
    }
  });

  test('changes the local tables, and views by their one name', () => {
    const changes = statements.filter((sql) => sql.startsWith('ALTER TABLE'));

    expect(changes.length).toBeGreaterThan(2);
    for (const sql of changes) {
      expect(sql).toMatch(
        /^ALTER TABLE (\w+_local ON CLUSTER `main` (MODIFY (SETTING|COLUMN)|MATERIALIZE COLUMN|ADD COLUMN)|\w+ ON CLUSTER `main` ADD COLUMN|\w+_from_\w+ ON CLUSTER `main` MODIFY QUERY)/,
      );
      expect(sql.match(/\bFROM \w+/g)?.every((from) => from.endsWith('_local')) ?? true).toBe(true);
    }
  });

  test('a new column is one of the distributed table too, without the codec', () => {
    const added = statements.filter((sql) => sql.includes('ADD COLUMN'));

    expect(added.map((sql) => /^ALTER TABLE (\w+)/.exec(sql)?.[1])).toEqual(['spans_local', 'spans']);
    expect(added.map((sql) => sql.includes('CODEC'))).toEqual([true, false]);
  });

  test('refuses a statement it does not know how to spread', () => {
    expect(() => clusterStatements('ALTER TABLE spans DROP COLUMN name', options)).toThrow(TypeError);
  });
});
