import { AttributeRows, type KnownAttributes, wholeCharacters } from '../attributes/attribute-rows.ts';
import { unsignedDigitsOf } from '../attributes/json-text.ts';
import { type Bytes, bytesOf } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { ModelLimits } from '../limits.ts';
import { type ExceptionRows, Slice } from './exception-rows.ts';
import { type Origin, OriginRows, type RequestState, type Scope } from './origin.ts';
import { timeSentKey } from './span-times.ts';

const knownKeys = [
  'error.type',
  'event.name',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'exception.escaped',
];
const bodyKey = bytesOf('body');

/** Notes what a record's attributes say about its error and exception; all of them stay in the maps. */
class LogAttributes implements KnownAttributes {
  readonly slices = knownKeys.map(() => new Slice());
  any = false;

  clear(): void {
    if (!this.any) return;
    this.any = false;
    for (const slice of this.slices) slice.clear();
  }

  text(code: number, source: Bytes, start: number, length: number, _exact: boolean): boolean {
    this.slices[code - 1]!.set(source, start, length);
    this.any = true;
    return false;
  }

  number(_code: number, _value: number, _isInteger: boolean): boolean {
    return false;
  }

  withdraw(code: number): void {
    this.slices[code - 1]!.clear();
  }

  disown(): void {}
}

/** Writes `logs`. One record: `begin`, setters, `attributes`, `end`; ids are checked before `begin`. */
export class LogRows {
  readonly attributes: AttributeRows;
  private readonly known = new LogAttributes();
  private readonly request: RequestState;
  private readonly limits: ModelLimits;
  private readonly origins: OriginRows;
  private readonly exceptions: ExceptionRows;
  private readonly traceSlice = new Slice();
  private readonly spanSlice = new Slice();
  private readonly eventName = new Slice();
  private origin: Origin | undefined;
  private scope: Scope | undefined;
  private row = 0;
  private timeLow = 0;
  private timeHigh = 0;
  private severity = 0;
  private sentTime = '';
  private block: OpenBlock | undefined;
  private times = new FixedColumn(8);
  private observedTimes = new FixedColumn(8);
  private traceIds = new FixedColumn(16);
  private spanIds = new FixedColumn(8);
  private flagColumn = new FixedColumn(4);
  private severities = new FixedColumn(1);
  private severityTexts = new WordColumn();
  private bodies = new TextColumn();
  private eventNames = new WordColumn();
  private errorTypes = new WordColumn();
  private weights = new FixedColumn(8);

  constructor(request: RequestState, limits: ModelLimits, exceptions: ExceptionRows) {
    this.request = request;
    this.limits = limits;
    this.exceptions = exceptions;
    this.origins = new OriginRows(request);
    this.attributes = new AttributeRows(limits, request.cuts, knownKeys, this.known);
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.origins.attach(block);
    this.attributes.attach(block);
    this.times = block.fixed('time');
    this.observedTimes = block.fixed('observed_time');
    this.traceIds = block.fixed('trace_id');
    this.spanIds = block.fixed('span_id');
    this.flagColumn = block.fixed('flags');
    this.severities = block.fixed('severity_number');
    this.severityTexts = block.word('severity_text');
    this.bodies = block.text('body');
    this.eventNames = block.word('event_name');
    this.errorTypes = block.word('error_type');
    this.weights = block.fixed('weight');
  }

  begin(origin: Origin, scope: Scope): void {
    const block = this.block!;
    this.row = block.rows;
    this.origin = origin;
    this.scope = scope;
    this.severity = 0;
    this.sentTime = '';
    this.known.clear();
    this.traceSlice.clear();
    this.spanSlice.clear();
    this.eventName.clear();
    this.origins.write(this.row, block.generation, origin, scope);
    this.attributes.begin(this.row, block.generation);
    this.weights.setF64(this.row, 1);
  }

