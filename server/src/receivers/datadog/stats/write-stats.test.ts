import { pack } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { encodeProto } from '../../../../../tests/harness/datadog-protos.ts';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { openRowSink, type RowSink } from '../../../model/rows/row-sink.ts';
import { openObfuscator } from '../obfuscate/obfuscator.ts';
import { decodeAgentStats, decodeClientStats, type StatsOptions } from './write-stats.ts';

const gamma = 1.015625;
const indexOf = (ns: number) => Math.floor(Math.log(ns) / Math.log(gamma));
const sketch = (positiveValues: object, more: object = {}) =>
  Buffer.from(encodeProto('DDSketch', { mapping: { gamma }, positiveValues, ...more }));

const ten = 10_000_000_000n;
const group = (more: object = {}) => ({
  Service: 'Notes App',
  Name: 'flask.request',
  Resource: 'GET /notes',
  Type: 'web',
  HTTPStatusCode: 200,
  Hits: 7,
  Errors: 2,
  Duration: 900_000_000,
  OkSummary: sketch({ contiguousBinCounts: [3, 2], contiguousBinIndexOffset: indexOf(100_000_000) }),
  ErrorSummary: sketch({ binCounts: { [indexOf(200_000_000)]: 2 } }),
  TopLevelHits: 6,
  SpanKind: 'server',
  PeerTags: ['db.system:postgresql'],
  IsTraceRoot: 1,
  ...more,
});
const payload = (groups: object[], more: object = {}) => ({
  Hostname: 'web-7',
  Env: 'dev',
  Version: '0.1.0',
  RuntimeID: 'r-1',
  Stats: [{ Start: nowNs, Duration: ten, Stats: groups }],
  ...more,
});
const plain: StatsOptions = { obfuscate: openObfuscator(), language: 'python', tracerVersion: '4' };

function run(
  body: unknown,
  decode: (bytes: Uint8Array, rows: RowSink, options: StatsOptions) => unknown = decodeClientStats,
) {
  const rows = openRowSink();
  rows.begin({ project: 'p', dialect: 'datadog', nowNs: nowNs + ten });
  const outcome = decode(pack(body), rows, plain);
  const table = (name: 'metric_points' | 'metric_series') => readNative(rows.block(name).nativeParts());
  return { outcome, points: table('metric_points'), series: table('metric_series') };
}

describe('client stats', () => {
  test('become hits, errors and duration of the interval, and a distribution in seconds', () => {
    const { outcome, points, series } = run(payload([group()]));

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(points).toMatchObject([
      { metric: 'trace.flask.request.hits', value: 7, start_time: nowNs, time: nowNs + ten },
      { metric: 'trace.flask.request.errors', value: 2 },
      { metric: 'trace.flask.request.duration', value: 900_000_000 },
      { metric: 'trace.flask.request.top_level_hits', value: 6 },
      { metric: 'trace.flask.request', value: 0.9, count: 7n },
    ]);
    expect(series[0]).toMatchObject({
      service: 'notes_app',
      environment: 'dev',
      version: '0.1.0',
      instance: 'r-1',
      host: 'web-7',
      kind: 2,
      temporality: 1,
      attributes: {
        resource: 'GET /notes',
        'http.status_code': '200',
        'span.type': 'web',
        'span.kind': 'server',
        'db.system': 'postgresql',
        is_trace_root: 'true',
      },
    });
    expect(series[4]).toMatchObject({ kind: 4, unit: 's' });
  });

  test('have their durations within two hundredths', () => {
    const [, , , , point] = run(payload([group()])).points as unknown as {
      min: number;
      max: number;
    }[];

    expect(point!.min / 0.1).toBeGreaterThan(0.98);
    expect(point!.min / 0.1).toBeLessThan(1.02);
    expect(point!.max / 0.2).toBeGreaterThan(0.98);
    expect(point!.max / 0.2).toBeLessThan(1.02);
  });

  test('keep no literals of statements', () => {
    const sql = group({
      Type: 'sql',
      Name: 'postgres.query',
      Resource: "SELECT * FROM a WHERE b = 'secret'",
    });

    expect(JSON.stringify(run(payload([sql])).series[0]!.attributes)).not.toContain('secret');
  });

  test('of an Agent hold several clients, which may leave host and environment to it', () => {
    const agent = {
      AgentHostname: 'agent-host',
      AgentEnv: 'prod',
      ClientComputed: true,
      Stats: [payload([group()]), payload([group()], { Hostname: '', Env: '', RuntimeID: '' })],
    };

    const { outcome, series } = run(agent, decodeAgentStats);

    expect(outcome).toEqual({ accepted: 2, rejected: 0 });
    expect(series.map(({ host, environment }) => `${host} ${environment}`)).toEqual([
      ...new Array(5).fill('web-7 dev'),
      ...new Array(5).fill('agent-host prod'),
    ]);
  });

  test('of nothing are nothing, and fields of other types are left out', () => {
    expect(run({}).outcome).toEqual({ accepted: 0, rejected: 0 });
    expect(run({ Stats: null }).outcome).toEqual({ accepted: 0, rejected: 0 });
    const odd = group({
      Service: 7,
      Hits: 'x',
      OkSummary: null,
      ErrorSummary: '',
      PeerTags: [1],
      Name: null,
    });
    expect(run(payload([odd])).points[0]).toMatchObject({ metric: 'trace.unnamed_operation.hits', value: 0 });
  });

  test('with a sketch that cannot be one are refused', () => {
    const flat = Buffer.from(
      encodeProto('DDSketch', { mapping: { gamma: 1 }, positiveValues: { binCounts: { 1: 1 } } }),
    );

    expect(() => run(payload([group({ OkSummary: flat })]))).toThrow(
      expect.objectContaining({ code: 'HEADWATER_DECODE_SHAPE' }),
    );
    expect(() => run(payload([group({ OkSummary: Buffer.from([0x0a, 0x50]) })]))).toThrow(
      expect.objectContaining({ code: 'HEADWATER_DECODE_TRUNCATED' }),
    );
  });
});
