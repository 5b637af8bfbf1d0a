import { Bytes, bytesOf, equalBytes } from '../../../model/columns/bytes.ts';
import { field, type ScannedItem } from '../envelopes/scanned-item.ts';
import type { Item } from '../read-item.ts';
import { type IdReading, parseSpanId, parseTraceId, readSpanId, readTraceId } from '../values/ids.ts';
import { readUserAgent } from '../values/user-agent.ts';
import { type AttributeKey, type AttributeWriter, attributeKey } from './attribute-writer.ts';
import { type ItemTags, isOfOrigin, tag } from './item-tags.ts';

const traceAt = 0;
const spanAt = 16;
const parentAt = 24;
const browser = bytesOf('Browser');

const keys = {
  id: attributeKey('ai.id'),
  userAgent: attributeKey('user_agent.original'),
};
/** Tags of one item that have a name in OpenTelemetry. */
const tagKeys: Readonly<Record<number, AttributeKey>> = {
  [tag.userId]: attributeKey('user.id'),
  [tag.sessionId]: attributeKey('session.id'),
  [tag.clientIp]: attributeKey('client.address'),
  [tag.userAgent]: keys.userAgent,
};

/** What a page's own items are asked for by: the kind of device, the browser and its system. */
interface BrowserFact {
  readonly key: AttributeKey;
  readonly value: Bytes;
  readonly text: string;
}
type BrowserFacts = readonly BrowserFact[];
const factKeys = [attributeKey('ai.device.type'), attributeKey('browser.name'), attributeKey('os.name')];
const knownAgents = new Map<string, BrowserFacts>();
const agentsRemembered = 500;

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
  hasParent = false;
  /** Whether a page in a browser sent the item, not a server. */
  isOfBrowser = false;
  /** What the request says of the browser that sent it: a page's SDK leaves that to the browser. */
  requestAgent = '';
  private readonly tags: ItemTags;

  constructor(tags: ItemTags) {
    this.tags = tags;
  }

  begin({ sent }: Item): void {
    const { tags, ids } = this;
    let length = tags.locate(tag.operationId);
    this.trace = readTraceId(sent.source, sent.start, length, ids, traceAt);
    const isParentOperation = this.isParentOperation(sent, length);
    length = tags.locate(tag.parentId);
    // Classic SDKs name the operation itself as parent of what it begins with.
    this.parent = isParentOperation ? 'changed' : readSpanId(sent.source, sent.start, length, ids, parentAt);
    this.hasParent = this.parent !== 'none' && !isParentOperation;
    length = sent.locate(field.itemId);
    this.span = readSpanId(sent.source, sent.start, length, ids, spanAt);
    length = tags.locate(tag.deviceType);
    this.isOfBrowser = length > 0 && sent.is(browser, length);
  }

  /** A span must have both ids: one that was sent without gets them from what it says, the same on every retry. */
  completeSpan({ index, sent, time }: Item): void {
    if (this.span !== 'none' && this.trace !== 'none') return;
    const said = `${index} ${time.high} ${time.low}`;
    const name = sent.text(field.itemName);
    if (this.span === 'none') parseSpanId(`- ${said} ${sent.text(field.name)} ${name}`, this.ids, spanAt);
    if (this.trace === 'none')
      parseTraceId(`- ${sent.text(field.itemId)} ${said} ${name}`, this.ids, traceAt);
  }

  /**
   * What the columns do not tell: ids in another spelling, and every tag without a column.
   * @param operationName what a column tells of the operation, at `start` in `source`
   */
  writeTags(
    attributes: AttributeWriter,
    sent: ScannedItem,
    operationName: Bytes | undefined,
    start: number,
    length: number,
  ): void {
    const { tags } = this;
    if (this.isOfBrowser) for (const { key, value } of this.browserFacts()) attributes.derived(key, value);
    for (let index = 0; index < tags.count; index += 1) {
      const code = tags.codeOf(index);
      if (isOfOrigin(code) || this.isIdTold(code)) continue;
      if (code === tag.operationName && operationName !== undefined) {
        const sentLength = tags.locate(code);
        if (sentLength === length && equalBytes(sent.source, sent.start, operationName, start, length))
          continue;
      }
      const key = tagKeys[code];
      if (key === undefined) attributes.tag(sent.tags, index);
      else attributes.located(key, sent.locatePair(sent.tags, index));
    }
    attributes.leaveOut(sent.tags.count - tags.count + sent.tags.left);
    if (this.isOfBrowser && tags.placeOf(tag.userAgent) < 0)
      attributes.field(keys.userAgent, this.requestAgent);
    if (this.span !== 'exact') attributes.located(keys.id, sent.locate(field.itemId));
  }

  /** Whether a column holds this id exactly as it was sent. */
  isIdTold(code: number): boolean {
    if (code === tag.operationId) return this.trace === 'exact';
    return code === tag.parentId && this.parent === 'exact';
  }

  /** Of the user agent that was sent, or else of the request's. */
  browserFacts(): BrowserFacts {
    const agent = this.tags.text(tag.userAgent) || this.requestAgent;
    const known = knownAgents.get(agent);
    if (known !== undefined) return known;
    const { name, os } = readUserAgent(agent);
    const texts = ['Browser', name, os];
    const facts = factKeys.map((key, i) => ({ key, value: bytesOf(texts[i]!), text: texts[i]! }));
    if (knownAgents.size >= agentsRemembered) knownAgents.clear();
    if (agent.length <= 1_024) knownAgents.set(agent, facts);
    return facts;
  }

  /** @param length of the operation's id, which `sent` has located */
  private isParentOperation(sent: ScannedItem, length: number): boolean {
    const { source, start } = sent;
    return (
      this.tags.locate(tag.parentId) === length && equalBytes(source, start, sent.source, sent.start, length)
    );
  }
}
