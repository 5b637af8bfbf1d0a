import { Bytes, bytesOf, textOf } from '../../../model/columns/bytes.ts';
import { spanMarks } from '../../../model/conventions/span-roles.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import { noScope, type Origin } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { Obfuscate } from '../obfuscate/obfuscator.ts';
import { normaliseName, resourceBytes } from '../rules/normalise.ts';
import { cutLength, isPlainName, isPlainService, serviceOf } from './plain-names.ts';
import { metaStride, type SpanFields } from './span-fields.ts';
import { codeOf } from './tags/keys.ts';
import {
  kindByType,
  kindOf,
  obfuscationOf,
  statementKind,
  tagAction,
  tagActions,
  tagStatements,
} from './tags/tag-actions.ts';
import { parseJson } from './values/json.ts';
import { writeEvents, writeLinks } from './values/links-and-events.ts';
import { setHalves } from './values/values.ts';

const resourceKey = bytesOf('resource.name');
const structPrefix = 'meta_struct.';
const unnamed = bytesOf('unnamed_operation');
const operationSent = bytesOf('headwater.operation.sent');
export const noExtras: readonly (readonly [string, string])[] = [];
const statusError = 2;
const typeBytes = 100;
/** The upper half of 2000-01-01 in nanoseconds; what began earlier has no clock. */
const year2000High = 220_417_449;

/** Writes the span whose fields were read into a row, its tags into columns and attributes. */
export class SpanWriter {
  /** The trace's id as the row has it: the upper half is not known before the chunk's end. */
  readonly traceId = new Bytes(new Uint8Array(16));
  /** Tags for the next span, from outside of it. */
  extras: readonly (readonly [key: string, value: string])[] = noExtras;
  private readonly id = new Bytes(new Uint8Array(8));
  private readonly fields: SpanFields;
  private readonly obfuscate: Obfuscate | undefined;
  private readonly message = new Slice();
  private readonly kindText = new Slice();
  /** The span's name as it is kept. */
  private readonly resource = new Slice();
  /** The tag at hand. */
  private readonly text = new Slice();
  private readonly type = new Slice();
  private readonly stack = new Slice();

  constructor(fields: SpanFields, obfuscate: Obfuscate | undefined) {
    this.fields = fields;
    this.obfuscate = obfuscate;
  }

  /** @returns whether the span says what its error was: then `rows.exceptions` has its fields */
  // hot: 1.4 µs for a span with twelve tags (bench/datadog.ts)
  write(source: Bytes, rows: RowSink, origin: Origin, isRoot: boolean): boolean {
    const { fields, id } = this;
    const { spans } = rows;
    this.readParts(source);
    fields.slice(codeOf['span.kind'], source, this.kindText);
    const sentKind = kindOf(this.kindText);
    const isTop = fields.number(codeOf['_dd.top_level']) === 1 || fields.number(codeOf._top_level) === 1;
    spans.begin(origin, noScope, sentKind >= 0 ? sentKind : kindByType(fields.type, isTop || isRoot));
    spans.traceId(this.traceId, 0);
    setHalves(id, fields.spanLow, fields.spanHigh);
    spans.spanId(id, 0);
    if (!isRoot) {
      setHalves(id, fields.parentLow, fields.parentHigh);
      spans.parentId(id, 0);
    }
    this.names(source, rows);
    this.times(rows);
    spans.weight(1);
    if (isTop) spans.mark(spanMarks.entry);
    if (fields.number(codeOf['_dd.measured']) === 1) spans.mark(spanMarks.measured);
    const isError = this.error(source, rows);
    this.tags(source, rows, sentKind >= 0, isError);
    if (this.extras !== noExtras) this.more(source, rows);
    this.numbers(source, rows);
    if (fields.structs.length > 0) this.structs(rows);
    this.parts(rows);
    spans.end(isRoot, fields.dropped);
    return isError && (this.type.length > 0 || this.stack.length > 0 || this.message.length > 0);
  }

