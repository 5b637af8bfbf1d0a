import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinDueMinutes } from '../../store/edges/edge-job.ts';
import { aSpan, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { getApplicationMap } from './get-application-map.ts';

let db: TestStore;
const minute = 60_000;

beforeAll(async () => {
  db = await openTestStore();
});

afterAll(() => db.close());

/** A request to `shop` with a call of a queue that `mailer` reads from, and of a host at an unusual port. */
function aRequest(number: number, atMs: number, failed: boolean, columns: object = {}): object[] {
  const first = number * 10;
  const inside = { project: 'map', trace: number, atMs, kind: 3, parent: first };
  const queue = { messaging_system: 'rabbitmq', messaging_destination: 'orders' };
  return [
    aSpan({ project: 'map', trace: number, span: first, atMs, durationMs: 50 }),
    aSpan({ ...inside, span: first + 1, kind: 4, columns: queue }),
    aSpan({
      ...inside,
      span: first + 2,
      parent: first + 1,
      kind: 5,
      service: 'mailer',
      entry: true,
      columns: queue,
    }),
    aSpan({
      ...inside,
      span: first + 3,
      status: failed ? 2 : 1,
      columns: { server_address: 'bank.example', server_port: 8443, ...columns },
    }),
  ];
}

test('draws queues between who sends and who reads, and hosts with unusual ports', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => aRequest(n + 1, n * 1_000, false)).flat();
  await db.store.insertRows('spans', rows);

  const map = await getApplicationMap(db.store, {
    project: 'map',
    fromMs: startMs,
    toMs: startMs + minute,
    quantiles: true,
  });

  expect(map.edges.map(({ source, target, calls }) => [source, target, calls]).sort()).toEqual([
    ['outside:', 'service:shop', 40],
    ['queue:orders', 'service:mailer', 40],
    ['service:shop', 'external:bank.example:8443', 40],
    ['service:shop', 'queue:orders', 40],
  ]);
  expect(map.nodes.find(({ id }) => id === 'service:shop')).toMatchObject({
    calls: 40,
    instances: 1,
    environments: ['production'],
    dialects: ['otlp'],
  });
  expect(map.nodes.find(({ id }) => id === 'service:shop')?.p95Ns).toBeCloseTo(50e6, -6);
  expect(map.findings).toEqual([]);
});

test('explains what is abnormal against the range before, also before and after the minutes are joined', async () => {
  const rows = Array.from({ length: 40 }, (_, n) =>
    aRequest(n + 101, minute * 10 + n * 1_000, n % 2 === 0),
  ).flat();
  await db.store.insertRows('spans', rows);
  const question = {
    project: 'map',
    fromMs: startMs + 5 * minute,
    toMs: startMs + 15 * minute,
    sensitivity: 'medium' as const,
  };
  const earlier = Array.from({ length: 40 }, (_, n) => aRequest(n + 201, -minute + n * 1_000, false)).flat();
  await db.store.insertRows('spans', earlier);

  const fresh = await getApplicationMap(db.store, question);
  await joinDueMinutes({ store: db.store, nowMs: () => startMs + 60 * minute });
  const kept = await getApplicationMap(db.store, question);

  for (const { findings } of [fresh, kept])
    expect(findings.filter(({ measure }) => measure === 'failures')).toMatchObject([
      {
        on: 'edge',
        target: 'service:shop\nexternal:bank.example:8443',
        before: 0,
        now: 0.5,
        callsNow: 40,
        contributors: [],
      },
    ]);
});
