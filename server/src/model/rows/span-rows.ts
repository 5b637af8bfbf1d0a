import { AttributeRows } from '../attributes/attribute-rows.ts';
import {
  anySide,
  ConventionColumns,
  clientSide,
  conventionKeys,
  serverSide,
} from '../attributes/convention-columns.ts';
import type { Bytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import { spanKind, spanMarks } from '../conventions/span-roles.ts';
import type { ModelLimits } from '../limits.ts';
import { type Origin, OriginRows, type RequestState, type Scope } from './origin.ts';
import { SpanParts } from './span-parts.ts';
import { type SentTimes, SpanTimes } from './span-times.ts';

const { server: kindServer, client: kindClient, producer: kindProducer, consumer: kindConsumer } = spanKind;

/**
 * Writes `spans`. One span: `begin`, setters in any order, `attributes`, `parts` (events and links), `end`.
 * Ids and times must be checked before `begin`: a row that was begun is always kept.
 */
// hot: one row 150 ns without attributes (bench/decode.ts)
export class SpanRows {
  readonly attributes: AttributeRows;
  readonly parts: SpanParts;
  row = 0;
  /** Weight of the span at hand. */
  weightNow = 1;
  private marks = 0;
  private kind = 0;
  private readonly limits: ModelLimits;
  private readonly origins: OriginRows;
  private readonly conventions: ConventionColumns;
  private readonly times: SpanTimes;
  private block: OpenBlock | undefined;
  private traceIds = new FixedColumn(16);
  private spanIds = new FixedColumn(8);
  private parentIds = new FixedColumn(8);
  private names = new WordColumn();
  private operations = new WordColumn();
  private spanTypes = new WordColumn();
  private resultCodes = new WordColumn();
  private kinds = new FixedColumn(1);
  private statusCodes = new FixedColumn(1);
  private statusMessages = new TextColumn();
  private traceStates = new TextColumn();
  private flagColumn = new FixedColumn(4);
  private markColumn = new FixedColumn(1);
  private weights = new FixedColumn(8);

  constructor(request: RequestState, limits: ModelLimits) {
    this.limits = limits;
    this.origins = new OriginRows(request);
    this.conventions = new ConventionColumns(limits.wordBytes);
    this.attributes = new AttributeRows(limits, request.cuts, conventionKeys, this.conventions);
    this.parts = new SpanParts(request.window, limits, request.cuts);
    this.times = new SpanTimes(request.window, limits);
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.origins.attach(block);
    this.conventions.attach(block);
    this.attributes.attach(block);
    this.parts.attach(block);
    this.times.attach(block);
    this.traceIds = block.fixed('trace_id');
    this.spanIds = block.fixed('span_id');
    this.parentIds = block.fixed('parent_span_id');
    this.names = block.word('name');
    this.operations = block.word('operation');
    this.spanTypes = block.word('span_type');
    this.resultCodes = block.word('result_code');
    this.kinds = block.fixed('kind');
    this.statusCodes = block.fixed('status_code');
    this.statusMessages = block.text('status_message');
    this.traceStates = block.text('trace_state');
    this.flagColumn = block.fixed('flags');
    this.markColumn = block.fixed('marks');
    this.weights = block.fixed('weight');
  }

  /** @param kind SpanKind, 0 … 5; it also decides what `net.peer.*` and `net.host.*` mean */
  begin(origin: Origin, scope: Scope, kind: number): void {
    const block = this.block!;
    const { rows: row } = block;
    this.row = row;
    this.marks = 0;
    this.kind = kind;
    this.origins.write(row, block.generation, origin, scope);
    this.kinds.setU8(row, kind);
    this.conventions.begin(row, sideOf(kind), block.generation);
    this.attributes.begin(row, block.generation);
    this.parts.begin(row);
  }

  traceId(source: Bytes, start: number): void {
    this.traceIds.setBytes(this.row, source, start);
  }

  spanId(source: Bytes, start: number): void {
    this.spanIds.setBytes(this.row, source, start);
  }

  /** Not called, or called with eight zero bytes, the span is a root. */
  parentId(source: Bytes, start: number): void {
    this.parentIds.setBytes(this.row, source, start);
  }

  /** Start and end in nanoseconds, as sent; what must be bounded is, and is marked. */
  time(startLow: number, startHigh: number, endLow: number, endHigh: number): void {
    const { times } = this;
    this.marks |= times.write(this.row, startLow, startHigh, endLow, endHigh);
  }

  name(source: Bytes, start: number, length: number): void {
    this.names.set(this.row, source, start, this.word(length));
  }

  operation(source: Bytes, start: number, length: number): void {
    this.operations.set(this.row, source, start, this.word(length));
  }

  spanType(source: Bytes, start: number, length: number): void {
    this.spanTypes.set(this.row, source, start, this.word(length));
  }

  resultCode(source: Bytes, start: number, length: number): void {
    this.resultCodes.set(this.row, source, start, this.word(length));
  }

  /** @param code 0 unset, 1 ok, 2 error */
  status(code: number, message: Bytes, start: number, length: number): void {
    this.statusCodes.setU8(this.row, code);
    if (length > 0)
      this.statusMessages.set(this.row, message, start, Math.min(length, this.limits.valueBytes));
  }

  traceState(source: Bytes, start: number, length: number): void {
    this.traceStates.set(this.row, source, start, Math.min(length, this.limits.valueBytes));
  }

  flags(value: number): void {
    this.flagColumn.setU32(this.row, value);
    if ((value & 0x300) === 0x300) this.marks |= spanMarks.remoteParent;
  }

  mark(bits: number): void {
    this.marks |= bits;
  }

  /** How many real spans this one stands for. */
  weight(value: number): void {
    this.weightNow = value;
    this.weights.setF64(this.row, value);
  }

  /**
   * @param isRoot no parent was sent
   * @param clientDropped attributes the client says it left out
   */
  end(isRoot: boolean, clientDropped: number): void {
    const { attributes, times } = this;
    if (times.sent !== undefined) this.noteSent(times.sent);
    let { marks } = this;
    if (isRoot) marks |= spanMarks.root;
    if (attributes.repeated) marks |= spanMarks.repeatedKey;
    if (isRoot || this.kind === kindServer || this.kind === kindConsumer || marks & spanMarks.remoteParent) {
      marks |= spanMarks.entry;
    }
    this.conventions.end();
    attributes.end(clientDropped);
    this.markColumn.setU8(this.row, marks);
    this.block!.rows = this.row + 1;
  }

  private noteSent(sent: SentTimes): void {
    this.attributes.note(sent.key, sent.text);
  }

  private word(length: number): number {
    return length > this.limits.wordBytes ? this.limits.wordBytes : length;
  }
}

function sideOf(kind: number): number {
  if (kind === kindClient || kind === kindProducer) return clientSide;
  return kind === kindServer || kind === kindConsumer ? serverSide : anySide;
}
