import { AttributeList } from '../attributes/attribute-list.ts';
import { BoundedCache } from '../bounded-cache.ts';
import { Bytes, bytesOf, equalBytes } from '../columns/bytes.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { originConventions, unknownService } from '../conventions/semantic-conventions.ts';
import { Hash64 } from '../hash64.ts';
import type { ModelLimits } from '../limits.ts';
import { noBytes, noScope, type Origin, type RequestState, type Scope } from './origin.ts';

interface Known {
  readonly kind: 'resource' | 'scope';
  readonly origin: Origin | undefined;
  readonly scope: Scope;
  readonly idLow: number;
  readonly idHigh: number;
  readonly name: Bytes;
  readonly version: Bytes;
  readonly schemaUrl: Bytes;
  readonly attributes: Bytes;
  /** When its row was last written; 0 never. */
  writtenNs: bigint;
}

interface Sent {
  readonly known: Known;
  readonly bytes: Bytes;
  readonly project: string;
}

/**
 * Resources and scopes: recognised by their bytes as sent, read once, and written to `resources` when they are
 * first seen and again every `limits.repeatNs`.
 */
export class ResourceRows {
  /** Filled by the decoder after `origin` or `scope` found nothing, before `addOrigin` or `addScope`. */
  readonly attributes: AttributeList;
  private readonly request: RequestState;
  private readonly limits: ModelLimits;
  private readonly sent: BoundedCache<Sent>;
  private readonly known: BoundedCache<Known>;
  private readonly hash = new Hash64();
  private sentLow = 0;
  private sentHigh = 0;
  /** Written since the last mark, to be forgotten on rollback. */
  private written: Known[] = [];
  private block: OpenBlock | undefined;

  constructor(request: RequestState, limits: ModelLimits) {
    this.request = request;
    this.limits = limits;
    this.attributes = new AttributeList(limits);
    this.sent = new BoundedCache(limits.resourcesRemembered);
    this.known = new BoundedCache(limits.resourcesRemembered);
  }

  attach(block: OpenBlock): void {
    this.block = block;
  }

  /** The resource that was sent with exactly these bytes and schema address, undefined when it must be read. */
  origin(source: Bytes, start: number, length: number, url: Bytes, urlStart: number, urlLength: number) {
    return this.find(1, source, start, length, url, urlStart, urlLength)?.origin;
  }

  scope(source: Bytes, start: number, length: number, url: Bytes, urlStart: number, urlLength: number) {
    return this.find(2, source, start, length, url, urlStart, urlLength)?.scope;
  }

  /** Makes a resource of `attributes`; the bytes are those `origin` was asked for, and are copied. */
  addOrigin(source: Bytes, start: number, length: number, schemaUrl: Bytes): Origin {
    const { attributes } = this;
    const json = attributes.toJson();
    const word = (keys: readonly string[]) => attributes.find(keys) ?? noBytes;
    const service = attributes.find(originConventions.service) ?? bytesOf(unknownService);
    this.identify('resource', service, noBytes, schemaUrl, json);
    const origin: Origin = {
      project: this.request.project,
      service,
      environment: word(originConventions.environment),
      version: word(originConventions.version),
      instance: word(originConventions.instance),
      host: word(originConventions.host),
      idLow: this.hash.low,
      idHigh: this.hash.high,
    };
    const known = this.remember(source, start, length, {
      kind: 'resource',
      origin,
      scope: noScope,
      idLow: origin.idLow,
      idHigh: origin.idHigh,
      name: service,
      version: origin.version,
      schemaUrl,
      attributes: json,
      writtenNs: 0n,
    });
    return known.origin!;
  }

  addScope(
    source: Bytes,
    start: number,
    length: number,
    name: Bytes,
    version: Bytes,
    schemaUrl: Bytes,
  ): Scope {
    const json = this.attributes.toJson();
    this.identify('scope', name, version, schemaUrl, json);
    const { low: idLow, high: idHigh } = this.hash;
    const scope: Scope = { name, idLow, idHigh };
    return this.remember(source, start, length, {
      kind: 'scope',
      origin: undefined,
      scope,
      idLow,
      idHigh,
      name,
      version,
      schemaUrl,
      attributes: json,
      writtenNs: 0n,
    }).scope;
  }

  marked(): void {
    this.written = [];
  }

  rolledBack(): void {
    for (const known of this.written) known.writtenNs = 0n;
    this.written = [];
  }

  private find(
    kind: number,
    source: Bytes,
    start: number,
    length: number,
    url: Bytes,
    urlStart: number,
    urlLength: number,
  ): Known | undefined {
    const { hash, request } = this;
    hash.begin(kind, length);
    hash.update(source, start, length);
    hash.update(url, urlStart, urlLength);
    hash.update(request.project, 0, request.project.u8.length);
    hash.end();
    this.sentLow = hash.low;
    this.sentHigh = hash.high;
    const found = this.sent.get(hash.low, hash.high);
    if (found === undefined || found.project !== request.projectText) return undefined;
    if (found.bytes.u8.length !== length || !equalBytes(found.bytes, 0, source, start, length))
      return undefined;
    this.touch(found.known);
    return found.known;
  }

  /** Sets `hash` to the id of what is described, which is the same however it was sent. */
  private identify(kind: string, name: Bytes, version: Bytes, schemaUrl: Bytes, json: Bytes): void {
    this.hash.begin(kind === 'resource' ? 11 : 12, 0);
    for (const part of [name, version, schemaUrl, json]) this.hash.update(part, 0, part.u8.length);
    this.hash.end();
  }

  private remember(source: Bytes, start: number, length: number, fresh: Known): Known {
    const { hash, request } = this;
    hash.begin(fresh.idLow, fresh.idHigh);
    hash.update(request.project, 0, request.project.u8.length);
    hash.end();
    let known = this.known.get(hash.low, hash.high);
    if (known === undefined || known.kind !== fresh.kind) {
      if (known === undefined) this.known.add(hash.low, hash.high, fresh);
      known = fresh;
    }
    if (this.sent.get(this.sentLow, this.sentHigh) === undefined) {
      const bytes = new Bytes(source.u8.slice(start, start + length));
      this.sent.add(this.sentLow, this.sentHigh, { known, bytes, project: request.projectText });
    }
    this.touch(known);
    return known;
  }

  private touch(known: Known): void {
    const { nowNs } = this.request;
    if (known.writtenNs !== 0n && nowNs - known.writtenNs < this.limits.repeatNs) return;
    known.writtenNs = nowNs;
    this.written.push(known);
    this.write(known);
  }

  private write(known: Known): void {
    const block = this.block!;
    const row = block.rows;
    const { request } = this;
    const word = (name: string, value: Bytes) => block.word(name).set(row, value, 0, value.u8.length);
    word('project', request.project);
    block.fixed('id').set64(row, known.idLow, known.idHigh);
    block.word('kind').setText(row, known.kind);
    word('name', known.name);
    word('version', known.version);
    word('schema_url', known.schemaUrl);
    block.text('attributes').set(row, known.attributes, 0, known.attributes.u8.length);
    block.fixed('received_time').set64(row, request.window.nowLow, request.window.nowHigh);
    block.rows += 1;
  }
}
