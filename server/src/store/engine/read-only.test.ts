import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../store-client.ts';
import { clickhouseCodeOf } from '../store-errors.ts';
import { anEngine, type EngineFixture } from '../testing/engine-fixture.ts';
import { loadNativeBinding } from './process/native-binding.ts';
import { bindParameters, compileStatement } from './sql/statement.ts';

const secret = 'canary-7f3a';

describe('a read session', () => {
  let fixture: EngineFixture;
  let store: Store;
  let directory: string;
  let canary: string;
  let listener: Server;
  let visits = 0;

  beforeAll(async () => {
    fixture = await anEngine();
    store = openStore({ engine: fixture.engine });
    directory = mkdtempSync(join(tmpdir(), 'headwater-canary-'));
    canary = join(directory, 'canary.txt');
    writeFileSync(canary, `${secret}\n`);
    listener = createServer((_request, response) => {
      visits += 1;
      response.end('1');
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    await store.command('CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n');
  });

  afterAll(async () => {
    listener.close();
    await store.close();
    await fixture.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const attacks = [
    "SELECT * FROM file('CANARY', 'LineAsString')",
    "SELECT file('CANARY')",
    "SELECT FILE ('CANARY')",
    "SELECT `file`('CANARY')",
    'SELECT "fil\\x65"(\'CANARY\')',
    "SELECT * FROM (SELECT * FROM file('CANARY', 'LineAsString') SETTINGS readonly = 0)",
    'SELECT * FROM (SELECT * FROM `CANARY` SETTINGS readonly = 0)',
    'SELECT * FROM (SELECT 1 SETTINGS `readonly` = 0)',
    "SELECT * FROM (SELECT 1 SETTINGS profile = 'default')",
    'SELECT * FROM `CANARY`',
    'SELECT * FROM default.`CANARY`',
    "SELECT * FROM fileCluster('default', 'CANARY', 'LineAsString')",
    "SELECT * FROM filesystem('DIRECTORY')",
    "SELECT * FROM view(SELECT * FROM file('CANARY', 'LineAsString'))",
    "SELECT 1 /* /* */ , file('CANARY') -- */",
    "SELECT 1 # '\n, file('CANARY') -- '",
    "SELECT $a$ ' $a$, file('CANARY') -- '",
    "SELECT ‘ '’, file('CANARY') -- '",
    "SELECT 1 INTO OUTFILE 'DIRECTORY/out'",
    "INSERT INTO FUNCTION file('DIRECTORY/out', 'TSV') SELECT 1",
    "EXPLAIN SELECT * FROM (SELECT * FROM file('CANARY', 'LineAsString') SETTINGS readonly = 0)",
    "SELECT * FROM url('URL', 'LineAsString')",
    "SELECT * FROM (SELECT * FROM url('URL', 'LineAsString') SETTINGS readonly = 0)",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM executable('cat', 'TSV', 'a String')",
    'SELECT 1; DROP TABLE kept',
    'DROP TABLE kept',
    'INSERT INTO kept VALUES (1)',
    'ALTER TABLE kept DELETE WHERE 1',
    'TRUNCATE TABLE kept',
    "CREATE TABLE taken (a String) ENGINE = File(LineAsString, 'CANARY')",
    'CREATE TEMPORARY TABLE taken (a String)',
    'SET readonly = 0',
    'SET max_execution_time = 0',
    'USE system',
    'KILL QUERY WHERE 1',
    'SYSTEM STOP MERGES',
    'exit',
  ];

  test.each(attacks)('refuses %s', async (attack) => {
    const { port } = listener.address() as AddressInfo;
    const sql = attack
      .replaceAll('CANARY', canary)
      .replaceAll('DIRECTORY', directory)
      .replaceAll('URL', `http://127.0.0.1:${port}/`);

    const result = await store
      .readBytes(sql, {}, { format: 'TSV' })
      .catch((error: unknown) => error as Error);

    expect(result).toBeInstanceOf(Error);
    expect((result as Error).message.replaceAll(canary, '')).not.toContain(secret);
    expect(readdirSync(directory)).toEqual(['canary.txt']);
    expect(visits).toBe(0);
  });

  test('keeps the table after all that, and the engine', async () => {
    expect(
      await store.read('SELECT name, total_rows FROM system.tables WHERE database = currentDatabase()'),
    ).toEqual([{ name: 'kept', total_rows: 0 }]);
    expect(fixture.engine.restarts).toBe(0);
  });

  test.each([
    "it's; DROP TABLE kept --",
    "\\'), file('/etc/passwd'), ('",
    '`, file("/etc/passwd"), `',
    '\\\\',
    '\\',
    '\0 /* ',
    '{x:String}',
    '\u2018 \u201c $$',
  ])('keeps %j in its literal', async (value) => {
    const sql = 'SELECT {a:String} AS a, {b:Array(String)} AS b, length({c:Map(String, String)}) AS c';

    const rows = await store.read(sql, { a: value, b: [value], c: new Map([[value, value]]) });

    expect(rows).toEqual([{ a: value, b: [value], c: 1 }]);
  });

  test('lets a request ask for less than the limits, not for more or for other rights', async () => {
    const sql =
      "SELECT getSetting('max_execution_time') AS seconds, getSetting('max_memory_usage') AS memory";
    const ask = (settings: Record<string, string>) => store.read(sql, {}, { settings });

    expect(await ask({ max_execution_time: '2' })).toEqual([{ seconds: 2, memory: 400_000_000 }]);
    expect(await ask({ max_execution_time: '0', max_memory_usage: '1e12' })).toEqual([
      { seconds: 30, memory: 400_000_000 },
    ]);
    for (const name of ['profile', 'allow_ddl', 'allow_introspection_functions', 'user_files_path']) {
      const error = await ask({ [name]: '1' }).catch((thrown: unknown) => thrown);
      expect([164, 115]).toContain(clickhouseCodeOf(error));
    }
  });
});

/** Why the gate is needed: without it, a session locked by `readonly = 1` alone reads and writes host files. */
test('readonly = 1 alone does not hold', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'headwater-canary-'));
  const canary = join(directory, 'canary.txt');
  writeFileSync(canary, secret);
  const native = loadNativeBinding();
  const connection = native.CreateConnection(join(directory, 'db'));
  await native.QueryAsyncConnection(connection, 'SET readonly = 1', 'Null');
  const run = async (sql: string) =>
    Buffer.from((await native.QueryAsyncConnection(connection, sql, 'TSV')).bytes ?? []).toString();

  expect(await run(`SELECT file('${canary}')`)).toContain(secret);
  expect(
    await run(`SELECT * FROM (SELECT * FROM file('${canary}', 'LineAsString') SETTINGS readonly = 0)`),
  ).toContain(secret);
  await run(`SELECT 1 INTO OUTFILE '${directory}/out'`);
  expect(existsSync(`${directory}/out`)).toBe(true);

  native.CloseConnection(connection);
  rmSync(directory, { recursive: true, force: true });
});

test('sends the engine no comment and no odd quote that it might read differently', () => {
  const sql = "SELECT /* a */ 1, ‘it''s’, $x$ /* $x$ -- end\n FROM t # x\n;";

  const statement = compileStatement(sql, true);

  expect(bindParameters(statement, new Map())).toBe("SELECT 1, 'it\\'\\'s', ' /* ' FROM t");
});
