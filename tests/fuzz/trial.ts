import { expect } from 'vitest';
import { HeadwaterError } from '../../server/src/errors/headwater-error.ts';
import { OpenBlock } from '../../server/src/model/columns/open-block.ts';
import {
  type Dialect,
  type FillOutcome,
  openRowSink,
  type RowSink,
  type SinkMark,
} from '../../server/src/model/rows/row-sink.ts';
import { type TableName, tableNames } from '../../server/src/model/tables.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { readNative } from '../harness/read-native.ts';

export type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

/** Comparing whole blocks after every input would take most of the time. */
const compareEvery = 32;

const contents = (rows: RowSink) => tableNames.map((table) => Buffer.concat(rows.block(table).nativeParts()));

/** Feeds inputs to a decoder over rows that are there already, takes each back, and looks for harm. */
export class Trial {
  readonly rows = openRowSink();
  accepted = 0;
  refused = 0;
  /** Processor milliseconds, because a busy machine may stop us for a second at any time. */
  slowest = 0;
  private inputs = 0;
  private readonly decode: Decode;
  private readonly dialect: Dialect;
  private readonly before: Buffer[];
  private readonly first = new Map<TableName, Buffer>();

  constructor(decode: Decode, fixture: Uint8Array, dialect: Dialect = 'otlp') {
    this.decode = decode;
    this.dialect = dialect;
    this.begin();
    const mark = this.rows.mark();
    decode(fixture, this.rows);
    this.before = contents(this.rows);
    for (const { table, parts } of this.rows.encodeSince(mark)) this.first.set(table, Buffer.concat(parts));
  }

  private begin(): void {
    this.rows.begin({ project: 'p', dialect: this.dialect, nowNs });
  }

  feed(body: Uint8Array): void {
    const { rows } = this;
    this.begin();
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

  /** The journal's records, read back in order, must give the same rows; words may be numbered otherwise. */
  private recover(mark: SinkMark): void {
    for (const { table, parts } of this.rows.encodeSince(mark)) {
      const copy = new OpenBlock(table);
      const first = this.first.get(table);
      if (first !== undefined) copy.append(first);
      copy.append(Buffer.concat(parts));
      const written = Buffer.concat(this.rows.block(table).nativeParts());
      const recovered = Buffer.concat(copy.nativeParts());
      // Reading all rows is slow, and equal bytes are the rule.
      if (!recovered.equals(written)) expect(readNative([recovered])).toEqual(readNative([written]));
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
