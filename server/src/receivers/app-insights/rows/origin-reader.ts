import { bytesOf } from '../../../model/columns/bytes.ts';
import { noBytes, noScope, type Origin, type Scope } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { Item } from '../read-item.ts';
import { type Fields, textOfField } from '../values/fields.ts';
import type { TextBytes } from './text-bytes.ts';

/** Tags that say where an item comes from, with the resource attribute they become. */
const resourceTags = {
  'ai.cloud.role': 'service.name',
  'ai.cloud.roleInstance': 'service.instance.id',
  'ai.application.ver': 'service.version',
  'ai.internal.nodeName': 'host.name',
  'ai.cloud.roleVer': 'ai.cloud.roleVer',
  'ai.cloud.location': 'ai.cloud.location',
  'ai.device.id': 'ai.device.id',
  'ai.device.locale': 'ai.device.locale',
  'ai.device.model': 'ai.device.model',
  'ai.device.oemName': 'ai.device.oemName',
  'ai.device.osVersion': 'ai.device.osVersion',
  'ai.device.type': 'ai.device.type',
  'ai.internal.agentVersion': 'ai.internal.agentVersion',
} as const;
const tagNames = Object.keys(resourceTags) as (keyof typeof resourceTags)[];
/** The instrumentation key, beside the tags. */
export const iKeyAttribute = 'ai.iKey';

/** Name of the SDK and its version: the scope of what it sent. */
const sdkTag = 'ai.internal.sdkVersion';

/** Whether the origin or the scope of the row tells the tag. */
export function isResourceTag(tag: string): boolean {
  return tag === sdkTag || Object.hasOwn(resourceTags, tag);
}

/** Finds the resource of an item; nearly all items of a request have the same one. */
export class OriginReader {
  private readonly texts: TextBytes;
  private readonly known = new Map<string, Origin>();
  private rows: RowSink | undefined;
  private lastTags: Fields = {};
  private readonly scopes = new Map<string, Scope>();
  private lastKey: string | undefined;
  private last: Origin | undefined;

  constructor(texts: TextBytes) {
    this.texts = texts;
  }

  begin(rows: RowSink): void {
    this.rows = rows;
    this.known.clear();
    this.scopes.clear();
    this.last = undefined;
  }

  originOf({ tags, iKey }: Item): Origin {
    if (this.last !== undefined && iKey === this.lastKey && this.isSame(tags)) return this.last;
    const described = this.describe(tags, iKey.toLowerCase());
    const text = JSON.stringify(described);
    let origin = this.known.get(text);
    if (origin === undefined) {
      origin = this.find(described, text);
      this.known.set(text, origin);
    }
    this.lastTags = tags;
    this.lastKey = iKey;
    this.last = origin;
    return origin;
  }

  scopeOf({ tags }: Item): Scope {
    const sdk = textOfField(tags[sdkTag]).slice(0, 256);
    if (sdk === '') return noScope;
    let scope = this.scopes.get(sdk);
    if (scope === undefined) {
      scope = this.findScope(sdk);
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

  private isSame(tags: Fields): boolean {
    for (const tag of tagNames) if (tags[tag] !== this.lastTags[tag]) return false;
    return true;
  }

  private describe(tags: Fields, iKey: string): [key: string, value: string][] {
    const described: [string, string][] = [];
    for (const tag of tagNames) {
      const value = textOfField(tags[tag]);
      if (value !== '') described.push([resourceTags[tag], value]);
    }
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
