import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDatadogSpan, encodeV04, encodeV05 } from '../../../../tests/harness/datadog-traces.ts';
import { nowNs } from '../../../../tests/harness/otlp-messages.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { openAuthenticator } from '../../ingest/authenticate.ts';
import type { Fill, Intake } from '../../ingest/intake.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { Counters } from '../../telemetry/counters.ts';
import { BodyMemory, bodyMemoryDefaults } from '../../wire/body-memory.ts';
import { type HttpListener, openHttpListener } from '../../wire/http/http-listener.ts';
import { openStatsd } from './dogstatsd/statsd.ts';
import { isDatadogPath, openDatadogHttp } from './http.ts';

const key = 'a-key-of-more-than-thirty-two-characters';
const msgpack = { 'content-type': 'application/msgpack', 'dd-api-key': key };
const body = encodeV05([[aDatadogSpan()]]);

let listener: HttpListener;
let failure: HeadwaterError | undefined;
let taken: Intake[] = [];
let base = '';
const counters = new Counters();
const statsd = openStatsd({ ingest: door(), nowNs: () => nowNs, counters: new Counters() });

function door() {
  return {
    accept: async (intake: Intake, fill: Fill) => {
      if (failure) throw failure;
      taken.push(intake);
      const rows = openRowSink();
      rows.begin({ project: intake.project, dialect: 'datadog', nowNs });
      return fill(rows);
    },
  };
}

beforeAll(async () => {
  const http = openDatadogHttp(
    {
      ingest: door(),
      authenticate: openAuthenticator([{ key, project: 'shop', rights: ['ingest'] }]),
      nowNs: () => nowNs,
      memory: new BodyMemory(bodyMemoryDefaults),
      counters,
      limitBytes: 100_000,
      obfuscate: true,
    },
    statsd,
  );
  listener = await openHttpListener({ host: '127.0.0.1', port: 0, handler: http.handler });
  base = `http://127.0.0.1:${listener.port}`;
});
afterAll(async () => {
  await listener.close(0);
  await statsd.close();
});

const post = (
  path: string,
  payload: Uint8Array | string,
  headers: Record<string, string> = msgpack,
  method = 'POST',
) => {
  failure = undefined;
  taken = [];
  return fetch(base + path, { method, headers, body: Buffer.from(payload) });
};

