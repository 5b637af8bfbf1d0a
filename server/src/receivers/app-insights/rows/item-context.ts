import { Bytes } from '../../../model/columns/bytes.ts';
import type { Item } from '../read-item.ts';
import { textOfField } from '../values/fields.ts';
import { type IdReading, readSpanId, readTraceId } from '../values/ids.ts';
import { readUserAgent } from '../values/user-agent.ts';
import type { AttributeWriter } from './attribute-writer.ts';
import { isResourceTag } from './origin-reader.ts';

const traceAt = 0;
const spanAt = 16;
const parentAt = 24;

/** Tags of one item that have a name in OpenTelemetry. */
const tagKeys: Readonly<Record<string, string>> = {
  'ai.user.id': 'user.id',
  'ai.session.id': 'session.id',
  'ai.location.ip': 'client.address',
  'ai.user.userAgent': 'user_agent.original',
};

/** Whether a page in a browser sent the item, not a server. */
export function isOfBrowser(tags: Item['tags']): boolean {
  return tags['ai.device.type'] === 'Browser';
}

/** What a page's own items are asked for by: the kind of device, the browser and its system. */
export function browserFacts(tags: Item['tags']): Readonly<Record<string, string>> {
  const { name, os } = readUserAgent(textOfField(tags['ai.user.userAgent']));
  return { 'ai.device.type': 'Browser', 'browser.name': name, 'os.name': os };
}

function writeBrowser(attributes: AttributeWriter, tags: Item['tags']): void {
  for (const [key, value] of Object.entries(browserFacts(tags))) attributes.derived(key, value);
}

/** The ids of the item at hand and its other tags. */
export class ItemContext {
  /** 16 bytes of the trace, then 8 of the item's own id, then 8 of the parent's. */
  readonly ids = new Bytes(new Uint8Array(32));
  readonly traceAt = traceAt;
  readonly spanAt = spanAt;
  readonly parentAt = parentAt;
  trace: IdReading = 'none';
  span: IdReading = 'none';
  parent: IdReading = 'none';
  operationId = '';
  parentId = '';
  id = '';

  begin({ tags, data }: Item): void {
    this.operationId = textOfField(tags['ai.operation.id']);
    this.parentId = textOfField(tags['ai.operation.parentId']);
    this.id = textOfField(data.id);
    this.trace = readTraceId(this.operationId, this.ids, traceAt);
    this.span = readSpanId(this.id, this.ids, spanAt);
    // Classic SDKs name the operation itself as parent of what it begins with.
    this.parent = this.parentId === this.operationId ? 'changed' : this.readParent();
  }

  get hasParent(): boolean {
    return this.parent !== 'none' && this.parentId !== this.operationId;
  }

  /** A span must have both ids: one that was sent without gets them from what it says, the same on every retry. */
  completeSpan({ index, name, data, time }: Item): void {
    if (this.span !== 'none' && this.trace !== 'none') return;
    const timeText = `${time.high} ${time.low}`;
    if (this.span === 'none') {
      readSpanId(`- ${index} ${timeText} ${name} ${textOfField(data.name)}`, this.ids, spanAt);
    }
    if (this.trace === 'none') {
      readTraceId(`- ${this.id} ${index} ${timeText} ${textOfField(data.name)}`, this.ids, traceAt);
    }
  }

  /** What the columns do not tell: ids in another spelling, and every tag without a column. */
  writeTags(attributes: AttributeWriter, { tags }: Item, operationName: string | undefined): void {
    if (isOfBrowser(tags)) writeBrowser(attributes, tags);
    for (const tag in tags) {
      if (isResourceTag(tag)) continue;
      const value = textOfField(tags[tag]);
      if (value === '' || this.isTold(tag, value, operationName)) continue;
      attributes.field(Object.hasOwn(tagKeys, tag) ? tagKeys[tag]! : tag, value);
    }
    if (this.span !== 'exact') attributes.field('ai.id', this.id);
  }

  private isTold(tag: string, value: string, operationName: string | undefined): boolean {
    if (tag === 'ai.operation.id') return this.trace === 'exact';
    if (tag === 'ai.operation.parentId') return this.parent === 'exact';
    return tag === 'ai.operation.name' && value === operationName;
  }

  private readParent(): IdReading {
    return readSpanId(this.parentId, this.ids, parentAt);
  }
}
