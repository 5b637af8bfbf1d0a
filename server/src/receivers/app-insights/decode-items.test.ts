import { describe, expect, test } from 'vitest';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import type { TableName } from '../../model/tables.ts';
import { checkItems, decodeItems, type TrackOutcome } from './decode-items.ts';
import { EnvelopeBody } from './envelopes/envelope-body.ts';

const nowNs = 1_795_249_132_000_000_000n;
const trace = '21cb15cffec44a5a8f1e5d0c9b8a7766';
const span = '21cb15cffec44a5a';
const parent = '8f1e5d0c9b8a7766';
const time = new Date(Number(nowNs / 1_000_000n)).toISOString();

type Row = Record<string, unknown>;

function anEnvelope(baseType: string, baseData: Row, more: Row = {}): Row {
  const tags = { 'ai.cloud.role': 'web', 'ai.operation.id': trace };
  return { time, iKey: 'KEY', tags, ...more, data: { baseType, baseData } };
}

function received(...envelopes: unknown[]): { outcome: TrackOutcome; rows: (table: TableName) => Row[] } {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'app-insights', nowNs });
  const body = Buffer.from(JSON.stringify(envelopes));
  const outcome = decodeItems(new EnvelopeBody(body), sink, () => undefined);
  return { outcome, rows: (table) => readNative(sink.block(table).nativeParts()) as Row[] };
}

describe('requests and dependencies', () => {
  const request = { name: 'GET /cart', id: span, responseCode: 503, duration: '00:00:00.5', success: false };

  test('a request becomes a server span with everything that was sent', () => {
    const data = { ...request, url: 'http://shop/cart', properties: { n: 7, ok: true, deep: { a: [1] } } };
    const tags = {
      'ai.cloud.role': 'web',
      'ai.cloud.roleInstance': 'host-1',
      'ai.operation.id': trace,
      'ai.operation.parentId': `|${trace}.${parent}.`,
      'ai.operation.name': 'GET /cart',
      'ai.user.id': 'u1',
    };

    const { outcome, rows } = received(
      anEnvelope('RequestData', { ...data, measurements: { size: 1.5 } }, { tags, sampleRate: 25 }),
    );

    expect(outcome).toMatchObject({ accepted: 1, rejected: 0 });
    expect(rows('spans')[0]).toMatchObject({
      service: 'web',
      instance: 'host-1',
      dialect: 'app-insights',
      trace_id: trace,
      span_id: span,
      parent_span_id: parent,
      kind: 2,
      name: 'GET /cart',
      duration_ns: 500_000_000n,
      status_code: 2,
      result_code: '503',
      http_method: 'GET',
      http_route: '/cart',
      http_status: 503,
      url_full: 'http://shop/cart',
      user_id: 'u1',
      weight: 4,
      attributes: {
        n: '7',
        ok: 'true',
        deep: '{"a":[1]}',
        'ai.operation.parentId': `|${trace}.${parent}.`,
      },
      attributes_number: { size: 1.5 },
      attribute_types: ['n:int', 'ok:bool', 'deep:json'].join('\x1f'),
    });
  });

  test('what an item has beyond the limit is counted, and measurements keep clear of properties', () => {
    const many = (count: number, prefix = 'k') =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 1]));
    const of = (properties: Row, measurements: Row) =>
      received(anEnvelope('RequestData', { ...request, properties, measurements })).rows('spans')[0]!;

    const [large, crowded] = [of(many(3_000), many(10, 'm')), of(many(100), { k99: 2, x: 3 })];

    expect(Object.keys(large.attributes as Row)).toHaveLength(510);
    expect(large.dropped_attributes).toBe(3_000 + 10 - 510);
    expect(crowded.attributes_number).toEqual({ 'measurements.k99': 2, x: 3 });
  });

  test('a bare method gets the name that OpenCensus keeps in a property', () => {
    const data = { ...request, name: 'GET', properties: { 'request.name': 'GET /notes' } };

    const row = received(anEnvelope('RequestData', data)).rows('spans')[0]!;

    expect(row.name).toBe('GET /notes');
    expect(row.attributes).toMatchObject({ 'ai.name': 'GET', 'request.name': 'GET /notes' });
  });

  test('a span without a kind of OpenCensus is internal, a call is a client span', () => {
    const dependency = { name: 'test', id: span, resultCode: '0', duration: '0.00:00:00.170', success: true };

    const rows = received(
      anEnvelope('RemoteDependencyData', { ...dependency, type: 'INPROC' }),
      anEnvelope('RemoteDependencyData', {
        ...dependency,
        type: 'HTTP',
        data: 'http://a:81/x',
        target: 'a:81',
      }),
      anEnvelope('RemoteDependencyData', {
        ...dependency,
        name: 'postgresql.query',
        type: null,
        properties: { 'postgresql.query': 'SELECT 1' },
      }),
    ).rows('spans');

    expect(rows.map((row) => row.kind)).toEqual([1, 3, 3]);
    expect(rows[1]).toMatchObject({ server_address: 'a', server_port: 81, url_full: 'http://a:81/x' });
    expect(rows[2]).toMatchObject({ db_system: 'postgresql', db_statement: 'SELECT 1' });
  });

  test('success that was not sent follows the response code', () => {
    const { success: _, ...unsaid } = request;

    const rows = received(
      ...[200, 401, 404].map((responseCode) => anEnvelope('RequestData', { ...unsaid, responseCode })),
    ).rows('spans');

    expect(rows.map((row) => row.status_code)).toEqual([0, 0, 2]);
  });

  test('a span without ids gets its own, the same when it is sent again', () => {
    const envelope = anEnvelope('RemoteDependencyData', { name: 'x', duration: '00:00:01' }, { tags: {} });
    const [first, second] = [received(envelope), received(envelope)].map(({ rows }) => rows('spans')[0]!);

    expect(first?.trace_id).not.toMatch(/^0*$/);
    expect(first?.span_id).not.toMatch(/^0*$/);
    expect(first).toEqual(second);
  });
});

