import { describe, expect, test } from 'vitest';
import { HeadwaterError } from '../../server/src/errors/headwater-error.ts';
import { openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import { tableNames } from '../../server/src/model/tables.ts';
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
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';

const mutations = process.env.HEADWATER_FULL === '1' ? 1_000_000 : 20_000;
const slowestMs = 1_000;
const compareEvery = 32;

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
const contents = (rows: RowSink) => tableNames.map((table) => Buffer.concat(rows.block(table).nativeParts()));

/** Feeds inputs over rows that are there already and takes each back. */
class Trial {
  accepted = 0;
  refused = 0;
  slowest = 0;
  private inputs = 0;
  private readonly version: TraceVersion;
  private readonly rows = openRowSink();
  private readonly decoder = openTraceDecoder({ obfuscate: openObfuscator() });
  private readonly before: Buffer[];

  constructor(version: TraceVersion, fixture: Uint8Array) {
    this.version = version;
    begin(this.rows);
    decodeTraces(this.decoder, version, fixture, this.rows, noFacts);
    this.before = contents(this.rows);
  }

  feed(body: Uint8Array): void {
    const { rows } = this;
    begin(rows);
    const mark = rows.mark();
    const start = performance.now();
    try {
      decodeTraces(this.decoder, this.version, body, rows, noFacts);
      this.accepted += 1;
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw inputOf(body, error);
      this.refused += 1;
    }
    this.slowest = Math.max(this.slowest, performance.now() - start);
    this.inputs += 1;
    rows.rollback(mark);
    if (this.inputs % compareEvery === 0) this.compare(body);
  }

  compare(body: Uint8Array): void {
    for (const [i, table] of contents(this.rows).entries()) {
      if (!table.equals(this.before[i]!))
        throw inputOf(body, new Error(`${tableNames[i]} was not rolled back`));
    }
  }
}

function inputOf(body: Uint8Array, cause: unknown): Error {
  return new Error(`input ${Buffer.from(body).toString('base64')}`, { cause });
}

describe.each(fixtures)('the decoder of Datadog %s', (version, fixture) => {
  test('survives every truncation and every flipped bit', () => {
    const trial = new Trial(version, fixture);

    for (const input of cutsAndFlips(fixture)) trial.feed(input);

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(fixture.length / 4);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });

  test(`survives ${mutations} mutated inputs`, () => {
    const random = new Random(seed);
    const trial = new Trial(version, fixture);

    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(mutations / 10);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });
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
