import { traceLayout, trace as traceShape } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan, idHex, idText, nanosecondsAt, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { findTraceId } from './find-trace-id.ts';
import { getSpan } from './get-span.ts';
import { getTrace } from './get-trace.ts';
import { getTraceLayout } from './get-trace-layout.ts';
import { getTraceLogs } from './trace-logs.ts';

let db: TestStore;

const full = aSpan({
  trace: 1,
  span: 1,
  durationMs: 100,
  columns: {
    http_method: 'GET',
    http_status: 200,
    user_id: 'u-1',
    spelling: 'http.method,enduser.id',
    attributes: { flag: 'true', list: '[1,"a"]', big: '9007199254740993', plain: 'true' },
    attributes_number: { size: 12, ratio: 0.5 },
    attribute_types: 'flag:bool\u001flist:json\u001fbig:int',
    event_time: [timeText(5)],
    event_name: ['exception'],
    event_attributes: ['{"exception.type":"E"}'],
    link_trace_id: [idText('trace', 9)],
    link_span_id: [idText('span', 9)],
    link_detail: ['{"traceState":"a=b","attributes":{"k":1}}'],
  },
});

beforeAll(async () => {
  db = await openTestStore();
  const { store } = db;
  const child = aSpan({ trace: 1, span: 2, parent: 1, service: 'cart', atMs: 10, durationMs: 20, status: 2 });
  await store.insertRows('spans', [full, child, aSpan({ trace: 2, span: 1 })]);
  await store.insertRows('spans', [child, aSpan({ trace: 1, span: 3, parent: 77, atMs: -5 })]);
  await store.insertRows('spans', [
    aSpan({ trace: 3, span: 1, parent: 2 }),
    aSpan({ trace: 3, span: 2, parent: 1, atMs: 1 }),
  ]);
  await store.insertRows('spans', [aSpan({ trace: 1, span: 1, project: 'other', name: 'foreign' })]);
  await store.insertRows('resources', [
    {
      project: 'default',
      id: '7',
      kind: 'resource',
      schema_url: 'https://s',
      attributes: '{"a":1}',
      received_time: timeText(0),
    },
  ]);
  await store.insertRows('logs', [
    aLog(20, { trace_id: idText('trace', 1), span_id: idText('span', 2), body: 'second' }),
    aLog(1, { trace_id: idText('trace', 1), span_id: idText('span', 1), body: 'first' }),
    aLog(2, { body: 'of no trace' }),
  ]);
});

afterAll(() => db.close());

const ask = (number: number, limit = 100) => ({ project: 'default', traceId: idHex('trace', number), limit });

describe('getTrace', () => {
  test('answers what the contract promises, in order of start', async () => {
    const trace = await getTrace(db.store, ask(1));

    expect(traceShape.parse(trace)).toEqual(trace);
    expect(trace.spans.map(({ spanId }) => spanId)).toEqual([3, 1, 2].map((number) => idHex('span', number)));
    expect(trace).toMatchObject({
      spanCount: 3,
      truncated: false,
      errorCount: 1,
      startTimeUnixNano: nanosecondsAt(-5),
      durationNs: 105e6,
      services: ['shop', 'cart'],
      resources: { 7: { schemaUrl: 'https://s', attributes: { a: 1 } } },
    });
  });

  test('gives attributes back with their received keys and types', async () => {
    const { spans } = await getTrace(db.store, ask(1));

    expect({ ...spans[1]?.attributes }).toEqual({
      'http.method': 'GET',
      'http.response.status_code': 200,
      'enduser.id': 'u-1',
      flag: true,
      list: [1, 'a'],
      big: '9007199254740993',
      plain: 'true',
      size: 12,
      ratio: 0.5,
    });
    expect(spans[1]?.events).toMatchObject([{ timeUnixNano: nanosecondsAt(5), name: 'exception' }]);
    expect(spans[1]?.links).toMatchObject([
      { traceId: idHex('trace', 9), spanId: idHex('span', 9), traceState: 'a=b', attributes: { k: 1 } },
    ]);
  });

  test('shows a span that came twice once, and says so; a missing parent is noted', async () => {
    const { spans } = await getTrace(db.store, ask(1));

    expect(spans.map(({ notes }) => notes)).toEqual([['orphan'], [], ['repeated']]);
  });

  test('is bounded, and counts what it leaves out', async () => {
    const trace = await getTrace(db.store, ask(1, 2));

    expect(trace).toMatchObject({ truncated: true, spanCount: 3 });
    expect(trace.spans).toHaveLength(2);
  });

  test('shows nothing of another project', async () => {
    const { spans } = await getTrace(db.store, { ...ask(1), project: 'other' });

    expect(spans.map(({ name }) => name)).toEqual(['foreign']);
    await expect(getTrace(db.store, { ...ask(2), project: 'other' })).rejects.toMatchObject({
      code: 'HEADWATER_TRACE_NOT_FOUND',
    });
  });
});

