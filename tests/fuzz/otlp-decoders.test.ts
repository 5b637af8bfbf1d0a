import { describe, expect, test } from 'vitest';
import { HeadwaterError } from '../../server/src/errors/headwater-error.ts';
import { OpenBlock } from '../../server/src/model/columns/open-block.ts';
import {
  type FillOutcome,
  openRowSink,
  type RowSink,
  type SinkMark,
} from '../../server/src/model/rows/row-sink.ts';
import { type TableName, tableNames } from '../../server/src/model/tables.ts';
import { decodeLogs, decodeLogsJson } from '../../server/src/receivers/otlp/decode-logs.ts';
import { decodeMetrics, decodeMetricsJson } from '../../server/src/receivers/otlp/decode-metrics.ts';
import { decodeSpans, decodeSpansJson } from '../../server/src/receivers/otlp/decode-spans.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { otlpFixtures } from './otlp-fixtures.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

const mutations = process.env.HEADWATER_FULL === '1' ? 1_000_000 : 50_000;
const slowestMs = 1_000;
/** Comparing whole blocks after every input would take most of the time. */
const compareEvery = 32;

const decoders: readonly [keyof typeof otlpFixtures, Decode][] = [
  ['spans', decodeSpans],
  ['logs', decodeLogs],
  ['metrics', decodeMetrics],
  ['spansJson', decodeSpansJson],
  ['logsJson', decodeLogsJson],
  ['metricsJson', decodeMetricsJson],
];

const begin = (rows: RowSink) => rows.begin({ project: 'p', dialect: 'otlp', nowNs });
const contents = (rows: RowSink) => tableNames.map((table) => Buffer.concat(rows.block(table).nativeParts()));

/** Feeds inputs to a decoder over rows that are there already, takes each back, and looks for harm. */
class Trial {
  readonly rows = openRowSink();
  accepted = 0;
  refused = 0;
  /** Processor milliseconds, because a busy machine may stop us for a second at any time. */
  slowest = 0;
  private inputs = 0;
  private readonly decode: Decode;
  private readonly before: Buffer[];
  private readonly first = new Map<TableName, Buffer>();

  constructor(decode: Decode, fixture: Uint8Array) {
    this.decode = decode;
    begin(this.rows);
    const mark = this.rows.mark();
    decode(fixture, this.rows);
    this.before = contents(this.rows);
    for (const { table, parts } of this.rows.encodeSince(mark)) this.first.set(table, Buffer.concat(parts));
  }

  feed(body: Uint8Array): void {
    const { rows } = this;
    begin(rows);
    const mark = rows.mark();
    const start = process.cpuUsage();
    let isWhole = this.inputs % compareEvery === 0;
    try {
      this.decode(body, rows);
      this.accepted += 1;
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw inputOf(body, error);
      this.refused += 1;
      isWhole = false;
    }
    const { user, system } = process.cpuUsage(start);
    this.slowest = Math.max(this.slowest, (user + system) / 1_000);
    this.inputs += 1;
    if (isWhole) this.recover(mark);
    rows.rollback(mark);
    if (this.inputs % compareEvery === 0) this.compare(body);
  }

  /** The journal's records, read back in order, must give the same blocks. */
  private recover(mark: SinkMark): void {
    for (const { table, parts } of this.rows.encodeSince(mark)) {
      const copy = new OpenBlock(table);
      const first = this.first.get(table);
      if (first !== undefined) copy.append(first);
      copy.append(Buffer.concat(parts));
      const written = Buffer.concat(this.rows.block(table).nativeParts());
      expect(Buffer.concat(copy.nativeParts()).equals(written)).toBe(true);
    }
  }

  compare(body: Uint8Array): void {
    const after = contents(this.rows);
    for (const [i, table] of tableNames.entries()) {
      if (!after[i]!.equals(this.before[i]!)) throw inputOf(body, new Error(`${table} was not rolled back`));
    }
  }
}

function inputOf(body: Uint8Array, cause: unknown): Error {
  return new Error(`input ${Buffer.from(body).toString('base64')}`, { cause });
}

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
    const random = new Random(20_261_121);
    const trial = new Trial(decode, fixture);

    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(mutations / 10);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
  });
});
