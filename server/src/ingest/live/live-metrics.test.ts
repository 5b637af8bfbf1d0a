import { expect, test } from 'vitest';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeItems } from '../../receivers/app-insights/decode-items.ts';
import { EnvelopeBody } from '../../receivers/app-insights/envelopes/envelope-body.ts';
import { readMetrics } from '../../receivers/app-insights/quick-pulse/data-point.ts';
import type { Arrival, ArrivalListener } from '../live-tap.ts';
import { type LiveConfiguration, makeConfiguration } from './live-configuration.ts';
import { LiveMetrics } from './live-metrics.ts';

const nowMs = 1_795_249_132_000;

function aMetrics(configuration: LiveConfiguration = makeConfiguration([])): {
  live: LiveMetrics;
  listeners: Set<ArrivalListener>;
} {
  const listeners = new Set<ArrivalListener>();
  const live = new LiveMetrics(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => configuration,
  );
  return { live, listeners };
}

/** Two requests of which one failed, one of them sampled at 50 %, and a call, of one instance. */
function anArrival(beganMs = nowMs): Arrival {
  const rows = openRowSink();
  const nowNs = BigInt(nowMs) * 1_000_000n;
  rows.begin({ project: 'p', dialect: 'app-insights', nowNs });
  const time = new Date(beganMs).toISOString();
  const tags = { 'ai.cloud.role': 'web', 'ai.cloud.roleInstance': 'a' };
  const item = (baseType: string, success: boolean, sampleRate: number) => ({
    time,
    tags,
    sampleRate,
    data: {
      baseType,
      baseData: {
        name: 'x',
        duration: '00:00:00.1',
        success,
        url: 'http://shop/cart',
        properties: { tier: 'gold' },
      },
    },
  });
  const outcome = decodeItems(
    new EnvelopeBody(
      Buffer.from(
        JSON.stringify([
          item('RequestData', true, 50),
          item('RequestData', false, 100),
          item('RemoteDependencyData', true, 100),
        ]),
      ),
    ),
    rows,
    () => undefined,
  );
  const block = rows.block('spans');
  const shares = [{ table: 'spans', block, from: 0, to: block.rows }] as const;
  return {
    project: 'p',
    dialect: 'app-insights',
    receiver: 'r',
    signal: 'telemetry',
    nowNs,
    outcome,
    shares,
  };
}

test('counts what arrives by instance and second, with its weight, while somebody watches', () => {
  const { live, listeners } = aMetrics();
  live.snapshot('p', 0, nowMs);
  for (const listener of listeners) listener(anArrival());

  const { servers } = live.snapshot('p', 0, nowMs + 1_000);

  expect(servers).toHaveLength(1);
  expect(servers[0]).toMatchObject({ service: 'web', instance: 'a', source: 'arrivals' });
  expect(servers[0]?.seconds).toEqual([
    {
      timeMs: nowMs,
      requests: 3,
      requestsFailed: 1,
      requestMs: 300,
      dependencies: 1,
      dependenciesFailed: 0,
      dependencyMs: 100,
      exceptions: 0,
    },
  ]);
});

test('an instance with a channel of its own is not counted twice', () => {
  const { live, listeners } = aMetrics();
  live.snapshot('p', 0, nowMs);
  for (const listener of listeners) listener(anArrival());
  live.window('p', 'channel', 'web', 'a', nowMs).at(nowMs).requests = 7;

  const { servers } = live.snapshot('p', 0, nowMs);

  expect(servers.map(({ source, seconds }) => [source, seconds[0]?.requests])).toEqual([['channel', 7]]);
});

test('stops listening when nobody has watched for 15 s', () => {
  const { live, listeners } = aMetrics();
  live.snapshot('p', 0, nowMs);
  expect(live.isWatched('p', nowMs + 14_000)).toBe(true);
  expect(listeners.size).toBe(1);

  expect(live.isWatched('p', nowMs + 16_000)).toBe(false);
  expect(listeners.size).toBe(0);
});

test('a window forgets what is older than two minutes', () => {
  const { live } = aMetrics();
  const window = live.window('p', 'channel', 'web', 'a', nowMs);
  window.at(nowMs).requests = 1;
  window.at(nowMs + 120_000).requests = 2;

  expect(window.since(0, nowMs + 200_000).map(({ requests }) => requests)).toEqual([2]);
});

