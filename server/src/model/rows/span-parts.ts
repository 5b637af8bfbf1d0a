import { JsonText } from '../attributes/json-text.ts';
import { RedactedKeys } from '../attributes/redacted-keys.ts';
import type { Bytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import { NestedColumn } from '../columns/nested-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { Cuts } from '../cuts.ts';
import type { ModelLimits } from '../limits.ts';
import type { TimeWindow } from '../time-window.ts';

/** Events and links of the span at hand, and how many were left out. */
export class SpanParts {
  /** Where the attributes of the event or the detail of the link at hand are written, as one JSON object. */
  readonly json: JsonText;
  private readonly window: TimeWindow;
  private readonly limits: ModelLimits;
  private readonly cuts: Cuts;
  private row = 0;
  private events = 0;
  private links = 0;
  private lostLinks = 0;
  private eventTimes = new NestedColumn([]);
  private eventTime = new FixedColumn(8);
  private eventNames = new NestedColumn([]);
  private eventName = new WordColumn();
  private eventAttributes = new NestedColumn([]);
  private eventJson = new TextColumn();
  private droppedEvents = new FixedColumn(4);
  private linkTraces = new NestedColumn([]);
  private linkTrace = new FixedColumn(16);
  private linkSpans = new NestedColumn([]);
  private linkSpan = new FixedColumn(8);
  private linkDetails = new NestedColumn([]);
  private linkJson = new TextColumn();
  private droppedLinks = new FixedColumn(4);

  constructor(window: TimeWindow, limits: ModelLimits, cuts: Cuts) {
    this.cuts = cuts;
    this.window = window;
    this.limits = limits;
    this.json = new JsonText(new RedactedKeys(limits.redactedKeys));
  }

  attach(block: OpenBlock): void {
    this.eventTimes = block.nested('event_time');
    this.eventTime = this.eventTimes.children[0] as FixedColumn;
    this.eventNames = block.nested('event_name');
    this.eventName = this.eventNames.children[0] as WordColumn;
    this.eventAttributes = block.nested('event_attributes');
    this.eventJson = this.eventAttributes.children[0] as TextColumn;
    this.droppedEvents = block.fixed('dropped_events');
    this.linkTraces = block.nested('link_trace_id');
    this.linkTrace = this.linkTraces.children[0] as FixedColumn;
    this.linkSpans = block.nested('link_span_id');
    this.linkSpan = this.linkSpans.children[0] as FixedColumn;
    this.linkDetails = block.nested('link_detail');
    this.linkJson = this.linkDetails.children[0] as TextColumn;
    this.droppedLinks = block.fixed('dropped_links');
  }

  begin(row: number): void {
    this.row = row;
    this.events = 0;
    this.links = 0;
    this.lostLinks = 0;
  }

  /** Adds an event whose attributes are in `json`. A time outside the window is bounded. */
  event(timeLow: number, timeHigh: number, name: Bytes, nameStart: number, nameLength: number): void {
    this.events += 1;
    if (this.events > this.limits.eventsPerSpan) {
      this.cuts.events += 1;
      return;
    }
    const { row, window, json } = this;
    window.bound(timeLow, timeHigh);
    this.eventTime.set64(this.eventTimes.add(row), window.low, window.high);
    const length = Math.min(nameLength, this.limits.wordBytes);
    this.eventName.set(this.eventNames.add(row), name, nameStart, length);
    this.eventJson.set(this.eventAttributes.add(row), json, 0, json.length);
  }

  /** Adds a link to what these bytes name (16 and 8 of them), with the detail in `json`. */
  link(traceId: Bytes, traceStart: number, spanId: Bytes, spanStart: number): void {
    this.links += 1;
    if (this.links > this.limits.linksPerSpan) {
      this.cuts.links += 1;
      return;
    }
    const { row, json } = this;
    this.linkTrace.setBytes(this.linkTraces.add(row), traceId, traceStart);
    this.linkSpan.setBytes(this.linkSpans.add(row), spanId, spanStart);
    this.linkJson.set(this.linkDetails.add(row), json, 0, json.length);
  }

  /** Counts a link that names nothing. */
  dropLink(): void {
    this.lostLinks += 1;
  }

  /** @param events, links what the client says it left out */
  end(events: number, links: number): void {
    const lostEvents = Math.max(0, this.events - this.limits.eventsPerSpan) + (events >>> 0);
    const beyond = Math.max(0, this.links - this.limits.linksPerSpan);
    const lostLinks = beyond + this.lostLinks + (links >>> 0);
    if (lostEvents !== 0) this.droppedEvents.setU32(this.row, Math.min(lostEvents, 0xffffffff));
    if (lostLinks !== 0) this.droppedLinks.setU32(this.row, Math.min(lostLinks, 0xffffffff));
  }
}
