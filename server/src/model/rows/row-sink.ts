import type { Mark, OpenBlock } from '../columns/open-block.ts';
import type { TableName } from '../tables.ts';

export type Dialect = 'otlp' | 'datadog' | 'app-insights' | 'opencensus';

/** What all rows of one request have in common. */
export interface RequestContext {
  readonly project: string;
  readonly dialect: Dialect;
  /** Time of arrival, nanoseconds since 1970: `received_time`, and the middle of the window times are bounded to */
  readonly nowNs: bigint;
}

/** What became of a request's items (spans, log records, data points). */
export interface FillOutcome {
  readonly accepted: number;
  /** Items left out because they cannot be kept (an id of zero …); the others were kept. */
  readonly rejected: number;
  /** Why the first of them was rejected: a sentence for the client. */
  readonly reason?: string;
}

export interface SinkMark {
  readonly marks: readonly Mark[];
}

/** One table's share of a request, for the journal. */
export interface TableRecord {
  readonly table: TableName;
  readonly rows: number;
  /** See `OpenBlock.encodeSince`. */
  readonly parts: readonly Uint8Array[];
}

/**
 * The tables that are open for rows, one block each, and the writers over them. One request:
 * `begin`, `mark`, a decoder fills, then `encodeSince` or, when the decoder threw, `rollback`.
 */
export interface RowSink {
  // writers, for decoders: spans, exceptions, logs, metrics, resources
  begin(request: RequestContext): void;
  block(table: TableName): OpenBlock;
  mark(): SinkMark;
  /** Rows, dictionaries and what was remembered about resources and series go back to the mark. */
  rollback(mark: SinkMark): void;
  /** One record per table that got rows since the mark. Views: valid until rows are added to that table. */
  encodeSince(mark: SinkMark): readonly TableRecord[];
  /** Takes the table's block out (to be inserted, then `release`d) and opens an empty one. */
  freeze(table: TableName): OpenBlock;
  /** Gives a frozen block back: it is reset and used again. At most two spare blocks per table are kept. */
  release(block: OpenBlock): void;
}

/** `const rows = openRowSink()`; blocks for recovery alone are `new OpenBlock(table)`. */
export type OpenRowSink = () => RowSink;
