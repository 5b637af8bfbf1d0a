import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Unpackr } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Captured, openCapture } from '../../server/src/forward/testing/capture-server.ts';
import { decodeProto } from '../harness/datadog-protos.ts';
import { type ForwarderProcess, startForwarder } from '../harness/forwarder.ts';
import {
  aSpan,
  base64,
  decodeOtlp,
  keyValues,
  logsOf,
  metricsOf,
  nowNs,
  spanId,
  traceId,
  tracesOf,
} from '../harness/otlp-messages.ts';
import { waitFor } from '../harness/product.ts';
import { freePort } from './clients.ts';

/** Built by the full tier; see tests/acceptance/go. */
const collector = fileURLToPath(new URL('../../.cache/go/collector', import.meta.url));
const iKey = '11111111-2222-3333-4444-555555555555';
const resource = { 'service.name': 'shop', 'service.version': '1.2', 'deployment.environment.name': 'prod' };
const childId = '2122232425262728';
const attributes = keyValues({
  'http.request.method': 'GET',
  'http.route': '/a/:id',
  list: ['x', 1, true, 1.5],
  map: { deep: { deeper: 2n } },
  big: 9_007_199_254_740_993n,
  raw: Uint8Array.of(0, 255, 7),
  text: 'ü 한국어',
});
const events = [
  { timeUnixNano: String(nowNs), name: 'exception', attributes: keyValues({ 'exception.type': 'E' }) },
];
const links = [
  { traceId: base64('e'.repeat(32)), spanId: base64('d'.repeat(16)), attributes: keyValues({ l: 1 }) },
];
const traces = tracesOf(
  [
    aSpan({ attributes, events, links, status: { code: 2, message: 'broken' } }),
    aSpan({ spanId: base64(childId), parentSpanId: base64(spanId), name: 'inner', kind: 3 }),
  ],
  resource,
);
const record = {
  timeUnixNano: String(nowNs),
  observedTimeUnixNano: String(nowNs + 5n),
  severityNumber: 17,
  severityText: 'ERROR',
  body: { stringValue: 'it broke' },
  traceId: base64(traceId),
  spanId: base64(spanId),
};
const logs = logsOf([record]);
const times = { startTimeUnixNano: String(nowNs - 10n), timeUnixNano: String(nowNs) };
const metrics = metricsOf([
  { name: 'load', unit: '1', gauge: { dataPoints: [{ ...times, asDouble: 1.5 }] } },
  {
    name: 'took',
    unit: 'ms',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          ...times,
          count: '4',
          sum: 10,
          bucketCounts: ['1', '3'],
          explicitBounds: [2.5],
          min: 1,
          max: 4,
        },
      ],
    },
  },
]);
const sent = { traces, logs, metrics } as const;
const requests = {
  traces: 'ExportTraceServiceRequest',
  logs: 'ExportLogsServiceRequest',
  metrics: 'ExportMetricsServiceRequest',
} as const;

/** A request as protobufjs reads it; the order of attributes says nothing, and an empty status is none. */
function read(signal: string, bytes: Uint8Array): unknown {
  const message = decodeOtlp(requests[signal as keyof typeof requests], bytes);
  return JSON.parse(JSON.stringify(message), (key, value) => {
    if (key === 'status' && Object.keys(value).length === 0) return undefined;
    return key === 'attributes' && Array.isArray(value)
      ? value.toSorted((a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1))
      : value;
  });
}

type Capture = Awaited<ReturnType<typeof openCapture>>;