describe('messages and exceptions', () => {
  test('a message hangs under the span its parent id names', () => {
    const tags = { 'ai.operation.id': trace, 'ai.operation.parentId': `|${trace}.${span}.` };
    const data = { message: 'hello', severityLevel: 'Warning', properties: { lineNumber: 3 } };

    const row = received(anEnvelope('MessageData', data, { tags })).rows('logs')[0]!;

    expect(row).toMatchObject({ body: 'hello', severity_number: 13, trace_id: trace, span_id: span });
  });

  test('a message without an operation has no trace', () => {
    const zeros = '0'.repeat(32);
    const tags = { 'ai.operation.id': zeros, 'ai.operation.parentId': `|${zeros}.${'0'.repeat(16)}.` };

    const row = received(anEnvelope('MessageData', { message: 'x' }, { tags })).rows('logs')[0]!;

    expect([row.trace_id, row.span_id]).toEqual([zeros, '0'.repeat(16)]);
  });

  test('an exception keeps its chain and gets a stack', () => {
    const exceptions = [
      {
        id: 1,
        typeName: 'ValueError',
        message: 'bad',
        parsedStack: [{ method: 'add', fileName: 'cart.py', line: 3 }],
      },
      { id: 2, outerId: 1, typeName: 'KeyError', message: 'x' },
    ];

    const row = received(anEnvelope('ExceptionData', { exceptions, severityLevel: 3 })).rows(
      'exceptions',
    )[0]!;

    expect(row).toMatchObject({
      type: 'ValueError',
      message: 'bad',
      severity_number: 17,
      source: 'telemetry',
    });
    expect(row.problem_id).toBe('ValueError at add');
    expect(JSON.parse((row.attributes as Record<string, string>)['ai.exceptions']!)).toEqual(exceptions);
  });
});

