import { listServices as listRoute, getService as serviceRoute } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { getService, readOperations } from './get-service.ts';
import { listServices } from './list-services.ts';

/** Ten minutes of two services; every second entry span stands for two. */
const spans = Array.from({ length: 1_000 }, (_, index) => ({
  trace: index,
  span: index,
  ...(index % 4 === 3 ? { parent: 0 } : {}),
  service: index % 2 === 0 ? 'shop' : 'cart',
  name: `op-${index % 5}`,
  atMs: index * 600,
  durationMs: 1 + ((index * 7_919) % 500),
  status: index % 20 === 0 ? 2 : 0,
  entry: index % 4 !== 3,
  weight: 1 + (index % 2),
}));

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', spans.slice(0, 300).map(aSpan));
  await db.store.insertRows('spans', [
    ...spans.slice(300).map(aSpan),
    aSpan({ project: 'other', service: 'theirs' }),
  ]);
  await db.store.insertRows('resources', [
    {
      project: 'default',
      id: '7',
      kind: 'resource',
      attributes: '{"telemetry.sdk.language":"python"}',
      received_time: timeText(0),
    },
  ]);
});

afterAll(() => db.close());

const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const entries = (service: string) => spans.filter((span) => span.entry && span.service === service);
const weigh = (rows: typeof spans) => rows.reduce((sum, { weight }) => sum + weight, 0);

function weightedQuantile(rows: typeof spans, level: number): number {
  const values = rows.flatMap(({ durationMs, weight }) => Array<number>(weight).fill(durationMs * 1e6));
  values.sort((a, b) => a - b);
  return values[Math.ceil(level * values.length) - 1]!;
}

describe('listServices', () => {
  test('counts requests and errors exactly and percentiles within 1 %, weighted by sampling', async () => {
    const services = await listServices(db.store, range);

    expect(listRoute.response.parse({ services })).toEqual({ services });
    expect(services.map(({ name }) => name).sort()).toEqual(['cart', 'shop']);
    for (const service of services) {
      const rows = entries(service.name);
      expect(service.requests).toBe(weigh(rows));
      expect(service.errors).toBe(weigh(rows.filter(({ status }) => status === 2)));
      expect(Math.abs(service.p50Ns / weightedQuantile(rows, 0.5) - 1)).toBeLessThan(0.011);
      expect(Math.abs(service.p99Ns / weightedQuantile(rows, 0.99) - 1)).toBeLessThan(0.011);
      expect(service.sparkline.reduce((sum, value) => sum + value, 0)).toBe(weigh(rows));
      expect(service).toMatchObject({ language: 'python', dialects: ['otlp'], versions: ['1.0'] });
    }
  });

  test('keeps to the environment and the range', async () => {
    expect(await listServices(db.store, { ...range, environment: 'test' })).toEqual([]);
    expect(await listServices(db.store, { ...range, fromMs: range.toMs, toMs: range.toMs + 60_000 })).toEqual(
      [],
    );
  });
});

describe('getService', () => {
  test('gives operations, versions, instances and figures over time that add up', async () => {
    const answer = await getService(db.store, 'shop', { ...range, buckets: 10 });

    expect(serviceRoute.response.parse(answer)).toEqual(answer);
    const requests = answer.overTime.series.find(({ name }) => name === 'requests')?.values ?? [];
    expect(requests).toHaveLength(10);
    expect(requests.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(weigh(entries('shop')));
    expect(answer.operations.map(({ name }) => name).sort()).toEqual([
      'op-0',
      'op-1',
      'op-2',
      'op-3',
      'op-4',
    ]);
    expect(answer.versions).toMatchObject([{ version: '1.0', requests: weigh(entries('shop')) }]);
    expect(answer.instances).toMatchObject([{ instance: 'shop-1', host: 'node-1' }]);
  });

  test('says when the service sent nothing', async () => {
    await expect(getService(db.store, 'theirs', { ...range, buckets: 10 })).rejects.toMatchObject({
      code: 'HEADWATER_SERVICE_NOT_FOUND',
    });
  });
});

test('readOperations counts every span of every service', async () => {
  const operations = await readOperations(db.store, range);

  expect(operations.reduce((sum, { requests }) => sum + requests, 0)).toBe(weigh(spans));
  expect(operations).toHaveLength(10);
});