describe('what a forwarder without an engine sends on', () => {
  let directory = '';
  let forwarder: ForwarderProcess;
  let real: RealCollector | undefined;
  const captures: Record<string, Capture> = {};
  const at = (name: string) => captures[name] as Capture;
  const bodies = (name: string, path: string): Captured[] =>
    at(name).captured.filter((one) => one.path === path);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headwater-backends-'));
    for (const name of ['otlp', 'insights', 'agent', 'intake', 'collector']) {
      captures[name] = await openCapture({ status: 200, body: '{}' });
    }
    if (existsSync(collector)) real = await startCollector(directory, at('collector').url);
    const destinations = [
      { name: 'otlp', type: 'otlp-http', url: at('otlp').url },
      {
        name: 'insights',
        type: 'application-insights',
        connectionString: `InstrumentationKey=${iKey};IngestionEndpoint=${at('insights').url};LiveEndpoint=${at('insights').url}`,
      },
      { name: 'agent', type: 'datadog-agent', url: at('agent').url },
      { name: 'intake', type: 'datadog-intake', url: at('intake').url, apiKey: 'secret' },
      ...(real === undefined
        ? []
        : [
            { name: 'collector-http', type: 'otlp-http', url: real.http },
            { name: 'collector-grpc', type: 'otlp-grpc', url: real.grpc },
          ]),
    ].map((destination) => ({ ...destination, project: '*' }));
    const config = join(directory, 'headwater.yaml');
    await writeFile(config, JSON.stringify({ forward: { destinations } }));
    forwarder = await startForwarder({ config, dataDir: join(directory, 'data') });
    for (const [signal, body] of Object.entries(sent)) {
      const answer = await fetch(`${forwarder.otlpHttp}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.from(body),
      });
      expect(answer.status).toBe(200);
    }
  });

  afterAll(async () => {
    await forwarder?.stop();
    await real?.stop();
    for (const capture of Object.values(captures)) capture.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('over OTLP is what was sent, field by field, once', async () => {
    await waitFor(() => at('otlp').captured.length === 3);

    for (const [signal, body] of Object.entries(sent)) {
      const received = bodies('otlp', `/v1/${signal}`).map((one) => read(signal, one.body));
      expect(received).toEqual([read(signal, body)]);
    }
  });

  test('to Application Insights is envelopes with the key of the connection string', async () => {
    const envelopes = () =>
      bodies('insights', '/v2.1/track').flatMap(({ body }) =>
        body
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
    await waitFor(() => envelopes().length >= 6);

    expect(envelopes().map(({ iKey: key, data }) => [key, data.baseType])).toEqual(
      ['RequestData', 'ExceptionData', 'RemoteDependencyData', 'MessageData', 'MetricData', 'MetricData'].map(
        (type) => [iKey, type],
      ),
    );
    expect(envelopes()[0]).toMatchObject({
      tags: { 'ai.cloud.role': 'shop', 'ai.operation.id': traceId },
      data: { baseData: { id: spanId, success: false, properties: { text: 'ü 한국어' } } },
    });
    expect(envelopes()[2].tags['ai.operation.parentId']).toBe(spanId);
    expect(envelopes()[3].data.baseData).toMatchObject({ message: 'it broke', severityLevel: 3 });
    expect(envelopes()[5].data.baseData.metrics).toEqual([
      { name: 'took', value: 10, kind: 1, count: 4, min: 1, max: 4 },
    ]);
  });

  test('to a Datadog agent is traces and DogStatsD’s lines', async () => {
    await waitFor(() => at('agent').captured.length >= 2);

    const [payload] = bodies('agent', '/v0.4/traces');
    const unpackr = new Unpackr({ int64AsType: 'bigint', useRecords: false });
    const chunks = unpackr.unpack(payload!.body) as { name: string; trace_id: bigint; error: bigint }[][];
    expect(payload?.headers['x-datadog-trace-count']).toBe('1');
    expect(chunks).toMatchObject([
      [
        { name: 'http.server.request', resource: 'GET /a/:id', service: 'shop', error: 1n },
        { resource: 'inner', parent_id: BigInt(`0x${spanId}`) },
      ],
    ]);
    expect(bodies('agent', '/dogstatsd/v2/proxy')[0]?.body.toString()).toContain('load:1.5|g|#service:shop');
  });

  test('to Datadog’s intake is an agent’s payloads, records and series, with the key', async () => {
    await waitFor(() => at('intake').captured.length >= 3);

    expect(new Set(at('intake').captured.map(({ headers }) => headers['dd-api-key']))).toEqual(
      new Set(['secret']),
    );
    const [payload] = bodies('intake', '/api/v0.2/traces');
    expect(decodeProto('AgentPayload', payload!.body)).toMatchObject({
      tracerPayloads: [
        { env: 'prod', chunks: [{ spans: [{ service: 'shop' }, { name: 'client.request' }] }] },
      ],
    });
    const [logRecords] = bodies('intake', '/api/v2/logs');
    expect(JSON.parse(logRecords!.body.toString())).toMatchObject([
      { message: 'it broke', status: 'error', 'otel.trace_id': traceId },
    ]);
    const [series] = bodies('intake', '/api/v2/series');
    expect(
      JSON.parse(series!.body.toString()).series.map(({ metric }: { metric: string }) => metric),
    ).toEqual(['load', 'took.count', 'took.sum', 'took.min', 'took.max']);
  });

  test.skipIf(!existsSync(collector))(
    'goes through a real Collector, over HTTP and over gRPC, unchanged',
    async () => {
      await waitFor(() => at('collector').captured.length >= 6);

      for (const [signal, body] of Object.entries(sent)) {
        const received = bodies('collector', `/v1/${signal}`).map((one) => read(signal, one.body));
        expect(received).toEqual(Array(2).fill(read(signal, body)));
      }
    },
  );
});

interface RealCollector {
  readonly http: string;
  readonly grpc: string;
  stop(): Promise<void>;
}

/** A Collector that passes on what it gets, request by request. */
async function startCollector(directory: string, to: string): Promise<RealCollector> {
  const [http, grpc] = [await freePort(), await freePort()];
  const config = join(directory, 'collector.yaml');
  const protocols = { http: { endpoint: `127.0.0.1:${http}` }, grpc: { endpoint: `127.0.0.1:${grpc}` } };
  const pipeline = { receivers: ['otlp'], exporters: ['otlphttp'] };
  const settings = {
    receivers: { otlp: { protocols } },
    exporters: { otlphttp: { endpoint: to, sending_queue: { enabled: false } } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
    },
  };
  await writeFile(config, JSON.stringify(settings));
  const child: ChildProcess = spawn(collector, ['--config', `file:${config}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  child.stderr?.on('data', (part) => (printed += String(part)));
  await waitFor(() => {
    if (child.exitCode !== null) throw new Error(`the collector ended with ${child.exitCode}:\n${printed}`);
    return printed.includes('Everything is ready');
  });
  return {
    http: `http://127.0.0.1:${http}`,
    grpc: `http://127.0.0.1:${grpc}`,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
