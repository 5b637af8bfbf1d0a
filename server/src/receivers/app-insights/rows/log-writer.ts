import type { LogRows } from '../../../model/rows/log-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { Item } from '../read-item.ts';
import { textOfField } from '../values/fields.ts';
import { severityNumberOf } from '../values/severity.ts';
import type { WriterParts } from './item-writer.ts';

/** MessageData → log record, under the span that its parent id names. */
export class LogWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, logs: LogRows, origin: Origin, scope: Scope): void {
    const { texts, context, attributes } = this.parts;
    const { data, time } = item;
    logs.begin(origin, scope);
    logs.time(time.low, time.high, 0, 0);
    if (context.trace !== 'none') logs.traceId(context.ids, context.traceAt);
    if (context.hasParent) logs.spanId(context.ids, context.parentAt);
    const { severityLevel } = data;
    logs.severityNumber(severityNumberOf(severityLevel));
    if (typeof severityLevel === 'string') {
      const length = texts.put(severityLevel);
      logs.severityText(texts.bytes, texts.start, length);
    }
    const length = texts.put(textOfField(data.message));
    logs.body(texts.bytes, texts.start, length);
    logs.weight(item.weight);
    attributes.begin(logs.attributes, item.properties);
    attributes.propertiesAndMeasurements(item.measurements);
    context.writeTags(attributes, item, undefined);
    logs.end(0);
  }
}
