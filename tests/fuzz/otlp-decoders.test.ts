import { describe, expect, test } from 'vitest';
import { openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import { decodeLogs, decodeLogsJson } from '../../server/src/receivers/otlp/decode-logs.ts';
import { decodeMetrics, decodeMetricsJson } from '../../server/src/receivers/otlp/decode-metrics.ts';
import { decodeSpans, decodeSpansJson } from '../../server/src/receivers/otlp/decode-spans.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { otlpFixtures } from './otlp-fixtures.ts';
import { mutationsOf, testSurvival } from './survival.ts';
import { type Decode, Trial } from './trial.ts';

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

  testSurvival(fixture, mutationsOf(50_000), () => new Trial(decode, fixture));
});
