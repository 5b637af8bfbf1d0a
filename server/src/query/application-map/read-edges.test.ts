import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinDueMinutes } from '../../store/edges/edge-job.ts';
import { aSpan, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { readEdges } from './read-edges.ts';

let db: TestStore;
const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const nowMs = () => startMs + 900_000;
const counts = async () =>
  (await readEdges(db.store, range)).map(({ caller, callee, calleeKind, calls, errors }) => [
    caller,
    callee,
    calleeKind,
    calls,
    errors,
  ]);
const calls = [
  ['shop', 'pay', 'service', 12, 4],
  ['', 'shop', 'service', 6, 0],
  ['shop', 'bank.example', 'external', 6, 0],
  ['shop', 'postgresql/orders', 'database', 6, 0],
];

/** A request to shop that calls pay, a database and a bank; ids from `first` on. */
function aRequest(trace: number, first: number, atMs: number): object[] {
  const inside = { trace, parent: first, atMs, kind: 3 };
  return [
    aSpan({ trace, span: first, atMs }),
    aSpan({ ...inside, span: first + 1, columns: { server_address: 'pay' } }),
    aSpan({
      trace,
      span: first + 2,
      parent: first + 1,
      atMs: atMs + 1,
      service: 'pay',
      entry: true,
      weight: 2,
      status: trace % 4 === 0 ? 2 : 1,
    }),
    aSpan({ ...inside, span: first + 3, columns: { db_system: 'postgresql', db_namespace: 'orders' } }),
    aSpan({ ...inside, span: first + 4, columns: { server_address: 'bank.example' } }),
  ];
}

beforeAll(async () => {
  db = await openTestStore();
});

afterAll(() => db.close());

test('knows who called whom from the spans, before and after the minutes were joined', async () => {
  const requests = Array.from({ length: 6 }, (_, n) => aRequest(n, n * 10 + 1, n * 30_000)).flat();
  await db.store.insertRows('spans', requests);

  const fresh = await counts();
  const minutes = await joinDueMinutes({ store: db.store, nowMs });
  const kept = await counts();

  expect(fresh).toEqual(calls);
  expect(minutes).toBe(3);
  expect(kept).toEqual(calls);
  expect(await joinDueMinutes({ store: db.store, nowMs })).toBe(0);
});

test('joins a minute again when a caller comes late', async () => {
  const [caller, ...rest] = aRequest(50, 501, 300_000) as [object, ...object[]];
  const lonely = { ...range, fromMs: startMs + 300_000, toMs: startMs + 360_000 };
  await db.store.insertRows('spans', [rest[1] as object]);
  await joinDueMinutes({ store: db.store, nowMs });
  const before = await readEdges(db.store, lonely);

  await db.store.insertRows('spans', [caller, rest[0] as object]);
  await joinDueMinutes({ store: db.store, nowMs: () => nowMs() + 1 });
  const after = await readEdges(db.store, lonely);

  expect(before).toMatchObject([{ caller: '', callee: 'pay', calls: 2 }]);
  expect(after).toMatchObject([
    { caller: 'shop', callee: 'pay', calls: 2 },
    { caller: '', callee: 'shop', calls: 1 },
  ]);
});
