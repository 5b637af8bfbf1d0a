import { AttributeRows, type KnownAttributes } from '../../attributes/attribute-rows.ts';
import { unsignedDigitsOf } from '../../attributes/json-text.ts';
import type { Bytes } from '../../columns/bytes.ts';
import { FixedColumn } from '../../columns/fixed-column.ts';
import type { OpenBlock } from '../../columns/open-block.ts';
import { TextColumn } from '../../columns/text-column.ts';
import { WordColumn } from '../../columns/word-column.ts';
import type { ModelLimits } from '../../limits.ts';
import { type Origin, OriginRows, type RequestState, type Scope } from '../origin.ts';
import { timeSentKey } from '../span-times.ts';

export type EventKind =
  | 'custom'
  | 'page_view'
  | 'browser_timing'
  | 'availability'
  | 'infrastructure'
  | 'check'
  | 'host'
  | 'client'
  | 'sdk';
export type EventWord = 'operation' | 'name' | 'location';
export type EventText = 'message' | 'url' | 'user_id' | 'session_id';

const noneKnown: KnownAttributes = {
  text: () => false,
  number: () => false,
  withdraw: () => {},
  disown: () => {},
};

/** Writes `events`. One event: `begin`, setters in any order, `attributes`, `end`; ids are checked before `begin`. */
export class EventRows {
  readonly attributes: AttributeRows;
  private readonly request: RequestState;
  private readonly limits: ModelLimits;
  private readonly origins: OriginRows;
  private row = 0;
  private sentTime = '';
  private block: OpenBlock | undefined;
  private words: Record<EventWord | 'kind', WordColumn>;
  private texts: Record<EventText, TextColumn>;
  private times = new FixedColumn(8);
  private durations = new FixedColumn(8);
  private traceIds = new FixedColumn(16);
  private spanIds = new FixedColumn(8);
  private parentIds = new FixedColumn(8);
  private outcomes = new FixedColumn(1);
  private severities = new FixedColumn(1);
  private weights = new FixedColumn(8);

  constructor(request: RequestState, limits: ModelLimits) {
    this.request = request;
    this.limits = limits;
    this.origins = new OriginRows(request);
    this.attributes = new AttributeRows(limits, request.cuts, [], noneKnown);
    const [word, text] = [new WordColumn(), new TextColumn()];
    this.words = { kind: word, operation: word, name: word, location: word };
    this.texts = { message: text, url: text, user_id: text, session_id: text };
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.origins.attach(block);
    this.attributes.attach(block);
    this.words = {
      kind: block.word('kind'),
      operation: block.word('operation'),
      name: block.word('name'),
      location: block.word('location'),
    };
    this.texts = {
      message: block.text('message'),
      url: block.text('url'),
      user_id: block.text('user_id'),
      session_id: block.text('session_id'),
    };
    this.times = block.fixed('time');
    this.durations = block.fixed('duration_ns');
    this.traceIds = block.fixed('trace_id');
    this.spanIds = block.fixed('span_id');
    this.parentIds = block.fixed('parent_span_id');
    this.outcomes = block.fixed('outcome');
    this.severities = block.fixed('severity_number');
    this.weights = block.fixed('weight');
  }

  begin(origin: Origin, scope: Scope, kind: EventKind): void {
    const block = this.block!;
    this.row = block.rows;
    this.sentTime = '';
    this.origins.write(this.row, block.generation, origin, scope);
    this.attributes.begin(this.row, block.generation);
    this.words.kind.setText(this.row, kind);
    this.weights.setF64(this.row, 1);
  }

  /** As sent; none (0) becomes the time of arrival, one outside the window is bounded and noted. */
  time(low: number, high: number): void {
    const { window } = this.request;
    if (low === 0 && high === 0) window.bound(window.nowLow, window.nowHigh);
    else if (!window.bound(low, high)) this.sentTime = unsignedDigitsOf(low, high);
    this.times.set64(this.row, window.low, window.high);
  }

  duration(low: number, high: number): void {
    this.durations.set64(this.row, low, high);
  }

  /** Sixteen bytes. */
  traceId(source: Bytes, start: number): void {
    this.traceIds.setBytes(this.row, source, start);
  }

  /** Eight bytes. */
  spanId(source: Bytes, start: number): void {
    this.spanIds.setBytes(this.row, source, start);
  }

  /** Eight bytes. */
  parentId(source: Bytes, start: number): void {
    this.parentIds.setBytes(this.row, source, start);
  }

  word(column: EventWord, source: Bytes, start: number, length: number): void {
    this.words[column].set(this.row, source, start, Math.min(length, this.limits.wordBytes));
  }

  text(column: EventText, source: Bytes, start: number, length: number): void {
    this.texts[column].set(this.row, source, start, Math.min(length, this.limits.valueBytes));
  }

  succeeded(success: boolean): void {
    this.outcomes.setU8(this.row, success ? 1 : 2);
  }

  severityNumber(number: number): void {
    this.severities.setU8(this.row, number >= 0 && number <= 24 ? number : 0);
  }

  weight(value: number): void {
    this.weights.setF64(this.row, value);
  }

  end(): void {
    if (this.sentTime !== '') this.attributes.note(timeSentKey, this.sentTime);
    this.attributes.end(0);
    this.block!.rows = this.row + 1;
  }
}
