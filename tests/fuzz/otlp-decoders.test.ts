import { describe, expect, test } from 'vitest';
import { openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import { decodeLogs, decodeLogsJson } from '../../server/src/receivers/otlp/decode-logs.ts';
import { decodeMetrics, decodeMetricsJson } from '../../server/src/receivers/otlp/decode-metrics.ts';
import { decodeSpans, decodeSpansJson } from '../../server/src/receivers/otlp/decode-spans.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { otlpFixtures } from './otlp-fixtures.ts';
import { seed } from './properties.ts';
import { type Decode, Trial } from './trial.ts';

const mutations = process.env.HEADWATER_FULL === '1' ? 1_000_000 : 50_000;
const slowestMs = 1_000;

const decoders: readonly [keyof typeof otlpFixtures, Decode][] = [
  ['spans', decodeSpans],
  ['logs', decodeLogs],
  ['metrics', decodeMetrics],
  ['spansJson', decodeSpansJson],
  ['logsJson', decodeLogsJson],
  ['metricsJson', decodeMetricsJson],
];

const begin = (rows: RowSink) => rows.begin({ project: 'p', dialect: 'otlp', nowNs });

describe.each(decoders)('the decoder of %s', (name, decode) => {
  const fixture = otlpFixtures[name];

  test('accepts the fixture', () => {
    const rows = openRowSink();
    begin(rows);

    expect(decode(fixture, rows)).toMatchObject({ rejected: 0 });
  });

  test('survives every truncation and every flipped bit', () => {
    const trial = new Trial(decode, fixture);

    for (const input of cutsAndFlips(fixture)) trial.feed(input);

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(fixture.length / 4);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });

  test(`survives ${mutations} mutated inputs`, () => {
    const random = new Random(seed);
    const trial = new Trial(decode, fixture);

    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(mutations / 10);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
  });
});
