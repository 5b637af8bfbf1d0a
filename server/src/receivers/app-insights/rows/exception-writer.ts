import type { ExceptionRows, Slice } from '../../../model/rows/exception-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { ScannedItem } from '../envelopes/scanned-item.ts';
import type { Item } from '../read-item.ts';
import { type Fields, fieldsOf, isFields, textOfField } from '../values/fields.ts';
import { severityNumberOf } from '../values/severity.ts';
import { stackText } from '../values/stack-text.ts';
import { jsonText } from './attribute-writer.ts';
import { isOfOrigin, tag } from './item-tags.ts';
import type { WriterParts } from './writer-parts.ts';

/** ExceptionData → exception. The first of a chain is the row; the whole chain stays in `ai.exceptions`. */
export class ExceptionWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, rows: ExceptionRows, origin: Origin, scope: Scope): void {
    const { context, tags } = this.parts;
    const { data, time } = item;
    const chain = data.exceptions as readonly unknown[];
    const first = fieldsOf(chain[0]);
    rows.clear();
    rows.boundTime(time.low, time.high);
    this.set(rows.type, textOfField(first.typeName));
    this.set(rows.message, textOfField(first.message));
    this.set(rows.stack, chain.filter(isFields).map(stackText).filter(Boolean).join('\nCaused by: '));
    this.set(rows.operation, tags.text(tag.operationName));
    if (context.trace !== 'none') rows.traceId.set(context.ids, context.traceAt, 16);
    if (context.hasParent) rows.spanId.set(context.ids, context.parentAt, 8);
    rows.severityNumber = severityNumberOf(data.severityLevel);
    rows.source = 'telemetry';
    rows.weight = item.weight;
    this.attributes(item, rows, chain, first);
    rows.add(origin, scope);
  }

  private attributes(
    { data, sent }: Item,
    rows: ExceptionRows,
    chain: readonly unknown[],
    first: Fields,
  ): void {
    const seen = new Set<string>();
    const add = (key: string, value: unknown): void => {
      if (value === undefined || value === '' || seen.has(key)) return;
      seen.add(key);
      this.add(rows, key, typeof value === 'string' ? value : jsonText(value));
    };
    const properties = fieldsOf(data.properties);
    for (const key in properties) add(key, properties[key]);
    const measurements = fieldsOf(data.measurements);
    for (const key in measurements) add(`measurements.${key}`, measurements[key]);
    this.tags(sent, add);
    add('ai.problemId', data.problemId);
    if (typeof data.severityLevel === 'string') add('ai.severityLevel', data.severityLevel);
    if (chain.length > 1 || first.parsedStack !== undefined) add('ai.exceptions', chain);
  }

  /** Every tag that no column holds exactly as it was sent. */
  private tags(sent: ScannedItem, add: (key: string, value: unknown) => void): void {
    const { context, tags } = this.parts;
    for (let index = 0; index < tags.count; index += 1) {
      const code = tags.codeOf(index);
      if (isOfOrigin(code) || code === tag.operationName || context.isIdTold(code)) continue;
      add(sent.keyText(sent.tags, index), sent.pairValue(sent.tags, index));
    }
    if (!context.isOfBrowser) return;
    add('ai.user.userAgent', context.requestAgent);
    for (const { key, text } of context.browserFacts()) add(key.text, text);
  }

  private add(rows: ExceptionRows, key: string, value: string): void {
    const { texts } = this.parts;
    const bytes = texts.keyOf(key);
    const length = texts.put(value);
    rows.attribute(bytes, 0, bytes.u8.length, texts.bytes, texts.start, length);
  }

  private set(slice: Slice, text: string): void {
    const { texts } = this.parts;
    const length = texts.put(text);
    slice.set(texts.bytes, texts.start, length);
  }
}