describe('getTraceLayout', () => {
  test('answers columns whose parents are indexes', async () => {
    const layout = await getTraceLayout(db.store, 'default', idHex('trace', 1));

    expect(traceLayout.parse(layout)).toEqual(layout);
    expect(layout.spans.parent).toEqual([-1, -1, 1]);
    expect(layout.spans.startNs).toEqual([0, 5e6, 15e6]);
    expect(layout.spans.notes).toEqual([1, 64, 2]);
    expect(layout.spans.service.map((index) => layout.services[index])).toEqual(['shop', 'shop', 'cart']);
  });

  test('cuts a cycle of parents and notes it', async () => {
    const layout = await getTraceLayout(db.store, 'default', idHex('trace', 3));

    expect(layout.spans.parent.filter((parent) => parent === -1)).toHaveLength(1);
    expect(layout.spans.notes.every((bits) => (bits & 128) !== 0)).toBe(true);
  });
});

describe('getSpan and getTraceLogs', () => {
  test('give one span with its resource and the records written inside it', async () => {
    const answer = await getSpan(db.store, 'default', idHex('trace', 1), idHex('span', 1));

    expect(answer.span.spanId).toBe(idHex('span', 1));
    expect(answer.resource?.id).toBe('7');
    expect(answer.logs.map(({ body }) => body)).toEqual(['first']);
  });

  test('give the records of a trace in time order', async () => {
    const { logs, truncated } = await getTraceLogs(db.store, ask(1));

    expect(logs.map(({ body }) => body)).toEqual(['first', 'second']);
    expect(truncated).toBe(false);
  });

  test('say when there is no such span', async () => {
    await expect(getSpan(db.store, 'default', idHex('trace', 1), idHex('span', 99))).rejects.toMatchObject({
      code: 'HEADWATER_SPAN_NOT_FOUND',
    });
  });
});

describe('the id of a trace', () => {
  const find = (text: string) => findTraceId(db.store, 'default', text);

  test('is the one that was pasted when it is whole', async () => {
    expect(await find(idHex('trace', 9_999))).toBe(idHex('trace', 9_999));
  });

  test('is found by its lower half, in decimal as Datadog writes it and in hex', async () => {
    const whole = idHex('trace', 2);
    const low = whole.slice(16);

    expect(await find(String(BigInt(`0x${low}`)))).toBe(whole);
    expect(await find(low)).toBe(whole);
  });

  test('is found where the upper half is zero', async () => {
    const columns = { trace_id: `${'\0'.repeat(8)}lowhalf!` };
    await db.store.insertRows('spans', [aSpan({ trace: 4, columns })]);

    const low = Buffer.from('lowhalf!').toString('hex');

    expect(await find(String(BigInt(`0x${low}`)))).toBe(`${'0'.repeat(16)}${low}`);
  });

  test.each(['1', '99999999999999999999'])('is not found for %s', async (text) => {
    await expect(find(text)).rejects.toMatchObject({ code: 'HEADWATER_TRACE_NOT_FOUND' });
  });
});