test('durations of Python come in seconds and its rate leaves failures out; Node means milliseconds and all', () => {
  const metrics = (failed: number) => [
    { Name: '\\ApplicationInsights\\Requests/Sec', Value: 4, Weight: 1 },
    { Name: '\\ApplicationInsights\\Requests Failed/Sec', Value: failed, Weight: 1 },
    { Name: '\\ApplicationInsights\\Request Duration', Value: 0.5, Weight: 1 },
  ];

  expect(readMetrics({ Version: 'uum_py3.11.7:otel1.45.1', Metrics: metrics(1) })).toMatchObject({
    requests: 5,
    requestsFailed: 1,
    requestMs: 2_500,
  });
  expect(readMetrics({ Version: 'node20:otel1.30', Metrics: metrics(1) })).toMatchObject({
    requests: 4,
    requestMs: 2,
  });
  expect(readMetrics({ Version: 'node20', Metrics: metrics(1e-10) }).requestsFailed).toBe(0);
});

test('what ended earlier counts in its own second, what another clock dates counts on arrival', () => {
  const { live, listeners } = aMetrics();
  live.snapshot('p', 0, nowMs);
  for (const listener of listeners)
    for (const beganMs of [nowMs - 14_500, nowMs - 600_000]) listener(anArrival(beganMs));

  const { servers } = live.snapshot('p', 0, nowMs);

  expect(servers[0]?.seconds.map(({ timeMs, requests }) => [timeMs, requests])).toEqual([
    [nowMs - 15_000, 3],
    [nowMs, 3],
  ]);
});

test('arrivals are held to the charts and samples that clients are asked for', () => {
  const failed = { field: 'Success', predicate: 'Equal', comparand: 'false' } as const;
  const gold = { field: 'CustomDimensions.tier', predicate: 'Equal', comparand: 'gold' } as const;
  const chart = { title: 'x', telemetry: 'Request', acrossServers: 'Sum' } as const;
  const { live, listeners } = aMetrics(
    makeConfiguration(
      [
        { ...chart, id: 'all', groups: [[gold]], projection: 'Count()', aggregation: 'Sum' },
        { ...chart, id: 'failed', groups: [[failed, gold]], projection: 'Count()', aggregation: 'Sum' },
        { ...chart, id: 'duration', groups: [[]], projection: 'Duration', aggregation: 'Avg' },
      ],
      [{ telemetry: 'Request', filters: [failed] }],
    ),
  );
  live.snapshot('p', 0, nowMs);
  for (const listener of listeners) listener(anArrival());

  const { servers, samples } = live.snapshot('p', 0, nowMs);

  expect(servers[0]?.seconds[0]?.charts).toEqual({ all: 3, failed: 1, duration: 100 });
  expect(samples).toMatchObject([
    {
      kind: 'request',
      service: 'web',
      instance: 'a',
      name: 'x',
      detail: 'http://shop/cart',
      success: false,
      durationMs: 100,
      properties: { tier: 'gold' },
    },
  ]);
});

test('says again only what changed since the last question', () => {
  const { live, listeners } = aMetrics();
  const before = live.snapshot('p', 0, nowMs);
  for (const listener of listeners) listener(anArrival());
  const first = live.snapshot('p', 0, nowMs, before);
  const second = live.snapshot('p', 0, nowMs, first);

  expect([first.servers.length, first.samples.length]).toEqual([1, 1]);
  expect([second.servers.length, second.samples.length]).toEqual([0, 0]);
});

test('two reports of one second are averaged, and a second that was skipped had the same rates', () => {
  const { live } = aMetrics();
  const window = live.window('p', 'channel', 'web', 'a', nowMs);
  window.report(nowMs + 100, { requests: 4 });
  window.report(nowMs + 900, { requests: 6 });
  window.report(nowMs + 2_050, { requests: 8 });

  const { servers } = live.snapshot('p', 0, nowMs + 3_000);

  expect(servers[0]?.seconds.map(({ requests }) => requests)).toEqual([5, 8, 8]);
});

test('takes no more samples than a second has room for', () => {
  const { live, listeners } = aMetrics();
  live.snapshot('p', 0, nowMs);
  for (const listener of listeners) for (let n = 0; n < 50; n += 1) listener(anArrival());

  expect(live.snapshot('p', 0, nowMs).samples).toHaveLength(20);
});
