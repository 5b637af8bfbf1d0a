import type { ExceptionRows, Slice } from '../../../model/rows/exception-rows.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { Item } from '../read-item.ts';
import { type Fields, fieldsOf, isFields, textOfField } from '../values/fields.ts';
import { severityNumberOf } from '../values/severity.ts';
import { stackText } from '../values/stack-text.ts';
import { jsonText } from './attribute-writer.ts';
import { browserFacts, isOfBrowser } from './item-context.ts';
import type { WriterParts } from './item-writer.ts';
import { isResourceTag } from './origin-reader.ts';

/** ExceptionData → exception. The first of a chain is the row; the whole chain stays in `ai.exceptions`. */
export class ExceptionWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, rows: ExceptionRows, origin: Origin, scope: Scope): void {
    const { context } = this.parts;
    const { data, tags, time } = item;
    const chain = data.exceptions as readonly unknown[];
    const first = fieldsOf(chain[0]);
    rows.clear();
    rows.boundTime(time.low, time.high);
    this.set(rows.type, textOfField(first.typeName));
    this.set(rows.message, textOfField(first.message));
    this.set(rows.stack, chain.filter(isFields).map(stackText).filter(Boolean).join('\nCaused by: '));
    this.set(rows.operation, textOfField(tags['ai.operation.name']));
    if (context.trace !== 'none') rows.traceId.set(context.ids, context.traceAt, 16);
    if (context.hasParent) rows.spanId.set(context.ids, context.parentAt, 8);
    rows.severityNumber = severityNumberOf(data.severityLevel);
    rows.source = 'telemetry';
    rows.weight = item.weight;
    this.attributes(item, rows, chain, first);
    rows.add(origin, scope);
  }

  private attributes(
    { data, properties, measurements, tags }: Item,
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
    for (const key in properties) add(key, properties[key]);
    for (const key in measurements) add(`measurements.${key}`, measurements[key]);
    for (const tag in tags) if (!isResourceTag(tag) && !this.isTold(tag)) add(tag, tags[tag]);
    if (isOfBrowser(tags)) for (const [key, value] of Object.entries(browserFacts(tags))) add(key, value);
    add('ai.problemId', data.problemId);
    if (typeof data.severityLevel === 'string') add('ai.severityLevel', data.severityLevel);
    if (chain.length > 1 || first.parsedStack !== undefined) add('ai.exceptions', chain);
  }

  /** Whether a column holds the tag exactly as it was sent. */
  private isTold(tag: string): boolean {
    const { trace, parent } = this.parts.context;
    if (tag === 'ai.operation.id') return trace === 'exact';
    return tag === 'ai.operation.parentId' ? parent === 'exact' : tag === 'ai.operation.name';
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
