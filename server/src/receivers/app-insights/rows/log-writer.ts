import type { LogRows } from '../../../model/rows/log-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import { field } from '../envelopes/scanned-item.ts';
import type { Item } from '../read-item.ts';
import { severityNumberOf } from '../values/severity.ts';
import type { WriterParts } from './writer-parts.ts';

/** MessageData → log record, under the span that its parent id names. */
export class LogWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, logs: LogRows, origin: Origin, scope: Scope): void {
    const { context, attributes } = this.parts;
    const { sent, time } = item;
    logs.begin(origin, scope);
    logs.time(time.low, time.high, 0, 0);
    if (context.trace !== 'none') logs.traceId(context.ids, context.traceAt);
    if (context.hasParent) logs.spanId(context.ids, context.parentAt);
    const severity = sent.value(field.severityLevel);
    logs.severityNumber(severityNumberOf(severity));
    if (typeof severity === 'string') {
      const length = sent.locate(field.severityLevel);
      logs.severityText(sent.source, sent.start, length);
    }
    const length = sent.locate(field.message);
    logs.body(sent.source, sent.start, length);
    logs.weight(item.weight);
    attributes.begin(logs.attributes, sent);
    attributes.propertiesAndMeasurements();
    context.writeTags(attributes, sent, undefined, 0, 0);
    logs.end(0);
  }
}
