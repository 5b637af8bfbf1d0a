import type { EventKind, EventRows, EventText, EventWord } from '../../../model/rows/events/event-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { Item, ItemKind } from '../read-item.ts';
import { parseDuration } from '../values/duration.ts';
import { booleanOf, fieldsOf, numberOf, textOfField } from '../values/fields.ts';
import type { WriterParts } from './item-writer.ts';

const kinds: Readonly<Partial<Record<ItemKind, EventKind>>> = {
  event: 'custom',
  pageView: 'page_view',
  browserTiming: 'browser_timing',
  availability: 'availability',
  metric: 'sdk',
};
/** Parts of a browser timing with the names they have in queries; durations, kept in milliseconds. */
const timings = {
  networkConnect: 'networkDuration',
  sentRequest: 'sendDuration',
  receivedResponse: 'receiveDuration',
  domProcessing: 'processingDuration',
} as const;

/** EventData, PageViewData, PageViewPerfData, AvailabilityData, and what SDKs say about themselves → events. */
export class EventWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, events: EventRows, origin: Origin, scope: Scope): void {
    const { context, attributes } = this.parts;
    const { kind, data, tags, time } = item;
    events.begin(origin, scope, kinds[kind] ?? 'custom');
    events.time(time.low, time.high);
    if (item.durationNs > 0) {
      events.duration(item.durationNs | 0, Math.floor(item.durationNs / 4_294_967_296) | 0);
    }
    if (context.trace !== 'none') events.traceId(context.ids, context.traceAt);
    if (context.span !== 'none') events.spanId(context.ids, context.spanAt);
    if (context.hasParent) events.parentId(context.ids, context.parentAt);
    events.weight(item.weight);
    this.word(events, 'operation', tags['ai.operation.name']);
    this.word(events, 'name', kind === 'metric' ? firstMetric(item).name : data.name);
    this.word(events, 'location', data.runLocation);
    this.text(events, 'message', data.message);
    this.text(events, 'url', data.url);
    this.text(events, 'user_id', tags['ai.user.id']);
    this.text(events, 'session_id', tags['ai.session.id']);
    if (kind === 'availability') events.succeeded(booleanOf(data.success) ?? false);
    attributes.begin(events.attributes, item.properties);
    this.fields(item);
    attributes.propertiesAndMeasurements(item.measurements);
    context.writeTags(attributes, item, textOfField(tags['ai.operation.name']));
    events.end();
  }

  private fields(item: Item): void {
    const { attributes } = this.parts;
    const { data, kind } = item;
    attributes.field('referrerUri', textOfField(data.referrerUri));
    if (item.durationNs <= 0 && !/^[0:.]*$/.test(textOfField(data.duration)))
      attributes.field('ai.duration', textOfField(data.duration));
    if (kind === 'browserTiming') {
      for (const [timing, name] of Object.entries(timings)) {
        const ns = parseDuration(data[timing]);
        if (ns === undefined) attributes.field(timing, textOfField(data[timing]));
        else attributes.double(name, ns / 1e6);
      }
    }
    if (kind !== 'metric') return;
    const point = firstMetric(item);
    for (const field of ['value', 'count', 'min', 'max']) {
      const value = numberOf(point[field]);
      if (value !== undefined) attributes.double(field, value);
    }
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
