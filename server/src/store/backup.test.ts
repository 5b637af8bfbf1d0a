import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupStore } from './backup.ts';
import { restoreStore } from './restore.ts';
import { openStore, type Store } from './store-client.ts';
import { anEngine, type EngineFixture } from './testing/engine-fixture.ts';
import { aNativeBlock } from './testing/native-block.ts';

let fixture: EngineFixture;
let store: Store;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-backup-'));
  fixture = await anEngine();
  store = openStore({ engine: fixture.engine });
  await store.command('CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n');
  await store.command(
    'CREATE TABLE sums (k UInt8, c SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY k',
  );
  await store.command('CREATE MATERIALIZED VIEW v TO sums AS SELECT 1 AS k, count() AS c FROM t');
  await store.insertBlock('t', aNativeBlock(1_000), { token: 'a', rows: 1_000 });
});

afterAll(async () => {
  await store.close();
  await fixture.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a backup restored into a new data directory has every row and goes on', async () => {
  const target = join(directory, 'first');
  await backupStore(fixture.engine, store, target);
  await store.insertBlock('t', aNativeBlock(5, 5_000), { token: 'b', rows: 5 });

  const other = await anEngine();
  const restored = openStore({ engine: other.engine });
  const note = await restoreStore(other.engine, restored, target);
  await restored.insertBlock('t', aNativeBlock(10, 9_000), { token: 'c', rows: 10 });

  expect(note).toMatchObject({ database: 'headwater', tables: 3 });
  const sql = 'SELECT (SELECT count() FROM t) AS rows, (SELECT sum(c) FROM sums) AS counted';
  expect(await restored.read(sql)).toEqual([{ rows: 1_010, counted: 1_010 }]);
  expect(await store.read(sql)).toEqual([{ rows: 1_005, counted: 1_005 }]);
  await restored.close();
  await other.close();
});

test('neither a store in use nor a full directory is overwritten', async () => {
  const target = join(directory, 'second');
  await backupStore(fixture.engine, store, target);

  await expect(backupStore(fixture.engine, store, target)).rejects.toThrow(/is not empty/);
  await expect(restoreStore(fixture.engine, store, target)).rejects.toThrow(/has tables/);
});

test('what is no backup is refused', async () => {
  writeFileSync(join(directory, 'headwater-backup.json'), '{"form":2}');

  await expect(restoreStore(fixture.engine, store, directory)).rejects.toThrow(/newer version/);
  await expect(restoreStore(fixture.engine, store, tmpdir())).rejects.toThrow(
    /holds no headwater-backup.json/,
  );
});