describe('events and metrics', () => {
  test('each kind of event has its row', () => {
    const rows = received(
      anEnvelope('EventData', { name: 'bought', properties: { a: 'b' }, measurements: { price: 2 } }),
      anEnvelope('PageviewData', { name: 'home', url: 'http://a/', duration: '00:00:01', id: span }),
      anEnvelope('PageViewPerfData', { name: 'home', perfTotal: '00:00:00.3', domProcessing: '00:00:00.1' }),
      anEnvelope('AvailabilityData', {
        id: 'a',
        name: 'ping',
        duration: '00:00:01',
        success: false,
        runLocation: 'here',
      }),
    ).rows('events');

    expect(rows.map(({ kind, name, outcome }) => [kind, name, outcome])).toEqual([
      ['custom', 'bought', 0],
      ['page_view', 'home', 0],
      ['browser_timing', 'home', 0],
      ['availability', 'ping', 2],
    ]);
    expect(rows[0]).toMatchObject({ attributes: { a: 'b' }, attributes_number: { price: 2 } });
    expect(rows[2]).toMatchObject({
      attributes_number: { processingDuration: 100 },
      duration_ns: 300_000_000n,
    });
    expect(rows[3]).toMatchObject({ location: 'here', duration_ns: 1_000_000_000n });
  });

  test('values become gauges, aggregations sums with their range, counters and copies of rows are told apart', () => {
    const metric = (point: Row, properties: Row = {}) =>
      anEnvelope('MetricData', { metrics: [point], properties });

    const { rows } = received(
      metric({ ns: 'views', name: 'views', value: 2 }, { page: 'a' }),
      metric({ name: 'time', kind: 'Aggregation', value: 9, count: 3, min: 1, max: 5 }),
      metric({ name: '\\Memory\\Available Bytes', value: 5 }),
      metric({ name: 'x', value: 5, count: 2 }, { '_MS.MetricId': 'requests/duration' }),
    );

    const series = rows('metric_series');
    expect(series.map((row) => [row.metric, row.kind])).toEqual([
      ['views', 1],
      ['time', 3],
      ['\\Memory\\Available Bytes', 1],
      ['x', 3],
    ]);
    const classes = series.map((row) => (row.attributes as Row)['headwater.metric.class']);
    expect(classes).toEqual([undefined, undefined, 'performance_counter', 'pre_aggregated']);
    expect(rows('metric_points')[1]).toMatchObject({ value: 9, count: 3n, min: 1, max: 5 });
  });

  test('what SDKs say about themselves is an event, not a metric', () => {
    const { rows } = received(
      anEnvelope('MetricData', { metrics: [{ name: 'HeartbeatState', value: 0 }] }),
      anEnvelope('MetricData', { metrics: [{ name: 'Attach', value: 1 }] }, { name: 'Statsbeat' }),
    );

    expect(rows('metric_points')).toEqual([]);
    expect(rows('events').map((row) => [row.kind, row.name])).toEqual([
      ['sdk', 'HeartbeatState'],
      ['sdk', 'Attach'],
    ]);
  });
});

describe('items that cannot be kept', () => {
  const good = anEnvelope('EventData', { name: 'good' });

  test.each([
    [
      { ...good, time: 'fake' },
      /^102: Field 'time' on type 'Envelope' is not a valid time string\. Expected: date, Actual: fake$/,
    ],
    [
      { ...good, time: undefined },
      /^109: Field 'time' on type 'Envelope' is required but missing or empty\. Expected: string, Actual: undefined$/,
    ],
    [
      anEnvelope('RequestData', { id: 'x' }),
      /^106: Field 'duration' on type 'RequestData' is of incorrect type\. Expected: string, Actual: undefined$/,
    ],
    [anEnvelope('OddData', {}), /^105:/],
    [anEnvelope('MetricData', { metrics: [{ name: 'x', value: 'y' }] }), /^109:/],
    [anEnvelope('ExceptionData', { exceptions: [] }), /^109:/],
    [{ time }, /^109: Field 'data'/],
    [7, /^100:/],
  ])('%j is refused by itself', (bad, message) => {
    const { outcome, rows } = received(good, bad, good);

    expect(outcome).toMatchObject({ accepted: 2, rejected: 1 });
    expect(outcome.errors).toEqual([{ index: 1, statusCode: 400, message: expect.stringMatching(message) }]);
    expect(rows('events')).toHaveLength(2);
  });

  test('items older than two days are kept at their time', () => {
    const old = new Date(Number(nowNs / 1_000_000n) - 7 * 86_400_000).toISOString();

    const row = received({ ...good, time: old }).rows('events')[0]!;

    expect(row.time).toBe(BigInt(Date.parse(old)) * 1_000_000n);
  });
});

