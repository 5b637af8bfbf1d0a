import { bytesOf, equalBytes } from '../../../model/columns/bytes.ts';
import { noBytes, noScope, type Origin, type Scope } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { field, type ScannedItem } from '../envelopes/scanned-item.ts';
import { type ItemTags, resourceTags, tag } from './item-tags.ts';
import type { TextBytes } from './text-bytes.ts';

/** The instrumentation key, beside the tags. */
export const iKeyAttribute = 'ai.iKey';
const iKeyPlace = 0;
const placeCount = tag.sdkVersion + 1;
const longestScope = 256;

/** Finds the resource of an item; nearly all items of a request have the same one. */
export class OriginReader {
  private readonly texts: TextBytes;
  private readonly tags: ItemTags;
  private readonly known = new Map<string, Origin>();
  private readonly scopes = new Map<string, Scope>();
  private rows: RowSink | undefined;
  /** Where in the body the values lie that led to `last` and `lastScope`: the instrumentation key, then the tags by number; length 0 for none. */
  private readonly starts = new Int32Array(placeCount);
  private readonly lengths = new Int32Array(placeCount);
  private last: Origin | undefined;
  private lastScope = noScope;

  constructor(texts: TextBytes, tags: ItemTags) {
    this.texts = texts;
    this.tags = tags;
  }

  begin(rows: RowSink): void {
    this.rows = rows;
    this.known.clear();
    this.scopes.clear();
    this.last = undefined;
  }

  /** Also finds the scope: see `scope`. */
  originOf(sent: ScannedItem): Origin {
    if (this.last !== undefined && this.isSame(sent)) return this.last;
    const described = this.describe(sent);
    const text = JSON.stringify(described);
    let origin = this.known.get(text);
    if (origin === undefined) {
      origin = this.find(described, text);
      this.known.set(text, origin);
    }
    this.lastScope = this.findScopeOf();
    this.last = this.noted(sent) ? origin : undefined;
    return origin;
  }

  /** Of the item whose origin was asked for. */
  get scope(): Scope {
    return this.lastScope;
  }

  private findScopeOf(): Scope {
    const sdk = this.tags.text(tag.sdkVersion);
    if (sdk === '') return noScope;
    let scope = this.scopes.get(sdk);
    if (scope === undefined) {
      scope = this.findScope(sdk.slice(0, longestScope));
      this.scopes.set(sdk, scope);
    }
    return scope;
  }

  private findScope(sdk: string): Scope {
    const { texts } = this;
    const { resources } = this.rows!;
    const length = texts.put(sdk);
    const { start } = texts;
    const found = resources.scope(texts.bytes, start, length, noBytes, 0, 0);
    if (found !== undefined) return found;
    resources.attributes.clear();
    return resources.addScope(texts.bytes, start, length, bytesOf(sdk), noBytes, noBytes);
  }

  private isSame(sent: ScannedItem): boolean {
    for (let place = 0; place < placeCount; place += 1) {
      const length = this.locate(sent, place);
      if (length !== this.lengths[place]) return false;
      if (length > 0 && !equalBytes(sent.source, sent.start, sent.body, this.starts[place]!, length))
        return false;
    }
    return true;
  }

  /** @returns whether all values lie in the body, where the next item can find them */
  private noted(sent: ScannedItem): boolean {
    for (let place = 0; place < placeCount; place += 1) {
      const length = this.locate(sent, place);
      if (length > 0 && sent.source !== sent.body) return false;
      this.lengths[place] = length;
      this.starts[place] = sent.start;
    }
    return true;
  }

  private locate(sent: ScannedItem, place: number): number {
    return place === iKeyPlace ? sent.locate(field.iKey) : this.tags.locate(place);
  }

  private describe(sent: ScannedItem): [key: string, value: string][] {
    const described: [string, string][] = [];
    for (const [index, [, attribute]] of resourceTags.entries()) {
      const value = this.tags.text(index + 1);
      if (value !== '') described.push([attribute, value]);
    }
    const iKey = sent.text(field.iKey).toLowerCase();
    if (iKey !== '') described.push([iKeyAttribute, iKey]);
    return described;
  }

  private find(described: readonly [string, string][], text: string): Origin {
    const { texts } = this;
    const { resources } = this.rows!;
    const length = texts.put(text);
    const { start } = texts;
    const found = resources.origin(texts.bytes, start, length, noBytes, 0, 0);
    if (found !== undefined) return found;
    const { attributes } = resources;
    attributes.clear();
    for (const [key, value] of described) {
      const bytes = texts.keyOf(key);
      attributes.key(bytes, 0, bytes.u8.length);
      const valueLength = texts.put(value);
      attributes.text(texts.bytes, texts.start, valueLength);
      attributes.end();
    }
    return resources.addOrigin(texts.bytes, start, length, noBytes);
  }
}
