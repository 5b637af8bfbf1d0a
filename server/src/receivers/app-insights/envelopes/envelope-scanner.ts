import { type Bytes, textOf } from '../../../model/columns/bytes.ts';
import { FieldNames } from './field-names.ts';
import { JsonScanner } from './json-scanner.ts';
import { PairList } from './pair-list.ts';
import { field, ScannedItem } from './scanned-item.ts';
import { kindAbsent, kindEscaped, kindNested } from './value-kinds.ts';

const braceOpen = 0x7b;

/** In the order of `field`. */
const envelopeNames = new FieldNames(['name', 'time', 'sampleRate', 'iKey', 'tags', 'data']);
const dataNames = new FieldNames(['baseType', 'baseData']);
const baseNames = new FieldNames([
  'id',
  'name',
  'duration',
  'success',
  'responseCode',
  'resultCode',
  'url',
  'type',
  'target',
  'data',
  'source',
  'message',
  'severityLevel',
  'properties',
  'measurements',
]);
const baseDataCode = 2;
const propertiesCode = 14;
const measurementsCode = 15;

/**
 * Walks envelopes where they lie: fields that every kind has are noted as places, tags, properties and measurements as
 * pairs of places; what else there is must be JSON and is left alone.
 */
export class EnvelopeScanner {
  readonly scanner = new JsonScanner();
  readonly item = new ScannedItem(this.scanner);
  private readonly outer = new PairList();
  private readonly data = new PairList();
  private readonly inner = new PairList();

  /** Reads the value at `at` into `item`. @returns where it ends; -1 when it is no JSON */
  scan(source: Bytes, at: number, end: number): number {
    const { scanner, item, outer } = this;
    item.clear();
    scanner.begin(source, at, end);
    if (scanner.peek() !== braceOpen) return this.anything() ? scanner.at : -1;
    item.isObject = true;
    outer.clear();
    let more = scanner.open() ? 1 : 0;
    while (more > 0) {
      more = scanner.members(outer);
      if (more <= 0) break;
      const code = this.codeOf(envelopeNames);
      const start = scanner.at;
      if (!this.part(code)) return -1;
      item.set(code, kindNested, start, scanner.at - start);
      more = scanner.goOn();
    }
    this.note(outer, envelopeNames, field.data, 0);
    return more === 0 ? scanner.at : -1;
  }

  /** An object or array of the envelope. */
  private part(code: number): boolean {
    const { scanner, item } = this;
    const isObject = scanner.peek() === braceOpen;
    if (code === field.tags) {
      item.tags.clear();
      return isObject ? this.pairs(item.tags) : this.anything();
    }
    if (code !== field.data) return this.anything();
    if (item.kindOf(field.data) !== kindAbsent) item.clearData();
    return isObject ? this.dataParts() : this.anything();
  }

  private dataParts(): boolean {
    const { scanner, item, data } = this;
    data.clear();
    let more = scanner.open() ? 1 : 0;
    while (more > 0) {
      more = scanner.members(data);
      if (more <= 0) break;
      const code = this.codeOf(dataNames);
      const start = scanner.at;
      const isBase = code === baseDataCode && scanner.peek() === braceOpen;
      if (code === baseDataCode && item.kindOf(field.baseData) !== kindAbsent) item.clearBaseData();
      if (!(isBase ? this.baseData() : this.anything())) return false;
      if (code > 0) item.set(code + field.baseType - 1, kindNested, start, scanner.at - start);
      more = scanner.goOn();
    }
    this.note(data, dataNames, baseDataCode, field.baseType - 1);
    return more === 0;
  }

  private baseData(): boolean {
    const { scanner, item, inner } = this;
    inner.clear();
    let more = scanner.open() ? 1 : 0;
    while (more > 0) {
      more = scanner.members(inner);
      if (more <= 0) break;
      const code = this.codeOf(baseNames);
      if (code >= propertiesCode && scanner.peek() === braceOpen) {
        const list = code === measurementsCode ? item.measurements : item.properties;
        list.clear();
        if (!this.pairs(list)) return false;
      } else {
        if (!scanner.value()) return false;
        item.isUnchecked = true;
        if (code > 0 && code < propertiesCode)
          item.set(code + field.itemId - 1, kindNested, scanner.start, scanner.length);
      }
      more = scanner.goOn();
    }
    this.note(inner, baseNames, propertiesCode - 1, field.itemId - 1);
    return more === 0;
  }

  /** Members without objects among them become fields of the item. */
  private note(pairs: PairList, names: FieldNames, most: number, offset: number): void {
    const { item, scanner } = this;
    for (let index = 0; index < pairs.count; index += 1) {
      const source = pairs.keyKind(index) === kindEscaped ? scanner.scratch : scanner.source;
      const code = names.find(source, pairs.keyStart(index), pairs.keyLength(index));
      if (code > 0 && code <= most)
        item.set(code + offset, pairs.kind(index), pairs.start(index), pairs.length(index));
    }
  }

  private pairs(list: PairList): boolean {
    const { scanner } = this;
    let more = scanner.open() ? 1 : 0;
    while (more > 0) {
      more = scanner.members(list);
      if (more <= 0) break;
      if (!this.anything()) return false;
      list.add(scanner);
      more = scanner.goOn();
    }
    return more === 0;
  }

  /** A value that is JSON all through. */
  private anything(): boolean {
    const { scanner } = this;
    if (!scanner.value()) return false;
    return scanner.kind !== kindNested || isJson(scanner.source, scanner.start, scanner.length);
  }

  private codeOf(names: FieldNames): number {
    const { scanner } = this;
    const source = scanner.keyKind === kindEscaped ? scanner.scratch : scanner.source;
    return names.find(source, scanner.keyStart, scanner.keyLength);
  }
}

function isJson(source: Bytes, start: number, length: number): boolean {
  try {
    JSON.parse(textOf(source, start, start + length));
    return true;
  } catch {
    return false;
  }
}
