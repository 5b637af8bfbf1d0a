import type { EventKind, EventRows, EventText, EventWord } from '../../../model/rows/events/event-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { ScannedItem } from '../envelopes/scanned-item.ts';
import type { Item, ItemKind } from '../read-item.ts';
import { parseDuration } from '../values/duration.ts';
import { booleanOf, fieldsOf, numberOf, textOfField } from '../values/fields.ts';
import { attributeKey } from './attribute-writer.ts';
import { tag } from './item-tags.ts';
import type { WriterParts } from './writer-parts.ts';

const kinds: Readonly<Partial<Record<ItemKind, EventKind>>> = {
  event: 'custom',
  pageView: 'page_view',
  browserTiming: 'browser_timing',
  availability: 'availability',
  metric: 'sdk',
};
const keys = { referrer: attributeKey('referrerUri'), duration: attributeKey('ai.duration') };
/** Parts of a browser timing with the names they have in queries; durations, kept in milliseconds. */
const timings = [
  ['networkConnect', 'networkDuration'],
  ['sentRequest', 'sendDuration'],
  ['receivedResponse', 'receiveDuration'],
  ['domProcessing', 'processingDuration'],
].map(([timing, name]) => [timing!, attributeKey(timing!), attributeKey(name!)] as const);
const metricFields = ['value', 'count', 'min', 'max'].map((name) => [name, attributeKey(name)] as const);

/** EventData, PageViewData, PageViewPerfData, AvailabilityData, and what SDKs say about themselves → events. */
export class EventWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, events: EventRows, origin: Origin, scope: Scope): void {
    const { context, attributes, tags } = this.parts;
    const { kind, data, sent, time } = item;
    events.begin(origin, scope, kinds[kind] ?? 'custom');
    events.time(time.low, time.high);
    if (item.durationNs > 0) {
      events.duration(item.durationNs | 0, Math.floor(item.durationNs / 4_294_967_296) | 0);
    }
    if (context.trace !== 'none') events.traceId(context.ids, context.traceAt);
    if (context.span !== 'none') events.spanId(context.ids, context.spanAt);
    if (context.hasParent) events.parentId(context.ids, context.parentAt);
    events.weight(item.weight);
    const operationLength = tags.locate(tag.operationName);
    if (operationLength > 0) events.word('operation', sent.source, sent.start, operationLength);
    this.word(events, 'name', kind === 'metric' ? firstMetric(item).name : data.name);
    this.word(events, 'location', data.runLocation);
    this.text(events, 'message', data.message);
    this.text(events, 'url', data.url);
    this.tag(events, 'user_id', tag.userId, sent);
    this.tag(events, 'session_id', tag.sessionId, sent);
    if (kind === 'availability') events.succeeded(booleanOf(data.success) ?? false);
    attributes.begin(events.attributes, sent);
    this.fields(item);
    attributes.propertiesAndMeasurements();
    const length = tags.locate(tag.operationName);
    context.writeTags(attributes, sent, sent.source, sent.start, length);
    events.end();
  }

  private fields(item: Item): void {
    const { attributes } = this.parts;
    const { data, kind } = item;
    attributes.field(keys.referrer, textOfField(data.referrerUri));
    if (item.durationNs <= 0 && !/^[0:.]*$/.test(textOfField(data.duration)))
      attributes.field(keys.duration, textOfField(data.duration));
    if (kind === 'browserTiming') {
      for (const [timing, sentKey, key] of timings) {
        const ns = parseDuration(data[timing]);
        if (ns === undefined) attributes.field(sentKey, textOfField(data[timing]));
        else attributes.double(key, ns / 1e6);
      }
    }
    if (kind !== 'metric') return;
    const point = firstMetric(item);
    for (const [name, key] of metricFields) {
      const value = numberOf(point[name]);
      if (value !== undefined) attributes.double(key, value);
    }
  }

  private tag(events: EventRows, column: EventText, code: number, sent: ScannedItem): void {
    const length = this.parts.tags.locate(code);
    if (length > 0) events.text(column, sent.source, sent.start, length);
  }

  private word(events: EventRows, column: EventWord, value: unknown): void {
    const { texts } = this.parts;
    const length = texts.put(textOfField(value));
    if (length > 0) events.word(column, texts.bytes, texts.start, length);
  }

  private text(events: EventRows, column: EventText, value: unknown): void {
    const { texts } = this.parts;
    const length = texts.put(textOfField(value));
    if (length > 0) events.text(column, texts.bytes, texts.start, length);
  }
}

function firstMetric({ data }: Item) {
  return fieldsOf((data.metrics as readonly unknown[])[0]);
}
