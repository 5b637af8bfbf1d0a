import { describe, expect, test } from 'vitest';
import { encodeProto } from '../../../../../tests/harness/datadog-protos.ts';
import { aDatadogSpan, lowTraceId } from '../../../../../tests/harness/datadog-traces.ts';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { type FillOutcome, openRowSink, type RowSink } from '../../../model/rows/row-sink.ts';
import type { TableName } from '../../../model/tables.ts';
import { openTraceDecoder } from '../traces/decode-traces.ts';
import { TraceIds } from '../traces/trace-ids.ts';
import { decodeAgentTraces } from './agent-traces.ts';
import { decodeChecks, decodeEvent, decodeIntake, decodeLogs, decodeMetadata } from './json-records.ts';
import { decodeSeriesV1, decodeSeriesV2 } from './json-series.ts';
import { decodeSeriesProtobuf, decodeSketches } from './protobuf-intake.ts';

const nowS = Number(nowNs / 1_000_000_000n);

const logsWith =
  (traceIds = new TraceIds()) =>
  (body: Uint8Array, rows: RowSink) =>
    decodeLogs(body, rows, traceIds);

function run(decode: (body: Uint8Array, rows: RowSink) => FillOutcome, body: Uint8Array | object) {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'datadog', nowNs });
  const outcome = decode(body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)), sink);
  return { outcome, rows: (table: TableName) => readNative(sink.block(table).nativeParts()) };
}

describe('series', () => {
  test('of v1 and of v2, as JSON and protobuf, give the same points', () => {
    const tags = ['service:notes', 'team:a'];
    const v1 = {
      series: [{ metric: 'm', points: [[nowS, 3]], tags, host: 'h1', type: 'count', interval: 10 }],
    };
    const v2 = {
      series: [
        {
          metric: 'm',
          points: [{ timestamp: nowS, value: 3 }],
          tags,
          type: 1,
          interval: 10,
          resources: [{ type: 'host', name: 'h1' }],
        },
      ],
    };

    for (const { outcome, rows } of [
      run(decodeSeriesV1, v1),
      run(decodeSeriesV2, v2),
      run(decodeSeriesProtobuf, encodeProto('MetricPayload', v2)),
    ]) {
      expect(outcome).toEqual({ accepted: 1, rejected: 0 });
      expect(rows('metric_points')).toMatchObject([
        {
          metric: 'm',
          value: 3,
          time: BigInt(nowS) * 1_000_000_000n,
          start_time: BigInt(nowS - 10) * 1_000_000_000n,
        },
      ]);
      expect(rows('metric_series')).toMatchObject([
        { service: 'notes', host: 'h1', kind: 2, attributes: { team: 'a' } },
      ]);
    }
  });

  test('leave out what is no number and keep the rest', () => {
    const body = {
      series: [
        {
          metric: 'm',
          points: [
            [nowS, 'x'],
            [nowS, 1],
          ],
        },
        7,
        { points: [[nowS, 1]] },
      ],
    };

    expect(run(decodeSeriesV1, body).outcome).toMatchObject({ accepted: 1, rejected: 2 });
  });

  test('of sketches become exponential histograms', () => {
    const sketch = { ts: nowS, cnt: 3, min: 1, max: 2, avg: 1.33, sum: 4, k: [1338, 1383], n: [2, 1] };
    const body = encodeProto('SketchPayload', {
      sketches: [{ metric: 'd', host: 'h', tags: ['a:b'], dogsketches: [sketch] }],
    });

    const [point] = run(decodeSketches, body).rows('metric_points') as [Record<string, unknown>];

    expect(point).toMatchObject({ metric: 'd', count: 3n, value: 4, min: 1, max: 2, positive_offset: -1 });
    expect((point.positive_counts as bigint[]).filter((count) => count > 0n)).toEqual([2n, 1n]);
  });
});

