import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { aSpan, decodeStream, spansOf } from '../../../../tests/harness/opencensus-messages.ts';
import { base64, nowNs, spanId, traceId } from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { openAuthenticator } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { Counters } from '../../telemetry/counters.ts';
import { BodyMemory } from '../../wire/body-memory.ts';
import { openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import { decodeSpans } from './decode-spans.ts';
import { openCensusGrpcMethods } from './grpc.ts';
import { openCensusHttpHandler } from './http.ts';
import { OpenCensusCounters } from './stats.ts';

const memory = new BodyMemory();
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(memory.usedBytes).toBe(0);
});

async function serve() {
  const sink = openRowSink();
  const ingest: IngestDoor = {
    accept: async ({ project, dialect }, fill) => {
      sink.begin({ project, dialect, nowNs });
      return fill(sink);
    },
  };
  const counters = new OpenCensusCounters(new Counters());
  const options = {
    ingest,
    authenticate: openAuthenticator([]),
    nowNs: () => nowNs,
    counters,
    delay: (ms: number) => delay(ms),
  };
  const server = await openGrpcServer({
    host: '127.0.0.1',
    port: 0,
    methods: new Map(openCensusGrpcMethods(options)),
    http1: openCensusHttpHandler({ ...options, memory, limitBytes: 10_000 }),
    memory,
  });
  open.push(() => server.close(1000));
  const post = (path: string, body: string) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body });
  const rows = (table: 'spans' | 'metric_points') => readNative(sink.block(table).nativeParts());
  return { post, rows, counters, port: server.port };
}

const jsonSpan = {
  trace_id: base64(traceId),
  spanId: base64(spanId),
  name: { value: 'test' },
  kind: 'SERVER',
  startTime: '2026-11-21T10:00:00Z',
  endTime: '2026-11-21T11:00:00.005000001+01:00',
  attributes: {
    attributeMap: { n: { intValue: '5' }, t: { stringValue: { value: 'x' } }, b: { boolValue: true } },
  },
  status: { code: 2, message: 'no' },
  sameProcessAsParentSpan: false,
  childSpanCount: 3,
  unknown: [1],
  links: null,
};

describe('the JSON gateway', () => {
  test('keeps spans exactly as their protobuf form', async () => {
    const { post, rows, counters } = await serve();
    const node = { identifier: { host_name: 'vm', pid: 7 }, serviceInfo: { name: 'shop' } };

    const answer = await post('/v1/trace', JSON.stringify({ node, spans: [jsonSpan] }));

    const same = spansOf(
      [
        aSpan({
          kind: 1,
          attributes: {
            attributeMap: {
              n: { intValue: '5' },
              t: { stringValue: { value: 'x' } },
              b: { boolValue: true },
            },
          },
          status: { code: 2, message: 'no' },
          sameProcessAsParentSpan: { value: false },
          childSpanCount: { value: 3 },
        }),
      ],
      { node: { identifier: { hostName: 'vm', pid: 7 }, serviceInfo: { name: 'shop' } } },
    );
    const [expected] = decodeStream([same], decodeSpans).rows('spans');
    expect(answer.status).toBe(200);
    expect(rows('spans')).toEqual([{ ...expected, project: 'default' }]);
    expect(counters.stats.batchesReceived).toBe(1);
  });

  test('keeps metrics', async () => {
    const { post, rows } = await serve();
    const metric = {
      metricDescriptor: { name: 'm', type: 'GAUGE_DOUBLE' },
      timeseries: [{ points: [{ timestamp: '2026-11-21T10:00:00Z', doubleValue: 0.5 }] }],
    };

    expect((await post('/v1/metrics', JSON.stringify({ metrics: [metric] }))).status).toBe(200);
    expect(rows('metric_points')).toMatchObject([{ metric: 'm', value: 0.5, time: nowNs }]);
  });

  test.each([
    ['text that is no JSON', '/v1/trace', '{', 400],
    ['a list', '/v1/trace', '[]', 400],
    ['spans that are none', '/v1/trace', '{"spans":{}}', 400],
    ['a time that is none', '/v1/trace', '{"spans":[{"startTime":"yesterday"}]}', 400],
    ['another path', '/v1/traces', '{}', 404],
    ['more than the limit', '/v1/trace', `{"a":"${'x'.repeat(20_000)}"}`, 413],
  ])('refuses %s', async (_name, path, body, status) => {
    const { post } = await serve();

    expect((await post(path, body)).status).toBe(status);
  });

  test('refuses other methods', async () => {
    const { port } = await serve();

    expect((await fetch(`http://127.0.0.1:${port}/v1/trace`)).status).toBe(405);
  });
});
