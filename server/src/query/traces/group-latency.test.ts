import { groupLatency as route } from '@headwater/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aSpan, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { groupLatency } from './group-latency.ts';

let db: TestStore;

/** Ten requests of notes: 100 ms, of which calendar takes 30 and PostgreSQL 20; one of them counts for nine. */
beforeAll(async () => {
  db = await openTestStore();
  const rows = Array.from({ length: 10 }, (_, index) => {
    const trace = index + 1;
    const span = trace * 10;
    const inTrace = { trace, atMs: index * 200, weight: index === 0 ? 9 : 1 };
    return [
      { ...inTrace, span, service: 'notes', name: index < 5 ? 'GET /notes' : 'POST /notes', durationMs: 100 },
      { ...inTrace, span: span + 1, parent: span, service: 'notes', name: 'GET', kind: 3, durationMs: 40 },
      { ...inTrace, span: span + 2, parent: span + 1, service: 'calendar', durationMs: 30 },
      {
        ...inTrace,
        span: span + 3,
        parent: span,
        service: 'notes',
        name: 'SELECT',
        kind: 3,
        atMs: index * 200 + 50,
        durationMs: 20,
        columns: { db_system: 'postgresql' },
      },
    ];
  });
  await db.store.insertRows('spans', rows.flat().map(aSpan));
});
afterAll(() => db.close());

const ask = (query: string, groupBy: string[], groups: string[][]) =>
  groupLatency(db.store, {
    project: 'default',
    fromMs: startMs,
    toMs: startMs + 60_000,
    filters: [],
    level: 'all',
    query,
    groupBy,
    groups,
  });

test('tells where the time of each group goes, below its spans too', async () => {
  const groups = await ask('kind:server service:notes', ['resource_name'], [['GET /notes'], ['POST /notes']]);

  expect(route.response.parse({ groups })).toEqual({ groups });
  expect(groups.map(({ by, spans }) => [...by, spans])).toEqual([
    ['GET /notes', 5],
    ['POST /notes', 5],
  ]);
  for (const { services } of groups) {
    expect(services.map(({ service }) => service)).toEqual(['notes', 'calendar', 'postgresql']);
    expect(services.map(({ share }) => Number(share.toFixed(3)))).toEqual([0.5, 0.3, 0.2]);
  }
});

test('counts a span that is below another of its group once', async () => {
  const [all] = await ask('', [], [[]]);

  expect(all!.services.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(all!.services[0]).toMatchObject({ service: 'notes', share: expect.closeTo(0.5) });
});

test('has nothing to tell of a group that is not there', async () => {
  expect(await ask('', ['service'], [['nobody']])).toEqual([{ by: ['nobody'], services: [], spans: 0 }]);
});
