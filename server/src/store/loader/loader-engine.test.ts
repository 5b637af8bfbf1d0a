import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../model/columns/bytes.ts';
import { type FillOutcome, openRowSink, type RowSink } from '../../model/rows/row-sink.ts';
import { Counters } from '../../telemetry/counters.ts';
import { type Engine, openEngine } from '../engine/open-engine.ts';
import { openSchema } from '../migrate.ts';
import { openStore, type Store } from '../store-client.ts';
import { Loader } from './loader.ts';
import { storeGoodRows } from './poison-rows.ts';

const nowNs = BigInt(Date.now()) * 1_000_000n;
let dataDir: string;
let engine: Engine;
let store: Store;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'headwater-loader-'));
  engine = await openEngine({ dataDir });
  store = openStore({ engine });
  await openSchema(store);
  // What stands for any reason the engine may have: no row that comes over the wire breaks a rule by itself.
  await store.command("ALTER TABLE logs ADD CONSTRAINT no_poison CHECK body NOT LIKE 'poison%'");
});

afterAll(async () => {
  await store?.close();
  await engine?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function fill(service: string, bodies: readonly string[]): (rows: RowSink) => FillOutcome {
  return (rows) => {
    const block = rows.block('logs');
    for (const body of bodies) {
      const row = block.rows;
      block.word('project').setText(row, 'default');
      block.word('service').setText(row, service);
      block.text('body').set(row, bytesOf(body), 0, body.length);
      for (const time of ['time', 'received_time']) {
        block.fixed(time).set64(row, Number(nowNs & 0xffffffffn), Number(nowNs >> 32n));
      }
      block.rows = row + 1;
    }
    return { accepted: bodies.length, rejected: 0 };
  };
}

const context = { project: 'default', dialect: 'otlp', nowNs } as const;

function openLoader() {
  let lastSeq = 0;
  const released: number[] = [];
  const journal = {
    id: `test${Math.random().toString(16).slice(2)}`,
    append: () => ({ seq: ++lastSeq, durable: Promise.resolve() }),
    release: (seq: number) => void released.push(seq),
    stats: () => ({ lastSeq, releasedSeq: 0 }),
  };
  const counters = new Counters();
  return { loader: new Loader({ store, journal, dataDir, counters }), counters, released };
}

const storedBodies = async (service: string) =>
  (
    await store.read<{ body: string }>(
      'SELECT body FROM logs WHERE service = {service:String} ORDER BY body',
      {
        service,
      },
    )
  ).map(({ body }) => body);

test('finds the rows that the engine refuses, sets them aside and stores all others', async () => {
  const { loader, counters, released } = openLoader();
  const bodies = Array.from({ length: 5000 }, (_, i) =>
    i === 17 || i === 4000 ? `poison ${i}` : `good ${i}`,
  );

  loader.write(context, new Uint8Array(0), fill('poisoned', bodies));
  await loader.flush();
  loader.write(context, new Uint8Array(0), fill('poisoned', ['good later']));
  await loader.flush();

  const expected = [...bodies.filter((body) => body.startsWith('good')), 'good later'].sort();
  expect(await storedBodies('poisoned')).toEqual(expected);
  expect(counters.total('headwater_loader_refused_rows_total')).toBe(2);
  expect(released.at(-1)).toBe(2);
  const letters = readdirSync(join(dataDir, 'dead-letters')).filter((name) => name.endsWith('.native'));
  const contents = letters.map((name) =>
    readFileSync(join(dataDir, 'dead-letters', name)).toString('latin1'),
  );
  expect(contents).toHaveLength(2);
  expect(contents.join()).toContain('poison 17');
  expect(contents.join()).toContain('poison 4000');
  expect(contents.join()).not.toContain('good');
  for (const name of letters) expect(statSync(join(dataDir, 'dead-letters', name)).mode & 0o777).toBe(0o600);
});

test('stores nothing twice when a refused block is worked through again', async () => {
  const rows = openRowSink();
  rows.begin(context);
  fill('again', ['good 1', 'poison 2', 'good 3'])(rows);
  const block = rows.block('logs');
  const refused = { table: 'logs', token: 'again', rows: block.rows, parts: block.nativeParts() } as const;

  await storeGoodRows(refused, { store, dataDir });
  const again = await storeGoodRows(refused, { store, dataDir });

  expect(again).toMatchObject({ stored: 2, refused: 1 });
  expect(await storedBodies('again')).toEqual(['good 1', 'good 3']);
});

test('sets a block aside whole that is no block at all', async () => {
  const broken = { table: 'logs', token: 'broken', rows: 3, parts: [Buffer.from('not a block')] } as const;

  const outcome = await storeGoodRows(broken, { store, dataDir });

  expect(outcome).toMatchObject({ stored: 0, refused: 3 });
  expect(outcome.files).toHaveLength(1);
});