  private names(source: Bytes, rows: RowSink): void {
    const { fields, resource } = this;
    const { spans, limits } = rows;
    const name = fields.name.length > 0 ? fields.name : undefined;
    if (name === undefined) spans.operation(unnamed, 0, unnamed.u8.length);
    else if (isPlainName(source, name.start, name.length)) spans.operation(source, name.start, name.length);
    else this.oddName(source, rows, name);
    spans.spanType(source, fields.type.start, cutLength(source, fields.type, typeBytes));
    const sent = fields.resource.length > 0 ? fields.resource : name;
    if (sent === undefined) resource.set(unnamed, 0, unnamed.u8.length);
    else {
      resource.set(source, sent.start, cutLength(source, sent, resourceBytes));
      const kind = obfuscationOf(fields.type);
      if (kind !== undefined) this.obfuscate?.(kind, resource);
    }
    const { source: from, start, length } = resource;
    spans.name(from, start, length);
    if (length > limits.wordBytes) {
      spans.attributes.text(resourceKey, 0, resourceKey.u8.length, from, start, length);
    }
  }

  private oddName(source: Bytes, rows: RowSink, { start, length }: Slice): void {
    const { spans } = rows;
    const kept = bytesOf(normaliseName(textOf(source, start, start + length)));
    spans.operation(kept, 0, kept.u8.length);
    spans.attributes.text(operationSent, 0, operationSent.u8.length, source, start, length);
  }

  private times(rows: RowSink): void {
    const { fields } = this;
    if (fields.startHigh >>> 0 < year2000High) {
      fields.startLow = 0;
      fields.startHigh = 0;
    }
    const low = (fields.startLow + fields.durationLow) | 0;
    const carry = low >>> 0 < fields.startLow >>> 0 ? 1 : 0;
    const high = (fields.startHigh + fields.durationHigh + carry) | 0;
    rows.spans.time(fields.startLow, fields.startHigh, low, high);
  }

  /** Status, and the slices `message`, `type`, `stack`. @returns whether the span failed */
  private error(source: Bytes, rows: RowSink): boolean {
    const { fields, message } = this;
    if (fields.error === 0) return false;
    if (!fields.slice(codeOf['error.message'], source, message)) {
      fields.slice(codeOf['error.msg'], source, message);
    }
    fields.slice(codeOf['error.type'], source, this.type);
    fields.slice(codeOf['error.stack'], source, this.stack);
    rows.spans.status(statusError, message.source, message.start, message.length);
    return true;
  }

  private tags(source: Bytes, rows: RowSink, hasKind: boolean, isError: boolean): void {
    const { fields } = this;
    const { attributes } = rows.spans;
    const isKnown = attributes.keys.generation === fields.generation;
    const { meta } = fields;
    const end = fields.metaCount * metaStride;
    for (let at = 0; at < end; at += metaStride) {
      const code = meta[at + 4]!;
      let from = source;
      let start = meta[at + 2]!;
      let length = meta[at + 3]!;
      if (code !== 0) {
        const action = tagActions[code]!;
        if (this.isTold(action, hasKind, isError)) continue;
        const { text } = this;
        text.set(source, start, length);
        if (!this.spell(action, code, text)) continue;
        from = text.source;
        start = text.start;
        length = text.length;
      }
      const key = isKnown ? meta[at + 5]! : -1;
      if (key >= 0) attributes.textOf(key, from, start, length);
      else attributes.text(source, meta[at]!, meta[at + 1]!, from, start, length);
    }
  }

  /** Whether a column or the resource says all that the tag does. */
  private isTold(action: number, hasKind: boolean, isError: boolean): boolean {
    switch (action) {
      case tagAction.origin:
        return true;
      case tagAction.kind:
        return hasKind;
      case tagAction.message:
        return isError;
      case tagAction.links:
        return this.fields.links !== undefined;
      case tagAction.events:
        return this.fields.events !== undefined;
      default:
        return false;
    }
  }

  /** Points `text` at what is kept of it. @returns whether anything is */
  private spell(action: number, code: number, text: Slice): boolean {
    if (action === tagAction.service && !isPlainService(text.source, text.start, text.length)) {
      const kept = serviceOf(text.source, text.start, text.length);
      text.set(kept, 0, kept.u8.length);
      return text.length > 0;
    }
    if (action === tagAction.obfuscate && this.obfuscate !== undefined) {
      const kind = tagStatements[code]!;
      this.obfuscate(kind === 'statement' ? statementKind(this.fields.type) : kind, text);
    }
    return true;
  }

