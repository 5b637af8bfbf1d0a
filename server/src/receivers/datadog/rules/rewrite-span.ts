import { type Bytes, GrowingBytes, textOf } from '../../../model/columns/bytes.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import type { Obfuscate, ObfuscationKind } from '../obfuscate/obfuscator.ts';
import type { SpanFields } from '../traces/span-fields.ts';
import { obfuscationOf, statementKind, tagStatements } from '../traces/tags/tag-actions.ts';
import type { ReplaceRule } from './trace-rules.ts';

const all = '*';
const resourceName = 'resource.name';
const hidden = '_';

/**
 * Applies `replace_tags` to the span at hand, before anything reads it: its texts are written anew into `scratch`, and
 * the fields point there. Statements lose their literals first, as in the Agent. Only where there are such rules.
 */
export class SpanRewriter {
  /** Where the texts of all spans of a payload are; they stay until its end. */
  readonly scratch = new GrowingBytes(4_096);
  private readonly rules: readonly ReplaceRule[];
  private readonly obfuscate: Obfuscate | undefined;
  private readonly slice = new Slice();

  constructor(rules: readonly ReplaceRule[], obfuscate: Obfuscate | undefined) {
    this.rules = rules;
    this.obfuscate = obfuscate;
  }

  apply(fields: SpanFields, source: Bytes): void {
    const { rules } = this;
    const resourceKind = obfuscationOf(fields.type);
    const statement = statementKind(fields.type);
    let resource = this.read(source, fields.resource.start, fields.resource.length, resourceKind);
    for (const rule of rules) {
      if (rule.name === all || rule.name === resourceName) resource = replaced(resource, rule);
    }
    const texts: [key: string, value: string][] = [];
    for (let i = 0; i < fields.metaCount; i += 1) {
      const key = textOf(source, fields.keyStart(i), fields.keyStart(i) + fields.keyLength(i));
      const sent = tagStatements[fields.code(i)];
      const kind = sent === 'statement' ? statement : sent;
      texts.push([key, this.tag(key, this.read(source, fields.valueStart(i), fields.valueLength(i), kind))]);
    }
    const numbers: [key: string, value: number][] = [];
    for (let i = 0; i < fields.numberCount; i += 1) {
      const start = fields.numberKeyStart(i);
      const key = textOf(source, start, start + fields.numberKeyLength(i));
      const value = this.tag(key, String(fields.values[i]!));
      const number = value.trim() === '' ? Number.NaN : Number(value);
      if (Number.isFinite(number)) numbers.push([key, number]);
      else texts.push([key, value]);
    }
    this.events(fields.events);
    for (const slice of [fields.service, fields.name, fields.type]) {
      this.put(slice, textOf(source, slice.start, slice.start + slice.length));
    }
    this.put(fields.resource, resource);
    this.putTags(fields, texts, numbers);
  }

  private putTags(
    fields: SpanFields,
    texts: readonly (readonly [string, string])[],
    numbers: readonly (readonly [string, number])[],
  ): void {
    const { scratch, slice } = this;
    fields.clearTags();
    for (const [key, value] of texts) {
      this.put(slice, key);
      const { start, length } = slice;
      this.put(slice, value);
      fields.addText(scratch, fields.keyOf(scratch, start, length), start, length, slice.start, slice.length);
    }
    for (const [key, value] of numbers) {
      this.put(slice, key);
      const number = fields.keyOf(scratch, slice.start, slice.length);
      fields.addNumber(scratch, number, slice.start, slice.length, value);
    }
  }

  private tag(key: string, value: string): string {
    let text = value;
    for (const rule of this.rules) {
      if (rule.name === key || (rule.name === all && !key.startsWith(hidden))) text = replaced(text, rule);
    }
    return text;
  }

  /** Native events; those of the tag `events` are a text as any other. */
  private events(events: unknown): void {
    if (!Array.isArray(events)) return;
    for (const event of events) {
      const attributes: unknown = (event as { attributes?: unknown } | null)?.attributes;
      if (typeof attributes !== 'object' || attributes === null) continue;
      const map = attributes as Record<string, unknown>;
      for (const [key, value] of Object.entries(map)) map[key] = this.eventValue(key, value);
    }
  }

  /** A plain value, or one of the native form, `{type, string_value | int_value | …}`. */
  private eventValue(key: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.eventValue(key, part));
    if (typeof value !== 'object' || value === null) {
      const text = String(value);
      const changed = this.tag(key, text);
      return changed === text ? value : changed;
    }
    const held = Object.entries(value).filter(([name]) => name !== 'type');
    const [name, inner] = held.find(([name]) => name.endsWith('_value')) ?? held[0] ?? [];
    if (name === undefined) return value;
    if (typeof inner !== 'object' || inner === null) {
      const text = String(inner);
      const changed = this.tag(key, text);
      return changed === text ? value : { type: 0, string_value: changed };
    }
    const values: unknown = (inner as { values?: unknown }).values;
    return Array.isArray(values)
      ? { ...value, [name]: { values: values.map((part) => this.eventValue(key, part)) } }
      : value;
  }

  private read(source: Bytes, start: number, length: number, kind: ObfuscationKind | undefined): string {
    if (kind === undefined || this.obfuscate === undefined) return textOf(source, start, start + length);
    const { slice } = this;
    slice.set(source, start, length);
    this.obfuscate(kind, slice);
    return textOf(slice.source, slice.start, slice.start + slice.length);
  }

  private put(slice: Slice, text: string): void {
    const { scratch } = this;
    const start = scratch.length;
    scratch.appendText(text);
    slice.set(scratch, start, scratch.length - start);
  }
}

function replaced(text: string, { pattern, replacement }: ReplaceRule): string {
  pattern.lastIndex = 0;
  return text.replace(pattern, replacement);
}
