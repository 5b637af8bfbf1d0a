import { describe, expect, test } from 'vitest';
import { openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import { Aggregator } from '../../server/src/receivers/datadog/dogstatsd/aggregator.ts';
import { writeEvents, writeInterval } from '../../server/src/receivers/datadog/dogstatsd/write-interval.ts';
import { openObfuscator } from '../../server/src/receivers/datadog/obfuscate/obfuscator.ts';
import {
  decodeTraces,
  openTraceDecoder,
  type TraceVersion,
} from '../../server/src/receivers/datadog/traces/decode-traces.ts';
import { noFacts } from '../../server/src/receivers/datadog/traces/request-facts.ts';
import { aDatadogSpan, encodeV04, encodeV05 } from '../harness/datadog-traces.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';
import { mutationsOf, testSurvival } from './survival.ts';
import { Trial } from './trial.ts';

const mutations = mutationsOf(20_000);

const chunk = [
  aDatadogSpan({
    type: 'sql',
    resource: "SELECT 'a'",
    error: 1,
    meta: {
      env: 'dev',
      'span.kind': 'client',
      '_dd.p.tid': '0af7651916cd43dd',
      'error.type': 'E',
      'error.message': 'm',
      'http.url': 'http://a/b?c=d',
      events: `[{"name":"e","time_unix_nano":${nowNs},"attributes":{"k":[1]}}]`,
    },
    metrics: { '_dd.top_level': 1, '_dd.rule_psr': 0.5, _sampling_priority_v1: 1, x: 1.5 },
  }),
  aDatadogSpan({ span_id: 3n, parent_id: 0xf476_0000_0000_0001n, meta: {} }),
];
const v04 = [{ ...chunk[0], meta_struct: { s: Buffer.from([0x81, 0xa1, 0x61, 0x01]) } }, chunk[1] as object];
const payload = { env: 'e', runtime_id: 'r', chunks: [{ priority: 1, spans: v04, tags: { a: 'b' } }] };

const fixtures: readonly (readonly [TraceVersion, Uint8Array])[] = [
  ['v0.4', encodeV04([v04])],
  ['v0.5', encodeV05([chunk])],
  ['v0.7', encodeV04(payload as never)],
];

const begin = (rows: RowSink) => rows.begin({ project: 'p', dialect: 'datadog', nowNs });
function openTrial(version: TraceVersion, fixture: Uint8Array): Trial {
  const decoder = openTraceDecoder({ obfuscate: openObfuscator() });
  return new Trial((body, rows) => decodeTraces(decoder, version, body, rows, noFacts), fixture, 'datadog');
}

describe.each(fixtures)('the decoder of Datadog %s', (version, fixture) => {
  testSurvival(fixture, mutations, () => openTrial(version, fixture));
});

test(`DogStatsD survives ${mutations} mutated datagrams`, () => {
  const datagram = Buffer.from(
    'a.b:1:2|d|@0.5|#env:dev,x|c:ci-1|T1795249132\ns:x|s\n_e{1,2}:a|bc|t:error|#a:b\n_sc|n|1|d:1795249132|m:x\n',
  );
  const random = new Random(seed);
  const aggregator = new Aggregator();
  const rows = openRowSink();

  for (let i = 0; i < mutations; i += 1) {
    aggregator.add(Buffer.from(mutate(datagram, random)).toString());
    if (i % 64 !== 0) continue;
    begin(rows);
    const mark = rows.mark();
    writeInterval(aggregator.take(), nowNs, nowNs, rows);
    writeEvents(aggregator.takeEvents(), rows);
    rows.rollback(mark);
  }

  expect(aggregator.malformed).toBeGreaterThan(0);
  expect(aggregator.malformed).toBeLessThan(aggregator.lines);
});
