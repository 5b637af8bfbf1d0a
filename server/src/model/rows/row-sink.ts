import { type Mark, OpenBlock } from '../columns/open-block.ts';
import type { Cuts } from '../cuts.ts';
import { defaultLimits, type ModelLimits } from '../limits.ts';
import { type TableName, tableNames } from '../tables.ts';
import { EventRows } from './events/event-rows.ts';
import { ExceptionRows } from './exception-rows.ts';
import { LogRows } from './log-rows.ts';
import { MetricRows } from './metric-rows.ts';
import { RequestState } from './origin.ts';
import { ResourceRows } from './resource-rows.ts';
import { SeriesRows } from './series-rows.ts';
import { SpanRows } from './span-rows.ts';

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
  /** One a table, in the order of `tableNames`. */
  readonly marks: readonly Mark[];
}

/** One table's share of a request, for the journal. */
export interface TableRecord {
  readonly table: TableName;
  readonly rows: number;
  /** See `OpenBlock.encodeSince`. */
  readonly parts: readonly Uint8Array[];
}

const sparesPerTable = 1;

/**
 * The tables that are open for rows, one block each, and the writers over them. One request:
 * `begin`, `mark`, a decoder fills, then `encodeSince` or, when the decoder threw, `rollback`.
 */
export class RowSink {
  readonly limits: ModelLimits;
  readonly spans: SpanRows;
  readonly exceptions: ExceptionRows;
  readonly logs: LogRows;
  readonly events: EventRows;
  readonly metrics: MetricRows;
  readonly series: SeriesRows;
  readonly resources: ResourceRows;
  private readonly request = new RequestState();
  private readonly blocks = new Map<TableName, OpenBlock>();
  private readonly spares = new Map<TableName, OpenBlock[]>();

  constructor(limits: ModelLimits = defaultLimits) {
    this.limits = limits;
    this.spans = new SpanRows(this.request, limits);
    this.exceptions = new ExceptionRows(this.request, limits);
    this.logs = new LogRows(this.request, limits, this.exceptions);
    this.events = new EventRows(this.request, limits);
    this.metrics = new MetricRows(this.request, limits);
    this.series = new SeriesRows(this.request, limits);
    this.resources = new ResourceRows(this.request, limits);
    for (const table of tableNames) this.open(table);
  }

  begin({ project, dialect, nowNs }: RequestContext): void {
    this.request.begin(project, dialect, nowNs, this.limits.pastNs, this.limits.futureNs);
  }

  /** What limits cut so far; of requests that were rolled back, too. */
  get cuts(): Cuts {
    return this.request.cuts;
  }

  block(table: TableName): OpenBlock {
    return this.blocks.get(table)!;
  }

  mark(): SinkMark {
    this.resources.marked();
    this.series.marked();
    return { marks: tableNames.map((table) => this.block(table).mark()) };
  }

  /**
   * Rows, dictionaries and what was remembered of resources and series go back to the mark. Only for the newest
   * mark, and only while no block was frozen since.
   */
  rollback(mark: SinkMark): void {
    this.resources.rolledBack();
    this.series.rolledBack();
    for (const [index, table] of tableNames.entries()) this.block(table).rollback(mark.marks[index]!);
  }

  /**
   * One record per table that got rows since the mark. Views: valid until rows are added to that table. Writers
   * must add words to a table only together with a row: dictionaries travel with rows.
   */
  encodeSince(mark: SinkMark): TableRecord[] {
    const records: TableRecord[] = [];
    for (const [index, table] of tableNames.entries()) {
      const block = this.block(table);
      const before = mark.marks[index]!;
      const rows = block.rows - before.rows;
      if (rows > 0) records.push({ table, rows, parts: block.encodeSince(before) });
    }
    return records;
  }

  /** Takes the table's block out (to be inserted, then `release`d) and opens an empty one. */
  freeze(table: TableName): OpenBlock {
    const frozen = this.block(table);
    this.open(table);
    return frozen;
  }

  /** Gives a frozen block back: it is reset and used again. At most one spare block per table is kept. */
  release(block: OpenBlock): void {
    const spares = this.spares.get(block.table) ?? [];
    this.spares.set(block.table, spares);
    if (spares.length >= sparesPerTable) return;
    block.reset();
    spares.push(block);
  }

  private open(table: TableName): void {
    const block = this.spares.get(table)?.pop() ?? new OpenBlock(table);
    this.blocks.set(table, block);
    const writers = {
      spans: this.spans,
      exceptions: this.exceptions,
      logs: this.logs,
      events: this.events,
      metric_series: this.series,
      metric_points: this.metrics,
      resources: this.resources,
    } as const;
    writers[table].attach(block);
  }
}

/** @param limits defaults are in `model/limits.ts` */
export function openRowSink(limits: ModelLimits = defaultLimits): RowSink {
  return new RowSink(limits);
}