  /** Time and observed time, as sent; 0 means none: then the other, then the time of arrival is taken. */
  time(low: number, high: number, observedLow: number, observedHigh: number): void {
    const { window } = this.request;
    const none = low === 0 && high === 0;
    const noneObserved = observedLow === 0 && observedHigh === 0;
    if (noneObserved) window.bound(window.nowLow, window.nowHigh);
    else window.bound(observedLow, observedHigh);
    this.observedTimes.set64(this.row, window.low, window.high);
    if (!none && !window.bound(low, high)) this.sentTime = unsignedDigitsOf(low, high);
    this.timeLow = window.low;
    this.timeHigh = window.high;
    this.times.set64(this.row, window.low, window.high);
  }

  /** Sixteen bytes. */
  traceId(source: Bytes, start: number): void {
    this.traceIds.setBytes(this.row, source, start);
    this.traceSlice.set(source, start, 16);
  }

  /** Eight bytes. */
  spanId(source: Bytes, start: number): void {
    this.spanIds.setBytes(this.row, source, start);
    this.spanSlice.set(source, start, 8);
  }

  flags(value: number): void {
    this.flagColumn.setU32(this.row, value);
  }

  /** @param number OpenTelemetry's, 1 … 24; others become 0 */
  severityNumber(number: number): void {
    this.severity = number >= 0 && number <= 24 ? number : 0;
    this.severities.setU8(this.row, this.severity);
  }

  severityText(source: Bytes, start: number, length: number): void {
    this.severityTexts.set(this.row, source, start, Math.min(length, this.limits.wordBytes));
  }

  body(source: Bytes, start: number, length: number): void {
    const { bodyBytes } = this.limits;
    let kept = length;
    if (length > bodyBytes) {
      kept = wholeCharacters(source, start, bodyBytes);
      this.attributes.dropped += 1;
    }
    this.bodies.set(this.row, source, start, kept);
  }

  /** A body that is not a string, as text of this type. */
  typedBody(source: Bytes, length: number, type: 'int' | 'double' | 'bool' | 'json' | 'bytes'): void {
    this.body(source, 0, length);
    if (length <= this.limits.bodyBytes) this.attributes.noteType(bodyKey, type);
  }

  event(source: Bytes, start: number, length: number): void {
    this.eventName.set(source, start, length);
  }

  weight(value: number): void {
    this.weights.setF64(this.row, value);
  }

  end(clientDropped: number): void {
    const { known } = this;
    if (this.eventName.length === 0 && known.any) {
      const { source, start, length } = known.slices[1]!;
      this.eventName.set(source, start, length);
    }
    if (this.eventName.length > 0) this.word(this.eventNames, this.eventName);
    if (this.sentTime !== '') this.attributes.note(timeSentKey, this.sentTime);
    this.attributes.end(clientDropped);
    if (known.any) this.endError();
    this.block!.rows = this.row + 1;
  }

  private endError(): void {
    const [error, , type, message, stack, escaped] = this.known.slices as [
      Slice,
      Slice,
      Slice,
      Slice,
      Slice,
      Slice,
    ];
    const errorType = error.length > 0 ? error : type;
    if (errorType.length > 0) this.word(this.errorTypes, errorType);
    if (type.length === 0 && message.length === 0) return;
    const { exceptions } = this;
    exceptions.clear();
    exceptions.type.set(type.source, type.start, type.length);
    exceptions.message.set(message.source, message.start, message.length);
    exceptions.stack.set(stack.source, stack.start, stack.length);
    exceptions.traceId.set(this.traceSlice.source, this.traceSlice.start, this.traceSlice.length);
    exceptions.spanId.set(this.spanSlice.source, this.spanSlice.start, this.spanSlice.length);
    exceptions.timeLow = this.timeLow;
    exceptions.timeHigh = this.timeHigh;
    exceptions.severityNumber = this.severity;
    exceptions.escaped = escaped.length === 4 ? 1 : 0;
    exceptions.source = 'log';
    exceptions.add(this.origin!, this.scope!);
  }

  private word(column: WordColumn, slice: Slice): void {
    column.set(this.row, slice.source, slice.start, Math.min(slice.length, this.limits.wordBytes));
  }
}
