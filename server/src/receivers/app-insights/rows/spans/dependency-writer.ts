import { type Bytes, bytesOf } from '../../../../model/columns/bytes.ts';
import type { SpanRows } from '../../../../model/rows/span-rows.ts';
import { field, type ScannedItem } from '../../envelopes/scanned-item.ts';
import type { Item } from '../../read-item.ts';
import type { WriterParts } from '../writer-parts.ts';
import { databaseTargetFacts, type TypeFacts, targetFacts } from './dependency-facts.ts';
import { nameFacts } from './name-facts.ts';
import { isHttpCode, keys } from './span-keys.ts';

const httpPrefixes = ['http://', 'https://'].map(bytesOf);

/** Type, target, data and result code of a dependency as the columns and attributes that OpenTelemetry has for them. */
export class DependencyWriter {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write({ sent }: Item, spans: SpanRows, { isHttp, database }: TypeFacts): void {
    const { attributes } = this.parts;
    const typeLength = sent.locate(field.type);
    if (typeLength > 0) spans.spanType(sent.source, sent.start, typeLength);
    const name = nameFacts.of(sent.text(field.itemName));
    const system = typeLength === 0 ? name.database : database;
    const isDatabase = system.u8.length > 0;
    if (isDatabase) this.query(sent, system, typeLength === 0);
    else {
      const length = sent.locate(field.itemData);
      attributes.located(isAddress(sent.source, sent.start, length) ? keys.url : keys.data, length);
    }
    if (isHttp) {
      const length = sent.locate(field.resultCode);
      if (isHttpCode(sent.source, sent.start, length))
        attributes.derivedInt(keys.status, Number(sent.text(field.resultCode)));
      attributes.derived(keys.method, name.verb);
    }
    this.target(sent, isDatabase);
  }

  /** @param isNamed whether the query may be a property that is named like the span */
  private query(sent: ScannedItem, system: Bytes, isNamed: boolean): void {
    const { attributes } = this.parts;
    attributes.derived(keys.database, system);
    const length = sent.locate(field.itemData);
    attributes.located(keys.query, length);
    if (length > 0 || !isNamed || sent.hasProperty(keys.query.bytes)) return;
    const place = sent.placeOf(bytesOf(sent.text(field.itemName)));
    if (place >= 0) attributes.located(keys.query, sent.locatePair(sent.properties, place));
  }

  private target(sent: ScannedItem, isDatabase: boolean): void {
    const { attributes } = this.parts;
    const target = sent.text(field.target);
    if (target === '') return;
    const { host, port, isPortExact, namespace } = (isDatabase ? databaseTargetFacts : targetFacts).of(
      target,
    );
    const { length } = host.u8;
    if (length === 0) {
      attributes.field(keys.peer, target);
      return;
    }
    attributes.bytes(keys.address, host);
    if (port >= 0) {
      attributes.derivedInt(keys.port, port);
      if (!isPortExact || sent.hasProperty(keys.port.bytes)) attributes.field(keys.target, target);
    }
    attributes.bytes(keys.namespace, namespace);
  }
}

function isAddress(source: Bytes, start: number, length: number): boolean {
  return httpPrefixes.some(({ u8 }) => {
    if (length < u8.length) return false;
    for (let i = 0; i < u8.length; i += 1) if (source.u8[start + i] !== u8[i]) return false;
    return true;
  });
}
