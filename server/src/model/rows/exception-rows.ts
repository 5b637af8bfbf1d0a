import { RedactedKeys, redactedText } from '../attributes/redacted-keys.ts';
import type { Bytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import { NestedColumn } from '../columns/nested-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { ModelLimits } from '../limits.ts';
import { ProblemIds } from '../problem-id.ts';
import { noBytes, type Origin, OriginRows, type RequestState, type Scope } from './origin.ts';

/** A piece of somebody's bytes; reused, so it is only good until the next item. */
export class Slice {
  source: Bytes = noBytes;
  start = 0;
  length = 0;

  set(source: Bytes, start: number, length: number): void {
    this.source = source;
    this.start = start;
    this.length = length;
  }

  clear(): void {
    this.set(noBytes, 0, 0);
  }
}

/** Writes `exceptions`: `type`, `message`, `stack` and the rest are set, then `add` takes them. */
export class ExceptionRows {
  readonly type = new Slice();
  readonly message = new Slice();
  readonly stack = new Slice();
  readonly operation = new Slice();
  readonly traceId = new Slice();
  readonly spanId = new Slice();
  timeLow = 0;
  timeHigh = 0;
  escaped = 0;
  severityNumber = 0;
  weight = 1;
  source: 'span-event' | 'log' | 'telemetry' = 'span-event';
  /** Keys whose values the setters must not be given. */
  readonly redacted: RedactedKeys;
  private readonly limits: ModelLimits;
  private readonly request: RequestState;
  private readonly origins: OriginRows;
  private readonly problems = new ProblemIds();
  private block: OpenBlock | undefined;
  private types = new WordColumn();
  private operations = new WordColumn();
  private problem = new WordColumn();
  private sources = new WordColumn();
  private messages = new TextColumn();
  private stacks = new TextColumn();
  private times = new FixedColumn(8);
  private traceIds = new FixedColumn(16);
  private spanIds = new FixedColumn(8);
  private escapes = new FixedColumn(1);
  private severities = new FixedColumn(1);
  private weights = new FixedColumn(8);
  private attributes = new NestedColumn([]);

  constructor(request: RequestState, limits: ModelLimits) {
    this.request = request;
    this.limits = limits;
    this.redacted = new RedactedKeys(limits.redactedKeys);
    this.origins = new OriginRows(request);
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.origins.attach(block);
    this.types = block.word('type');
    this.operations = block.word('operation');
    this.problem = block.word('problem_id');
    this.sources = block.word('source');
    this.messages = block.text('message');
    this.stacks = block.text('stack');
    this.times = block.fixed('time');
    this.traceIds = block.fixed('trace_id');
    this.spanIds = block.fixed('span_id');
    this.escapes = block.fixed('escaped');
    this.severities = block.fixed('severity_number');
    this.weights = block.fixed('weight');
    this.attributes = block.nested('attributes');
  }

  /** Everything back to nothing, before the fields of the next exception are set. */
  clear(): void {
    this.type.clear();
    this.message.clear();
    this.stack.clear();
    this.operation.clear();
    this.traceId.clear();
    this.spanId.clear();
    this.timeLow = 0;
    this.timeHigh = 0;
    this.escaped = 0;
    this.severityNumber = 0;
    this.weight = 1;
  }

  /** Takes the time as sent; none, or one outside the window, is bounded. */
  boundTime(low: number, high: number): void {
    const { window } = this.request;
    if (low === 0 && high === 0) window.bound(window.nowLow, window.nowHigh);
    else window.bound(low, high);
    this.timeLow = window.low;
    this.timeHigh = window.high;
  }

  /** A further attribute of the exception to be added next; redacted here. */
  attribute(
    key: Bytes,
    keyStart: number,
    keyLength: number,
    source: Bytes,
    start: number,
    length: number,
  ): void {
    const row = this.block!.rows;
    if (this.attributes.count - this.attributes.startOf(row) >= this.limits.attributesPerItem) {
      this.request.cuts.exceptions += 1;
      return;
    }
    const at = this.attributes.add(row);
    const kept = Math.min(keyLength, this.limits.keyBytes);
    (this.attributes.children[0] as WordColumn).set(at, key, keyStart, kept);
    const values = this.attributes.children[1] as TextColumn;
    if (this.redacted.has(key, keyStart, kept)) values.set(at, redactedText, 0, redactedText.u8.length);
    else values.set(at, source, start, Math.min(length, this.limits.valueBytes));
  }

  add(origin: Origin, scope: Scope): void {
    const block = this.block!;
    const row = block.rows;
    const { type, message, stack, limits } = this;
    const word = (length: number) => Math.min(length, limits.wordBytes);
    const stackLength = Math.min(stack.length, limits.valueBytes);
    if (Math.max(stack.length, message.length) > limits.valueBytes) this.request.cuts.exceptions += 1;
    this.origins.write(row, block.generation, origin, scope);
    this.times.set64(row, this.timeLow, this.timeHigh);
    if (this.traceId.length === 16) this.traceIds.setBytes(row, this.traceId.source, this.traceId.start);
    if (this.spanId.length === 8) this.spanIds.setBytes(row, this.spanId.source, this.spanId.start);
    this.operations.set(row, this.operation.source, this.operation.start, word(this.operation.length));
    this.types.set(row, type.source, type.start, word(type.length));
    this.messages.set(row, message.source, message.start, Math.min(message.length, limits.valueBytes));
    this.stacks.set(row, stack.source, stack.start, stackLength);
    const id = this.problems.idOf(
      type.source,
      type.start,
      word(type.length),
      stack.source,
      stack.start,
      stackLength,
    );
    this.problem.set(row, id, 0, word(id.u8.length));
    this.escapes.setU8(row, this.escaped);
    this.severities.setU8(row, this.severityNumber);
    this.sources.setText(row, this.source);
    this.weights.setF64(row, this.weight);
    block.rows += 1;
  }
}