  /** Tags from outside of the span, unless it has them itself. */
  private more(source: Bytes, rows: RowSink): void {
    const { fields, extras } = this;
    this.extras = noExtras;
    const own = new Set<string>();
    for (let i = 0; i < fields.metaCount; i += 1) {
      own.add(textOf(source, fields.keyStart(i), fields.keyStart(i) + fields.keyLength(i)));
    }
    for (const [key, value] of extras) {
      if (own.has(key)) continue;
      const [name, text] = [bytesOf(key), bytesOf(value)];
      rows.spans.attributes.text(name, 0, name.u8.length, text, 0, text.u8.length);
    }
  }

  private numbers(source: Bytes, rows: RowSink): void {
    const { fields } = this;
    const { attributes } = rows.spans;
    const isKnown = attributes.keys.generation === fields.generation;
    for (let i = 0; i < fields.numberCount; i += 1) {
      const value = fields.values[i]!;
      if (value === 1 && tagActions[fields.numberCode(i)] === tagAction.mark) continue;
      const key = isKnown ? fields.numberKey(i) : -1;
      if (key >= 0) attributes.numberOf(key, value);
      else attributes.number(source, fields.numberKeyStart(i), fields.numberKeyLength(i), value);
    }
  }

  private structs(rows: RowSink): void {
    for (const [name, json] of this.fields.structs) {
      const key = bytesOf(structPrefix + name);
      const value = bytesOf(json);
      rows.spans.attributes.typed(key, 0, key.u8.length, value, 0, value.u8.length, 'json');
    }
  }

  /** Links and events that came as JSON in tags; what is not JSON stays a tag. */
  private readParts(source: Bytes): void {
    const { fields } = this;
    const links = fields.textOf(codeOf['_dd.span_links']);
    if (links >= 0) fields.links ??= parseTag(source, fields.valueStart(links), fields.valueLength(links));
    const events = fields.textOf(codeOf.events);
    if (events >= 0)
      fields.events ??= parseTag(source, fields.valueStart(events), fields.valueLength(events));
  }

  private parts(rows: RowSink): void {
    const { fields } = this;
    let links = 0;
    if (fields.links !== undefined) links = writeLinks(fields.links, rows);
    if (fields.events !== undefined) writeEvents(fields.events, rows);
    rows.spans.parts.end(0, links);
  }

  /** Sets the fields of the exception at hand; the slices are those of the span just written. */
  exception(rows: RowSink): void {
    const { fields, id, message, type, stack } = this;
    const { exceptions } = rows;
    exceptions.clear();
    exceptions.type.set(type.source, type.start, type.length);
    exceptions.message.set(message.source, message.start, message.length);
    exceptions.stack.set(stack.source, stack.start, stack.length);
    exceptions.source = 'span-event';
    const hasTime = (fields.startLow | fields.startHigh) !== 0;
    const low = hasTime ? (fields.startLow + fields.durationLow) | 0 : 0;
    const carry = low >>> 0 < fields.startLow >>> 0 ? 1 : 0;
    exceptions.boundTime(low, hasTime ? (fields.startHigh + fields.durationHigh + carry) | 0 : 0);
    const { resource } = this;
    exceptions.operation.set(resource.source, resource.start, resource.length);
    exceptions.traceId.set(this.traceId, 0, 16);
    setHalves(id, fields.spanLow, fields.spanHigh);
    exceptions.spanId.set(id, 0, 8);
  }

  /** Hash of the exception at hand: one that passes through nested spans is one exception. */
  get problem(): string {
    return `${textAt(this.type)}\x1f${textAt(this.message)}`;
  }
}

function textAt({ source, start, length }: Slice): string {
  const { buffer, byteOffset } = source.u8;
  return Buffer.from(buffer, byteOffset + start, Math.min(length, 512)).toString('latin1');
}

function parseTag(source: Bytes, start: number, length: number): unknown {
  try {
    const value = parseJson(textOf(source, start, start + length));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
