import type { Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from './store-client.ts';
import { clickhouseCodeOf } from './store-errors.ts';
import { anEngine, type EngineFixture, serveByTcp } from './testing/engine-fixture.ts';
import { aNativeBlock } from './testing/native-block.ts';

describe.each(['on the built-in engine', 'on a URL'])('the store %s', (kind) => {
  let fixture: EngineFixture;
  let store: Store;
  let server: Server | undefined;

  beforeAll(async () => {
    fixture = await anEngine();
    if (kind === 'on a URL') {
      const served = await serveByTcp(fixture.engine);
      server = served.server;
      store = openStore({ url: `${served.url.replace('//', '//user:word@')}/headwater` });
    } else {
      store = openStore({ engine: fixture.engine });
    }
    await createTables(store);
  });

  afterAll(async () => {
    await store.close();
    await fixture.close();
    server?.close();
  });

  test('reads rows with parameters of every kind', async () => {
    const text = 'it\'s a "\\ \t\n{x:String} 漢';
    const rows = await store.read(
      `SELECT {text:String} AS text, {n:UInt64} AS n, {f:Float64} AS f, {b:Bool} AS b, {none:Nullable(String)} AS none,
        {list:Array(String)} AS list, {map:Map(String, UInt8)} AS map, {t:DateTime64(9, 'UTC')} AS t`,
      {
        text,
        n: 18446744073709551615n,
        f: -1.5,
        b: true,
        none: null,
        list: [text, ''],
        map: new Map([[text, 1]]),
        t: '2026-11-21 10:00:00.123456789',
      },
    );

    expect(rows).toEqual([
      {
        text,
        n: '18446744073709551615',
        f: -1.5,
        b: true,
        none: null,
        list: [text, ''],
        map: { [text]: 1 },
        t: '2026-11-21 10:00:00.123456789',
      },
    ]);
  });

  test('gives 64-bit integers as numbers where they are exact', async () => {
    const rows = await store.read(
      'SELECT toUInt64(9007199254740991) AS a, toInt64(-9007199254740993) AS b, count() AS c',
    );

    expect(rows).toEqual([{ a: 9007199254740991, b: '-9007199254740993', c: 1 }]);
  });

  test('stores a block once per token, views included', async () => {
    await store.insertBlock('numbers_in', aNativeBlock(1_000), { token: 'a', rows: 1_000 });
    await store.insertBlock('numbers_in', aNativeBlock(1_000), { token: 'a', rows: 1_000 });
    await store.insertBlock('numbers_in', aNativeBlock(1_000), { token: 'b', rows: 1_000 });

    const rows = await store.read(
      'SELECT (SELECT count() FROM numbers_in) AS rows, (SELECT sum(c) FROM numbers_seen) AS seen',
    );
    expect(rows).toEqual([{ rows: 2_000, seen: 2_000 }]);
  });

  test('keeps a block in one part, however many rows it has', async () => {
    await store.insertBlock('large_in', aNativeBlock(300_000), { token: 'a', rows: 300_000 });

    const rows = await store.read(
      "SELECT sum(rows) AS rows, max(level) = 0 AND count() = 1 AS one FROM system.parts WHERE table = 'large_in' AND active",
    );
    expect(rows).toEqual([{ rows: 300_000, one: 1 }]);
  });

  test('inserts objects', async () => {
    await store.insertRows('objects_in', [{ n: 7, s: 'x\n\ny' }, { n: 8 }]);

    expect(await store.read('SELECT * FROM objects_in ORDER BY n')).toEqual([
      { n: 7, s: 'x\n\ny' },
      { n: 8, s: 'none' },
    ]);
  });

  test('passes bytes of any format through, whole or in pieces', async () => {
    const sql = 'SELECT number AS n FROM numbers(3)';

    const whole = await store.readBytes(sql, {}, { format: 'JSONCompactEachRow' });
    const pieces: Buffer[] = [];
    for await (const piece of store.readStream(sql, {}, { format: 'JSONCompactEachRow' })) pieces.push(piece);

    expect(whole.toString()).toBe('[0]\n[1]\n[2]\n');
    expect(Buffer.concat(pieces)).toEqual(whole);
  });

  test.each([
    ['SELECT a FROM nowhere', 'HEADWATER_ENGINE_QUERY', 60, {}],
    [
      'SELECT sum(sipHash64(number, number)) FROM numbers(1900000000)',
      'HEADWATER_ENGINE_LIMIT',
      159,
      { timeoutMs: 200 },
    ],
    ['SELECT number FROM numbers(1000)', 'HEADWATER_ENGINE_LIMIT', 396, { maxResultRows: 10 }],
    ['SELECT n FROM large_in', 'HEADWATER_ENGINE_LIMIT', 158, { maxRowsToRead: 10 }],
    [
      'SELECT groupArray(number) FROM numbers(1e8)',
      'HEADWATER_ENGINE_LIMIT',
      241,
      { memoryBytes: 20_000_000 },
    ],
    ['SELECT throwIf(1)', 'HEADWATER_ENGINE_QUERY', 395, {}],
  ])('answers %s with %s and code %i', async (sql, code, clickhouseCode, options) => {
    const error = await store.read(sql, {}, options).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code, retryable: false });
    expect(clickhouseCodeOf(error)).toBe(clickhouseCode);
  });

  test('stops the query of a reader that goes away', async () => {
    const leaving = new AbortController();
    const running = store.read(
      'SELECT sum(sipHash64(number)) FROM numbers(1900000001)',
      {},
      { signal: leaving.signal },
    );
    running.catch(() => undefined);
    await until(async () => (await countRunning(store)) === 1);

    leaving.abort();

    await expect(running).rejects.toThrow(/abort/i);
    await until(async () => (await countRunning(store)) === 0);
  });
});

async function createTables(store: Store): Promise<void> {
  for (const table of ['numbers_in', 'large_in']) {
    await store.command(
      `CREATE TABLE ${table} (n UInt64, s String) ENGINE = MergeTree ORDER BY n
       SETTINGS non_replicated_deduplication_window = 100, fsync_after_insert = 1, fsync_part_directory = 1`,
    );
  }
  await store.command(`CREATE TABLE numbers_seen (k UInt8, c SimpleAggregateFunction(sum, UInt64))
    ENGINE = AggregatingMergeTree ORDER BY k SETTINGS non_replicated_deduplication_window = 100`);
  await store.command(
    'CREATE MATERIALIZED VIEW numbers_view TO numbers_seen AS SELECT 1 AS k, count() AS c FROM numbers_in',
  );
  await store.command(
    "CREATE TABLE objects_in (n UInt64, s String DEFAULT 'none') ENGINE = MergeTree ORDER BY n",
  );
}

async function countRunning(store: Store): Promise<number> {
  const rows = await store.read<{ n: number }>(
    "SELECT count() AS n FROM system.processes WHERE query LIKE '%numbers(1900000001)%' AND query NOT LIKE '%processes%'",
  );
  return rows[0]?.n ?? -1;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
