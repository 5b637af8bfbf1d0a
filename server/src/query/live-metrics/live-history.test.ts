import { afterAll, beforeAll, expect, test } from 'vitest';
import { aSpan, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { getLiveHistory } from './live-history.ts';

let db: TestStore;
const question = { project: 'default', fromMs: startMs, toMs: startMs + 60_000 };

beforeAll(async () => {
  db = await openTestStore();
});

afterAll(() => db.close());

test('counts requests, calls and exceptions of each second in which they ended, by instance and weight', async () => {
  const call = { span: 2, parent: 1, kind: 3, durationMs: 40 };
  await db.store.insertRows('spans', [
    aSpan({ atMs: 1_900, durationMs: 200, weight: 2 }),
    aSpan({ span: 5, atMs: 2_500, durationMs: 100, status: 2 }),
    aSpan({ ...call, atMs: 2_000, columns: { db_system: 'postgresql' } }),
    aSpan({ ...call, span: 3, kind: 1, atMs: 2_000 }),
    // It began long before the range and ended in it.
    aSpan({ span: 6, atMs: -120_000, durationMs: 125_000 }),
    aSpan({ span: 7, atMs: 59_900, durationMs: 200 }),
    aSpan({ span: 8, atMs: 3_000, service: 'pay', columns: { instance: '', host: 'node-7' } }),
  ]);
  await db.store.insertRows('exceptions', [
    {
      project: 'default',
      service: 'shop',
      instance: 'shop-1',
      dialect: 'otlp',
      time: timeText(2_700),
      received_time: timeText(3_000),
      type: 'E',
      weight: 3,
    },
  ]);

  const { servers, hiddenServers } = await getLiveHistory(db.store, question);

  const second = (at: number, values: object) => ({
    timeMs: startMs + at * 1_000,
    requests: 0,
    requestsFailed: 0,
    requestMs: 0,
    dependencies: 0,
    dependenciesFailed: 0,
    dependencyMs: 0,
    exceptions: 0,
    ...values,
  });
  expect(hiddenServers).toBe(0);
  expect(servers).toEqual([
    {
      service: 'shop',
      instance: 'shop-1',
      source: 'arrivals',
      seconds: [
        second(2, {
          requests: 3,
          requestsFailed: 1,
          requestMs: 500,
          dependencies: 1,
          dependencyMs: 40,
          exceptions: 3,
        }),
        second(5, { requests: 1, requestMs: 125_000 }),
      ],
    },
    {
      service: 'pay',
      instance: 'node-7',
      source: 'arrivals',
      seconds: [second(3, { requests: 1, requestMs: 10 })],
    },
  ]);
});

test('what is no request is a call in the dialects that know only requests and calls', async () => {
  await db.store.insertRows('spans', [
    aSpan({ project: 'kinds', kind: 1, atMs: 0, columns: { dialect: 'opencensus' } }),
    aSpan({ project: 'kinds', kind: 1, atMs: 0, span: 2, columns: { dialect: 'otlp' } }),
  ]);

  const { servers } = await getLiveHistory(db.store, { ...question, project: 'kinds' });

  expect(servers.map(({ seconds }) => seconds.map(({ dependencies }) => dependencies))).toEqual([[1]]);
});

test('health comes from the best of the metrics that say it', async () => {
  const series = (id: number, metric: string) => ({
    project: 'default',
    service: 'shop',
    instance: 'shop-1',
    series_id: String(id),
    metric,
    kind: 1,
    received_time: timeText(0),
  });
  const point = (id: number, metric: string, atMs: number, value: number) => ({
    project: 'default',
    service: 'shop',
    metric,
    series_id: String(id),
    time: timeText(atMs),
    received_time: timeText(atMs),
    value,
  });
  await db.store.insertRows('metric_series', [
    series(1, 'process.cpu.utilization'),
    series(2, '\\Processor(_Total)\\% Processor Time'),
    series(3, 'process.memory.usage'),
  ]);
  await db.store.insertRows('metric_points', [
    point(1, 'process.cpu.utilization', 30_000, 0.25),
    point(2, '\\Processor(_Total)\\% Processor Time', 30_000, 90),
    point(3, 'process.memory.usage', 30_000, 1_000_000),
  ]);

  const { servers } = await getLiveHistory(db.store, question);

  const shop = servers.find(({ service }) => service === 'shop');
  expect(shop?.seconds.find(({ timeMs }) => timeMs === startMs + 30_000)).toMatchObject({
    cpuPercent: 25,
    memoryBytes: 1_000_000,
  });
});
