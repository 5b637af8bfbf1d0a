import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../engine/open-engine.ts';
import { openSchema } from '../migrate.ts';
import { isRequestSql } from '../span-roles-sql.ts';
import { openStore, type Store } from '../store-client.ts';
import { schemaVersion } from './statements.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'headwater-computed-'));
let engine: Engine;
let store: Store;

type Columns = Readonly<Record<string, string | number>>;

const client = { kind: 3, dialect: 'otlp' };
const sent = { kind: 3, dialect: 'app-insights' };
const call = { ...client, server_address: 'shop.example' };
const odd = `it's \\ "odd" | ☃`;

/** What a span has, and what it is said to call. */
const spans: readonly (readonly [columns: Columns, type: string, target: string])[] = [
  [{ ...call, kind: 2, http_method: 'GET' }, '', ''],
  [{ ...call, kind: 5, messaging_system: 'kafka' }, '', ''],
  [{ ...call, kind: 0, marks: 2 }, '', ''],
  [{ ...call, kind: 0, marks: 1 }, 'InProc', 'shop.example'],
  [{ ...call, kind: 1, marks: 2 }, 'InProc', 'shop.example'],
  [client, 'Other', ''],
  [{ ...client, kind: 4 }, 'Other', ''],
  [{ ...call, http_method: 'GET', server_port: 443 }, 'HTTP', 'shop.example'],
  [{ ...call, http_method: 'GET', server_port: 80 }, 'HTTP', 'shop.example'],
  [{ ...call, url_full: 'http://shop.example/', server_port: 8080 }, 'HTTP', 'shop.example:8080'],
  [{ ...sent, server_address: 'shop.example', server_port: 443 }, 'Other', 'shop.example:443'],
  [{ ...sent, server_address: 'db', server_port: 0, db_namespace: 'shop' }, 'Other', 'db | shop'],
  [{ ...sent, server_address: 'db', server_port: 9, db_namespace: 'shop' }, 'Other', 'db:9 | shop'],
  [{ ...call, db_namespace: 'shop', db_system: 'postgresql' }, 'postgresql', 'shop.example | shop'],
  [
    { ...client, peer_service: 'orders-db', db_namespace: 'shop', db_system: 'mysql' },
    'mysql',
    'orders-db | shop',
  ],
  [{ ...call, db_namespace: 'shop' }, 'Other', 'shop.example'],
  [{ ...client, db_namespace: 'shop', db_system: 'mssql' }, 'SQL', 'shop'],
  [{ ...client, db_system: 'microsoft.sql_server' }, 'SQL', 'microsoft.sql_server'],
  [{ ...client, db_system: 'sqlite' }, 'SQL', 'sqlite'],
  [{ ...sent, db_system: 'sqlite' }, 'SQL', ''],
  [{ ...client, kind: 4, messaging_system: 'kafka', messaging_destination: 'orders' }, 'kafka', 'orders'],
  [{ ...call, peer_service: 'billing', server_port: 8080 }, 'Other', 'billing'],
  [{ ...client, messaging_system: 'kafka', rpc_system: 'grpc', http_method: 'POST' }, 'kafka', ''],
  [{ ...client, rpc_system: 'grpc', http_method: 'POST' }, 'GRPC', ''],
  [{ ...client, span_type: odd, db_system: 'redis', peer_service: odd }, odd, odd],
];

beforeAll(async () => {
  engine = await openEngine({ dataDir });
  store = openStore({ engine });
  await openSchema(store);
});

afterAll(async () => {
  await store.close();
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function writeSpans(environment: string): Promise<void> {
  const received_time = new Date().toISOString().slice(0, -1);
  await store.insertRows(
    'spans',
    spans.map(([columns], at) => ({ environment, received_time, resource_id: at, ...columns })),
  );
}

async function readSpans(environment: string): Promise<unknown[]> {
  const rows = await store.read<{ type: string; target: string }>(
    `SELECT toString(dependency_type) AS type, toString(dependency_target) AS target FROM spans
     WHERE environment = {environment:String} ORDER BY resource_id`,
    { environment },
  );
  return rows.map(({ type, target }) => [type, target]);
}

const wanted = spans.map(([, type, target]) => [type, target]);

test('a span says what it calls, and a request nothing', async () => {
  await writeSpans('new');

  expect(await readSpans('new')).toEqual(wanted);
});

test('the columns call the same spans requests as everything else', async () => {
  const made = [0, 1, 2, 3, 4, 5].flatMap((kind) => [0, 1, 2, 3].map((marks) => ({ kind, marks })));
  const received_time = new Date().toISOString().slice(0, -1);
  await store.insertRows(
    'spans',
    made.map((columns, at) => ({ environment: 'roles', received_time, resource_id: at, ...columns })),
  );

  const rows = await store.read<{ all: number; odd: number }>(
    `SELECT count() AS all, countIf((dependency_type = '') != ${isRequestSql}) AS odd FROM spans WHERE environment = 'roles'`,
  );

  expect(rows).toEqual([{ all: 24, odd: 0 }]);
});

test('spans that were kept before there were such columns say it too', async () => {
  await store.command(
    'ALTER TABLE spans DROP COLUMN dependency_type, DROP COLUMN dependency_target SETTINGS mutations_sync = 1',
  );
  await store.command('SYSTEM STOP MERGES spans');
  await store.command(
    `ALTER TABLE schema_versions DELETE WHERE version >= ${schemaVersion} SETTINGS mutations_sync = 1`,
  );
  await writeSpans('old');
  await openSchema(store);

  const computed = await readSpans('old');
  await store.command('SYSTEM START MERGES spans');
  await expect
    .poll(
      async () =>
        (
          await store.read<{ left: number }>('SELECT count() AS left FROM system.mutations WHERE NOT is_done')
        )[0]?.left,
      { timeout: 30_000 },
    )
    .toBe(0);

  expect(computed).toEqual(wanted);
  expect(await readSpans('old')).toEqual(wanted);
});
