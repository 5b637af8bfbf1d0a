import * as contract from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan, idHex, idText, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { getSpanInfrastructure } from './span-infrastructure.ts';
import { getTraceLogs } from './trace-logs.ts';

const traceId = idHex('trace', 1);
const spanId = idHex('span', 1);
const decimal = (hex: string) => String(BigInt(`0x${hex}`));
const lowerHalf = decimal(traceId.slice(16));
let db: TestStore;

const aPoint = (series: string, metric: string, atMs: number, value: number, service = 'shop') => ({
  project: 'default',
  service,
  metric,
  series_id: series,
  time: timeText(atMs),
  received_time: timeText(atMs),
  value,
  count: 1,
});
const aSeries = (id: string, metric: string, columns: object) => ({
  project: 'default',
  series_id: id,
  metric,
  kind: 1,
  unit: '1',
  received_time: timeText(0),
  ...columns,
});

beforeAll(async () => {
  db = await openTestStore();
  const resources = { resource_id: '7' };
  await db.store.insertRows('spans', [
    aSpan({ durationMs: 100, columns: resources }),
    aSpan({ trace: 2, span: 2 }),
  ]);
  await db.store.insertRows('logs', [
    aLog(5, { trace_id: idText('trace', 1), span_id: idText('span', 1), body: 'by its id' }),
    aLog(10, {
      body: 'by attribute',
      attributes: { 'dd.trace_id': lowerHalf, 'dd.span_id': decimal(spanId) },
    }),
    aLog(20, { body: `by text [dd.trace_id=${lowerHalf} dd.span_id=7] hello` }),
    aLog(30, { body: 'by hex', attributes: { trace: traceId } }),
    aLog(40, { body: `a number ${lowerHalf}1 that only begins so` }),
    aLog(50, { trace_id: idText('trace', 2), body: 'of another trace' }),
    aLog(3 * 3_600_000, { body: `much later ${lowerHalf}` }),
  ]);
  await db.store.insertRows('resources', [
    {
      project: 'default',
      id: '7',
      kind: 'resource',
      attributes: JSON.stringify({ 'host.name': 'node-1', 'container.id': 'c0ffee', 'service.name': 'shop' }),
      received_time: timeText(0),
    },
  ]);
  await db.store.insertRows('metric_series', [
    aSeries('1', 'system.cpu.utilization', {
      service: 'agent',
      host: 'node-1',
      attributes: { state: 'user' },
    }),
    aSeries('2', 'process.memory.usage', { service: 'shop', host: 'node-1', instance: 'shop-1' }),
    aSeries('3', 'process.memory.usage', { service: 'shop', host: 'node-2', instance: 'shop-2' }),
  ]);
  await db.store.insertRows('metric_points', [
    aPoint('1', 'system.cpu.utilization', 0, 0.5, 'agent'),
    aPoint('2', 'process.memory.usage', 0, 100),
    aPoint('3', 'process.memory.usage', 0, 900),
  ]);
});
afterAll(() => db.close());

describe('logs of a trace', () => {
  test('are those with its id and those that name it, as hex or as the decimal of its lower half', async () => {
    const { logs } = await getTraceLogs(db.store, { project: 'default', traceId, limit: 100 });

    expect(logs.map(({ body }) => body)).toEqual([
      'by its id',
      'by attribute',
      expect.stringContaining('by text'),
      'by hex',
    ]);
  });

  test('of one span are those that name the span, too', async () => {
    const { logs } = await getTraceLogs(db.store, { project: 'default', traceId, spanId, limit: 100 });

    expect(logs.map(({ body }) => body)).toEqual(['by its id', 'by attribute']);
  });
});

test('the infrastructure of a span is its place, and what its host and its own process measured', async () => {
  const answer = await getSpanInfrastructure(db.store, 'default', traceId, spanId);

  expect(contract.getSpanInfrastructure.response.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({
    host: 'node-1',
    startMs,
    attributes: { 'host.name': 'node-1', 'container.id': 'c0ffee' },
    hostCharts: [{ metric: 'system.cpu.utilization', group: 'cpu' }],
  });
  expect(Object.keys(answer.attributes)).not.toContain('service.name');
  const values = answer.processCharts.flatMap(({ overTime }) =>
    overTime.series.flatMap((line) => line.values),
  );
  expect(values.filter((value) => value !== null)).toEqual([100]);
});