describe('the trace agent', () => {
  test('tells what it takes, and the hash of that', async () => {
    const answer = await fetch(`${base}/info`);
    const text = await answer.text();

    expect(JSON.parse(text)).toMatchObject({ client_drop_p0s: false, config: { statsd_port: 0 } });
    expect(answer.headers.get('datadog-agent-state')).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('names what it decodes, and of the rest only what clients warn or act otherwise without', async () => {
    const { endpoints } = (await (await fetch(`${base}/info`)).json()) as { endpoints: string[] };

    expect(endpoints).toEqual(expect.arrayContaining(['/v0.4/traces', '/v0.5/traces', '/telemetry/proxy/']));
    expect(endpoints.filter((path) => /evp|debugger/.test(path))).toEqual([
      '/evp_proxy/v2/',
      '/debugger/v2/input',
    ]);
    expect(endpoints.filter((path) => /v1\.0|config|pipeline|profiling|symdb|flare/.test(path))).toEqual([]);
  });

  test('answers rates to v0.4 and v0.5, by PUT and POST, and the word OK to v0.3', async () => {
    const rates = { rate_by_service: { 'service:,env:': 1 } };

    expect(await (await post('/v0.5/traces', body)).json()).toEqual(rates);
    expect(taken).toMatchObject([{ project: 'shop', receiver: 'datadog-v0.5', signal: 'traces' }]);
    expect(await (await post('/v0.4/traces', encodeV04([[aDatadogSpan()]]), msgpack, 'PUT')).json()).toEqual(
      rates,
    );
    expect(await (await post('/v0.3/traces', encodeV04([]))).text()).toBe('OK\n');
  });

  test('sends rates once to those that remember them', async () => {
    const first = await post('/v0.5/traces', body, { ...msgpack, 'datadog-rates-payload-version': 'none' });
    const version = first.headers.get('datadog-rates-payload-version') ?? '';
    const second = await post('/v0.5/traces', body, { ...msgpack, 'datadog-rates-payload-version': version });

    expect(await second.text()).toBe('{}');
  });

  test('acknowledges spans that it refuses on purpose', async () => {
    expect((await post('/v0.5/traces', encodeV05([[aDatadogSpan({ span_id: 0n })]]))).status).toBe(200);
  });

  test('counts what tracers say they dropped by sampling', async () => {
    await post('/v0.5/traces', body, { ...msgpack, 'datadog-client-dropped-p0-traces': '3' });
    await post('/v0.5/traces', body, { ...msgpack, 'datadog-client-dropped-p0-traces': '-1e9' });

    const dropped = counters
      .samples()
      .filter(({ name }) => name === 'headwater_datadog_client_dropped_total');
    expect(dropped.map(({ labels, value }) => [labels.unit, value])).toEqual([['traces', 3]]);
  });

  test('takes gzip and zstd, and keys in the path', async () => {
    for (const [encoding, compressed] of [
      ['gzip', gzipSync(body)],
      ['zstd', zstdCompressSync(body)],
    ] as const) {
      expect(
        (await post('/v0.5/traces', compressed, { ...msgpack, 'content-encoding': encoding })).status,
      ).toBe(200);
    }
    expect(
      (await post(`/t/${key}/v0.5/traces`, body, { 'content-type': 'application/msgpack' })).status,
    ).toBe(200);
  });

  test.each([
    [400, '/v0.5/traces', body.slice(0, 40), msgpack],
    [400, '/v0.4/traces', 'x', msgpack],
    [403, '/v0.5/traces', body, { 'content-type': 'application/msgpack' }],
    [413, '/v0.5/traces', new Uint8Array(100_001), msgpack],
    [415, '/v0.5/traces', body, { ...msgpack, 'content-type': 'text/html' }],
    [415, '/v0.5/traces', '[]', { ...msgpack, 'content-type': 'application/json' }],
    [404, '/v0.9/traces', body, msgpack],
  ])('answers %i on %s where it must', async (status, path, payload, headers) => {
    const answer = await post(path, payload, headers as Record<string, string>);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ errors: [expect.any(String)] });
  });

  test('asks to be asked again when it is overloaded', async () => {
    const sent = post('/v0.5/traces', body);
    failure = new HeadwaterError('HEADWATER_INGEST_OVERLOADED');
    const answer = await sent;

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

test.each([
  ['/v0.7/config', 200],
  ['/v0.1/pipeline_stats', 200],
  ['/telemetry/proxy/api/v2/apmtelemetry', 202],
  ['/evp_proxy/v4/api/v2/llmobs', 202],
  ['/profiling/v1/input', 200],
  ['/debugger/v1/diagnostics', 202],
  ['/symdb/v1/input', 202],
  ['/tracer_flare/v1', 200],
  ['/dogstatsd/v2/proxy', 200],
  ['/appsec/proxy/api/v2/appsecevts', 202],
  ['/api/v2/orch', 202],
  ['/intake/other', 202],
])('%s is answered %i and never 404', async (path, status) => {
  const answer = await post(path, '{}');

  expect(answer.status).toBe(status);
  expect(isDatadogPath(path)).toBe(true);
});

test.each([
  ['/v0.6/stats', 200],
  ['/api/v0.2/stats', 202],
])('%s takes maps of msgpack and refuses the rest', async (path, status) => {
  expect((await post(path, Buffer.from([0x80]))).status).toBe(status);
  expect(taken).toMatchObject([{ signal: 'metrics' }]);
  expect((await post(path, '{}')).status).toBe(400);
});

test('an Agent finds its key valid', async () => {
  const answer = await fetch(`${base}/api/v1/validate`, { headers: { 'dd-api-key': key } });

  expect(await answer.json()).toEqual({ valid: true });
});

test('spans get the host that their process told by telemetry', async () => {
  const told = JSON.stringify({ runtime_id: 'r-1', host: { hostname: 'web-7' } });
  const answer = await post('/telemetry/proxy/api/v2/apmtelemetry', told);

  expect(answer.status).toBe(202);
});

describe('a body that cannot be read', () => {
  const json = { 'content-type': 'application/json', 'dd-api-key': key };
  const protobuf = { 'content-type': 'application/x-protobuf', 'dd-api-key': key };
  const cut = Buffer.from([0x0a, 0x7f]);
  const refusals = () =>
    counters
      .samples()
      .filter(({ name, labels }) => name.includes('datadog_refused') && labels.code?.includes('DECODE'))
      .reduce((sum, { value }) => sum + value, 0);

  test.each<
    [path: string, headers: Record<string, string>, bad: Uint8Array | string, good: Uint8Array | string]
  >([
    ['/v0.3/traces', msgpack, Buffer.from([0x91]), encodeV04([[aDatadogSpan()]])],
    ['/v0.4/traces', msgpack, Buffer.from([0x91, 0xc1]), encodeV04([[aDatadogSpan()]])],
    ['/v0.4/traces', json, '[[{', '[]'],
    ['/v0.5/traces', msgpack, body.slice(0, 40), body],
    ['/v0.7/traces', msgpack, Buffer.from([0x81]), Buffer.from([0x80])],
    ['/v1.0/traces', msgpack, Buffer.from([0x81]), Buffer.from([0x80])],
    ['/v0.6/stats', msgpack, '[', Buffer.from([0x80])],
    ['/telemetry/proxy/api/v2/apmtelemetry', json, '{', '{"request_type":"app-closing"}'],
    ['/api/v1/series', json, '{"series":', '{"series":[]}'],
    ['/api/v2/series', json, '[[', '{"series":[]}'],
    ['/api/v2/series', protobuf, cut, ''],
    ['/api/beta/sketches', protobuf, cut, ''],
    ['/api/intake/metrics/v3/series', protobuf, cut, ''],
    ['/api/intake/metrics/v3/sketches', protobuf, cut, ''],
    ['/api/v1/check_run', json, '[{', '[]'],
    ['/api/v1/events', json, '{"title"', '{"title":"t","text":"x"}'],
    ['/intake/', json, '{"events":', '{}'],
    ['/api/v1/metadata', json, '{', '{}'],
    ['/api/v2/logs', json, '[{', '[]'],
    ['/api/v0.2/traces', protobuf, cut, ''],
    ['/api/v0.2/stats', msgpack, '[', Buffer.from([0x80])],
  ])(
    'at %s is refused in the words of the protocol and counted; a good one is not',
    async (path, headers, bad, good) => {
      const before = refusals();
      const taken = await post(path, good, headers);
      const between = refusals();
      const refused = await post(path, bad, headers);

      expect([taken.status < 300, between]).toEqual([true, before]);
      expect([refused.status, refusals()]).toEqual([400, before + 1]);
      expect(await refused.json()).toMatchObject({ errors: [expect.stringContaining('HEADWATER_DECODE_')] });
    },
  );
});