describe('records', () => {
  test('of logs keep service, status, tags and the trace in either spelling', () => {
    const logs = [
      {
        message: 'a',
        status: 'warn',
        timestamp: nowS * 1000,
        hostname: 'h',
        service: 's',
        ddsource: 'python',
        ddtags: 'env:dev,x:y',
        'dd.trace_id': String(lowTraceId),
        'dd.span_id': '255',
      },
      { message: 'b', 'dd.trace_id': '0af7651916cd43dd8448eb211c80319c', custom: { n: 1 } },
    ];

    expect(run(logsWith(), logs).rows('logs')).toMatchObject([
      {
        body: 'a',
        severity_number: 13,
        severity_text: 'warn',
        host: 'h',
        service: 's',
        environment: 'dev',
        trace_id: '00000000000000008448eb211c80319c',
        span_id: '00000000000000ff',
        attributes: { ddsource: 'python', x: 'y' },
      },
      { body: 'b', trace_id: '0af7651916cd43dd8448eb211c80319c', attributes: { custom: '{"n":1}' } },
    ]);
    expect(run(logsWith(), {}).outcome.accepted).toBe(0);
  });

  test('of checks and events say what they are', () => {
    const check = [{ check: 'datadog.agent.up', host_name: 'h', timestamp: nowS, status: 0, tags: ['a:b'] }];
    const events = {
      internalHostname: 'h',
      events: {
        System: [{ msg_title: 'Agent started', msg_text: 'Version 7', timestamp: nowS, alert_type: 'error' }],
      },
    };

    expect(run(decodeChecks, check).rows('events')).toMatchObject([
      {
        kind: 'check',
        name: 'datadog.agent.up',
        host: 'h',
        outcome: 1,
        attributes: { status: 'ok', a: 'b' },
      },
    ]);
    expect(run(decodeIntake, events).rows('events')).toMatchObject([
      {
        kind: 'infrastructure',
        name: 'Agent started',
        host: 'h',
        message: 'Version 7',
        severity_number: 17,
        attributes: { source: 'System', alert_type: 'error' },
      },
    ]);
    expect(run(decodeEvent, { title: 't', text: 'x' }).rows('events')).toMatchObject([
      { name: 't', message: 'x', severity_number: 9 },
    ]);
    expect(run(decodeEvent, { text: 'x' }).outcome.accepted).toBe(0);
    expect(run(decodeChecks, { check: 'c', status: 9 }).rows('events')).toMatchObject([
      { name: 'c', outcome: 0, attributes: { status: 'unknown' } },
    ]);
  });

  test('of logs get the upper half of a trace that spans told', () => {
    const traceIds = new TraceIds();
    traceIds.learn(0x1c80319c, 0x8448eb21 | 0, 0x16cd43dd, 0x0af76519);

    const log = { message: 'a', 'dd.trace_id': String(lowTraceId) };

    expect(run(logsWith(traceIds), log).rows('logs')).toMatchObject([
      { trace_id: '0af7651916cd43dd8448eb211c80319c' },
    ]);
  });

  test('of hosts are kept, without the key', () => {
    const meta = {
      apiKey: 'k-secret',
      agentVersion: '7.81.0',
      os: 'linux',
      uuid: 'u',
      internalHostname: 'web-7',
      systemStats: { cpuCores: 4 },
      gohai: '{"cpu":{"model":"x"}}',
      'host-tags': { system: ['env:dev', 'team:a'] },
    };

    const [row] = run(decodeIntake, meta).rows('events') as { attributes: Record<string, string> }[];
    const inventory = run(decodeMetadata, { hostname: 'web-7', agent_metadata: { flavor: 'agent' } });

    expect(row).toMatchObject({
      kind: 'host',
      name: 'web-7',
      host: 'web-7',
      environment: 'dev',
      attributes: { 'agent.version': '7.81.0', team: 'a', 'host.gohai': '{"cpu":{"model":"x"}}' },
    });
    expect(JSON.stringify(row!.attributes)).not.toContain('k-secret');
    expect(inventory.rows('events')).toMatchObject([{ kind: 'host', name: 'web-7' }]);
    expect(run(decodeIntake, { apiKey: 'k', gohai: '{}' }).outcome.accepted).toBe(0);
  });
});

test('traces of an Agent are read with what holds for all of them', () => {
  const span = aDatadogSpan({
    parent_id: 5n,
    error: 1,
    meta: { 'error.type': 'E', '_dd.p.tid': '0af7651916cd43dd' },
    metrics: { '_dd.agent_psr': 0.5, x: 2 },
  });
  const { trace_id, span_id, parent_id, ...rest } = span;
  const ids = {
    traceID: String(trace_id),
    spanID: String(span_id),
    parentID: String(parent_id),
    start: String(span.start),
    duration: String(span.duration),
  };
  const tracerPayload = {
    languageName: 'go',
    runtimeID: 'r',
    hostname: '',
    appVersion: '2',
    chunks: [{ priority: 1, spans: [{ ...rest, ...ids }] }],
  };
  const body = encodeProto('AgentPayload', {
    hostName: 'agent-host',
    env: 'prod',
    tracerPayloads: [tracerPayload],
  });

  const { outcome, rows } = run((bytes, sink) => decodeAgentTraces(openTraceDecoder(), bytes, sink), body);

  expect(outcome).toEqual({ accepted: 1, rejected: 0 });
  expect(rows('spans')).toMatchObject([
    {
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'f476000000000001',
      parent_span_id: '0000000000000005',
      start_time: nowNs,
      duration_ns: 5_000_000n,
      service: 'notes',
      environment: 'prod',
      host: 'agent-host',
      version: '2',
      instance: 'r',
      weight: 2,
      status_code: 2,
      error_type: 'E',
      attributes_number: { x: 2, '_dd.agent_psr': 0.5 },
    },
  ]);
});