describe('bodies', () => {
  const one = JSON.stringify(anEnvelope('EventData', { name: 'a' }));

  test.each([
    ['an array', `[${one},${one}]`, 2],
    ['an object', ` ${one}\n`, 1],
    ['an object a line', `${one}\r\n${one}\n\n`, 2],
    ['nothing in an array', '[]', 0],
    ['an object over several lines', JSON.stringify(anEnvelope('EventData', { name: 'a' }), null, 2), 1],
    ['an array after a byte order mark', `\ufeff[${one}]`, 1],
  ])('%s is taken apart', (_, body, count) => {
    const { accepted, rejected } = checkItems(new EnvelopeBody(Buffer.from(body)), () => undefined);

    expect([accepted, rejected]).toEqual([count, 0]);
  });

  test('a line that is not JSON costs only itself', () => {
    const body = new EnvelopeBody(Buffer.from(`${one}\n{"broken\n${one}`));

    expect(checkItems(body, () => undefined)).toMatchObject({ accepted: 2, errors: [{ index: 1 }] });
  });

  test.each([
    '',
    'hello',
    '[{]',
    '{"a":',
    '7',
    `[${one}`,
    `[${one}] x`,
    `[${one},]`,
    `${one} x`,
    '[{"a":01}]',
  ])('%j is refused as a whole', (body) => {
    expect(() => checkItems(new EnvelopeBody(Buffer.from(body)), () => undefined)).toThrow(/valid JSON/);
  });
});

describe('running totals of OpenCensus', () => {
  const total = (value: number, second: number, sdk = 'py3.11.7:oc0.11.4:ext1.1.15', name = 'prompts') =>
    anEnvelope(
      'MetricData',
      { metrics: [{ name, value }], properties: { host: 'a' } },
      {
        time: `2026-11-21T08:00:${String(second).padStart(2, '0')}.000000`,
        tags: { 'ai.cloud.role': name, 'ai.internal.sdkVersion': sdk },
      },
    );
  const points = (...envelopes: unknown[]) =>
    received(...envelopes)
      .rows('metric_points')
      .map(({ metric, value }) => [metric, value]);

  test('are kept as sent, and beside them what they grew by', () => {
    expect(points(total(2, 0), total(5, 15), total(5, 30))).toEqual([
      ['prompts', 2],
      ['prompts', 5],
      ['prompts.delta', 3],
      ['prompts', 5],
      ['prompts.delta', 0],
    ]);
  });

  test('grow by the same when a batch is sent again after a lost answer', () => {
    const [first, second] = [total(1, 0, undefined, 'again'), total(4, 15, undefined, 'again')];
    points(first, second);

    expect(points(second)).toEqual([
      ['again', 4],
      ['again.delta', 3],
    ]);
  });

  test('a program that starts again begins anew; what falls twice is no counter', () => {
    const gauge = [5, 3, 4, 2, 6].map((value, at) => total(value, at, undefined, 'queue'));

    expect(points(...gauge).filter(([name]) => name === 'queue.delta')).toEqual([['queue.delta', 1]]);
  });

  test('other SDKs and performance counters have none', () => {
    const other = 'ulm_py3.11.7:otel1.45.1:dst1.8.11';
    const counter = '\\Processor(_Total)\\% Processor Time';

    const names = points(
      total(1, 0, other, 'orders'),
      total(2, 15, other, 'orders'),
      total(1, 0, undefined, counter),
      total(2, 15, undefined, counter),
    ).map(([name]) => name);

    expect(names).toEqual(['orders', 'orders', counter, counter]);
  });
});

describe('late items', () => {
  test('older than two days are kept with their own time', () => {
    const late = new Date(Number(nowNs / 1_000_000n) - 5 * 86_400_000).toISOString();

    const { outcome, rows } = received(
      anEnvelope('MessageData', { message: 'after an outage' }, { time: late }),
    );

    expect(outcome).toMatchObject({ accepted: 1, rejected: 0 });
    expect(rows('logs')[0]).toMatchObject({ time: BigInt(Date.parse(late)) * 1_000_000n });
  });
});
