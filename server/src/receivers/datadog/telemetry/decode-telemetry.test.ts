import { describe, expect, test } from 'vitest';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../../model/rows/row-sink.ts';
import { readTelemetry, writeTelemetry } from './decode-telemetry.ts';

const nowS = Number(nowNs / 1_000_000_000n);
const application = {
  service_name: 'notes',
  service_version: '0.1.0',
  env: 'dev',
  language_name: 'python',
  language_version: '3.11.2',
  tracer_version: '4.16.0',
  runtime_name: 'CPython',
};
const about = { runtime_id: 'r-1', tracer_time: nowS, application, host: { hostname: 'web-7', os: 'Linux' } };

function run(message: object) {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'datadog', nowNs });
  const read = readTelemetry(Buffer.from(JSON.stringify({ ...about, ...message })));
  const outcome = writeTelemetry(read, sink, 'c-1');
  return { outcome, rows: readNative(sink.block('events').nativeParts()), sink };
}

const listIn = (row: unknown, key: string) =>
  JSON.parse((row as { attributes: Record<string, string> }).attributes[key] ?? 'null');

describe('telemetry of a client', () => {
  test('becomes a row with its process, its library, and the configuration in force', () => {
    const configuration = [
      { name: 'DD_TRACE_SAMPLE_RATE', value: '1', origin: 'default', seq_id: 1 },
      { name: 'DD_TRACE_SAMPLE_RATE', value: '0.5', origin: 'env_var', seq_id: 2 },
      { name: 'DD_API_KEY', value: 'abc', origin: 'env_var' },
      { name: 'DD_TRACE_ENABLED', value: true, origin: 'default' },
    ];

    const { rows, outcome } = run({
      request_type: 'app-started',
      payload: { configuration, products: { appsec: { enabled: false } } },
    });

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(rows).toMatchObject([
      {
        kind: 'client',
        name: 'app-started',
        service: 'notes',
        environment: 'dev',
        version: '0.1.0',
        instance: 'r-1',
        host: 'web-7',
        time: BigInt(nowS) * 1_000_000_000n,
        attributes: { 'client.name': 'ddtrace', 'client.version': '4.16.0', 'client.language': 'python' },
      },
    ]);
    expect(listIn(rows[0], 'client.configuration')).toEqual([
      { name: 'DD_TRACE_SAMPLE_RATE', value: '0.5', origin: 'env_var' },
      { name: 'DD_API_KEY', value: '[redacted]', origin: 'env_var' },
      { name: 'DD_TRACE_ENABLED', value: true, origin: 'default' },
    ]);
    expect(listIn(rows[0], 'client.products')).toEqual([{ name: 'appsec', enabled: false }]);
  });

  test('in a batch is a row per message; figures about the tracer are left out', () => {
    const { rows } = run({
      request_type: 'message-batch',
      payload: [
        {
          request_type: 'app-integrations-change',
          payload: { integrations: [{ name: 'flask', enabled: true }] },
        },
        {
          request_type: 'app-dependencies-loaded',
          payload: { dependencies: [{ name: 'flask', version: '3', hash: 'x' }] },
        },
        { request_type: 'generate-metrics', payload: { series: [] } },
        {
          request_type: 'logs',
          payload: { logs: [{ message: 'failed', level: 'ERROR', stack_trace: 'at x' }] },
        },
        { request_type: 'app-heartbeat', payload: {} },
      ],
    });

    expect(rows.map(({ name }) => name)).toEqual([
      'app-integrations-change',
      'app-dependencies-loaded',
      'logs',
      'app-heartbeat',
    ]);
    expect(listIn(rows[0], 'client.integrations')).toEqual([{ name: 'flask', enabled: true }]);
    expect(listIn(rows[1], 'client.dependencies')).toEqual([{ name: 'flask', version: '3' }]);
    expect(rows[2]).toMatchObject({
      message: 'failed',
      severity_number: 17,
      attributes: { 'log.stack_trace': 'at x' },
    });
  });

  test('that is long goes on in further rows, and every list is whole JSON', () => {
    const dependencies = Array.from({ length: 5_000 }, (_, i) => ({
      name: `package-${i}`,
      version: '1.2.3',
    }));

    const { rows } = run({ request_type: 'app-dependencies-loaded', payload: { dependencies } });

    expect(rows.length).toBeGreaterThan(1);
    expect(rows.flatMap((row) => listIn(row, 'client.dependencies'))).toEqual(dependencies);
  });

  test.each([
    ['a list', '[]'],
    ['a text', '"x"'],
    ['nothing', 'null'],
  ])('that is %s is refused', (_name, body) => {
    expect(() => readTelemetry(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'HEADWATER_DECODE_SHAPE' }),
    );
  });

  test.each([
    [{}],
    [{ request_type: 7, payload: 3 }],
    [{ request_type: 'app-started', payload: { configuration: [null, 1, { name: {} }], products: [] } }],
    [{ request_type: 'message-batch', payload: { request_type: 'x' } }],
    [{ request_type: 'logs', payload: { logs: 'x' }, application: null, host: 4 }],
  ])('of another shape writes what it can: %j', (message) => {
    expect(() => run(message)).not.toThrow();
  });
});
