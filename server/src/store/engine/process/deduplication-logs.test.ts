import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../store-client.ts';
import { anEngine } from '../../testing/engine-fixture.ts';
import { aNativeBlock } from '../../testing/native-block.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headwater-tokens-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Opens the engine on the same directory, works, and closes it again. */
async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const fixture = await anEngine({ dataDir });
  const store = openStore({ engine: fixture.engine });
  try {
    return await work(store);
  } finally {
    await store.close();
    await fixture.engine.close();
  }
}

const rows = 100;
const insert = (store: Store, token: string) => store.insertBlock('t', aNativeBlock(rows), { token, rows });
const count = async (store: Store) =>
  (await store.read<{ rows: number }>('SELECT count() AS rows FROM t'))[0]?.rows;

async function fill(): Promise<void> {
  await withStore(async (store) => {
    await store.command(
      'CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100',
    );
    await insert(store, 'a');
    await insert(store, 'b');
  });
}

function findTable(): string {
  const store = join(dataDir, 'engine', 'db', 'store');
  const tables = readdirSync(store).flatMap((prefix) =>
    readdirSync(join(store, prefix)).map((name) => join(store, prefix, name)),
  );
  return tables.find((table) => readdirSync(table).includes('deduplication_logs')) as string;
}

test('a token whose rows were not put in place is not held against their replay', async () => {
  await fill();
  rmSync(join(findTable(), 'all_2_2_0'), { recursive: true });

  const found = await withStore(async (store) => {
    await insert(store, 'a');
    await insert(store, 'b');
    return count(store);
  });

  expect(found).toBe(2 * rows);
});

test('rows whose token a power cut took are not there twice after their replay', async () => {
  await fill();
  const log = join(findTable(), 'deduplication_logs', 'deduplication_log_1.txt');
  writeFileSync(log, `${readFileSync(log, 'utf8').split('\n')[0]}\n`);
  writeFileSync(join(dataDir, 'engine', 'boot-id'), 'another boot');

  const found = await withStore(async (store) => {
    await insert(store, 'a');
    await insert(store, 'b');
    return count(store);
  });

  expect(found).toBe(2 * rows);
});

test('without a power cut every part stays, whatever the log says', async () => {
  await fill();
  const log = join(findTable(), 'deduplication_logs', 'deduplication_log_1.txt');
  writeFileSync(log, `${readFileSync(log, 'utf8').split('\n')[0]}\n1\tall_2_`);

  expect(await withStore(count)).toBe(2 * rows);
});
