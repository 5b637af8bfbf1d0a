import { bytesOf } from '../../model/columns/bytes.ts';
import { field, type ScannedItem } from './envelopes/scanned-item.ts';
import {
  kindAbsent,
  kindEscaped,
  kindNested,
  kindNull,
  kindNumber,
  kindText,
} from './envelopes/value-kinds.ts';
import { parseDuration, readDuration } from './values/duration.ts';
import { type Fields, isFields, noFields, numberOf } from './values/fields.ts';
import { readTime, type TimeHalves } from './values/iso-time.ts';

/** What an envelope is about; every spelling of a base type leads to one of these. */
export type ItemKind =
  | 'request'
  | 'dependency'
  | 'message'
  | 'exception'
  | 'event'
  | 'metric'
  | 'availability'
  | 'pageView'
  | 'browserTiming';

/** An envelope that was checked: it can be written without failing. Used again for the next one. */
export interface Item {
  kind: ItemKind;
  index: number;
  readonly time: TimeHalves;
  /** How many real items it stands for: 100 / sampleRate. */
  weight: number;
  /** Nanoseconds; 0 where the kind has none or it could not be read. */
  durationNs: number;
  /** What was sent. */
  readonly sent: ScannedItem;
  /** `baseData` as an object; empty for requests, dependencies and messages, whose fields are read where they lie. */
  data: Fields;
}

/** Why one envelope is not kept, in the words of the ingestion service. */
export interface ItemError {
  readonly index: number;
  readonly statusCode: number;
  readonly message: string;
}

const kinds: Readonly<Record<string, ItemKind>> = {
  requestdata: 'request',
  remotedependencydata: 'dependency',
  messagedata: 'message',
  exceptiondata: 'exception',
  eventdata: 'event',
  metricdata: 'metric',
  availabilitydata: 'availability',
  pageviewdata: 'pageView',
  pageeventdata: 'pageView',
  pageviewperfdata: 'browserTiming',
  pageviewperformancedata: 'browserTiming',
};
const kindOf = new Map<string, ItemKind>();
const hundred = bytesOf('100');
const notJson = '100: The item is not a JSON object';

/** Fields without which an item says nothing; everything else has a default. */
const required: Readonly<Partial<Record<ItemKind, readonly [name: string, code: number]>>> = {
  request: ['duration', field.duration],
  dependency: ['duration', field.duration],
  event: ['name', field.itemName],
  message: ['message', field.message],
  availability: ['name', field.itemName],
};
/** Kinds whose fields are all read where they lie. */
const scannedKinds: ReadonlySet<ItemKind> = new Set(['request', 'dependency', 'message']);
const typeNames: Readonly<Record<ItemKind, string>> = {
  request: 'RequestData',
  dependency: 'RemoteDependencyData',
  message: 'MessageData',
  exception: 'ExceptionData',
  event: 'EventData',
  metric: 'MetricData',
  availability: 'AvailabilityData',
  pageView: 'PageViewData',
  browserTiming: 'PageViewPerfData',
};

/** An item for `readItem` to fill, again and again. */
export function makeItem(sent: ScannedItem): Item {
  return {
    kind: 'event',
    index: 0,
    time: { low: 0, high: 0 },
    weight: 1,
    durationNs: 0,
    sent,
    data: noFields,
  };
}

/**
 * Checks the envelope `item.sent`, and fills `item` from it. What real clients send wrongly is accepted (times without a
 * zone, missing `kind`, properties that are not strings, unknown fields); what says nothing is refused with the service's
 * own sentence.
 * @returns why it is refused; `item` is of no use then
 */
export function readItem(item: Item, index: number): ItemError | undefined {
  const { sent } = item;
  if (!sent.isObject) return refuse(index, notJson);
  const fault = faultOfTime(item) ?? faultOfData(item);
  if (fault !== undefined) return refuse(index, fault);
  item.index = index;
  item.weight = weightOf(sent);
  item.durationNs = durationOf(item);
  return undefined;
}

function faultOfTime({ sent, time }: Item): string | undefined {
  const kind = sent.kindOf(field.time);
  const isText = kind === kindText || kind === kindEscaped;
  const length = isText ? sent.locate(field.time) : 0;
  if (length > 0 && readTime(sent.source, sent.start, length, time)) return undefined;
  if (kind === kindAbsent || kind === kindNull || (isText && length === 0))
    return missing(109, 'time', 'Envelope', sent.value(field.time));
  const actual = shown(sent.value(field.time));
  return `102: Field 'time' on type 'Envelope' is not a valid time string. Expected: date, Actual: ${actual}`;
}

/** Sets `kind` and `data`. */
function faultOfData(item: Item): string | undefined {
  const { sent } = item;
  if (!isObject(sent, field.data)) return missing(109, 'data', 'Envelope', sent.value(field.data));
  const kind = baseKind(sent);
  if (kind === undefined) {
    const actual = shown(sent.value(field.baseType));
    return `105: Field 'baseType' on type 'Data' is not a known type. Expected: one of RequestData …, Actual: ${actual}`;
  }
  if (!isObject(sent, field.baseData)) return missing(109, 'baseData', 'Data', sent.value(field.baseData));
  item.kind = kind;
  const data = scannedKinds.has(kind) && !sent.isUnchecked ? noFields : sent.parseData();
  if (data === undefined) return notJson;
  item.data = data;
  return faultOfFields(kind, item);
}

function faultOfFields(kind: ItemKind, { sent, data }: Item): string | undefined {
  const type = typeNames[kind];
  const must = required[kind];
  if (must !== undefined && !sent.isScalar(must[1])) {
    const value = sent.value(must[1]);
    return must[0] === 'duration'
      ? `106: Field 'duration' on type '${type}' is of incorrect type. Expected: string, Actual: ${typeof value}`
      : missing(109, must[0], type, value);
  }
  if (kind === 'metric' && !hasValues(data.metrics)) return missing(109, 'metrics', type, data.metrics);
  if (kind === 'exception' && !(Array.isArray(data.exceptions) && data.exceptions.length > 0)) {
    return missing(109, 'exceptions', type, data.exceptions);
  }
  return undefined;
}

function isObject(sent: ScannedItem, code: number): boolean {
  return sent.kindOf(code) === kindNested && sent.firstByte(code) === 0x7b;
}

function weightOf(sent: ScannedItem): number {
  const length = sent.locate(field.sampleRate);
  if (length === 0 || sent.is(hundred, length)) return 1;
  const sampleRate = numberOf(sent.text(field.sampleRate)) ?? 100;
  return sampleRate > 0 && sampleRate < 100 ? 100 / sampleRate : 1;
}

function durationOf({ kind, sent, data }: Item): number {
  if (kind === 'browserTiming') return parseDuration(data.perfTotal ?? data.duration) ?? 0;
  const sentKind = sent.kindOf(field.duration);
  if (sentKind === kindNumber) return parseDuration(sent.value(field.duration)) ?? 0;
  if (sentKind !== kindText && sentKind !== kindEscaped) return 0;
  const length = sent.locate(field.duration);
  return readDuration(sent.source, sent.start, length) ?? 0;
}

function hasValues(metrics: unknown): boolean {
  if (!Array.isArray(metrics) || metrics.length === 0) return false;
  return metrics.every(
    (point) => isFields(point) && typeof point.name === 'string' && numberOf(point.value) !== undefined,
  );
}

function baseKind(sent: ScannedItem): ItemKind | undefined {
  const sentKind = sent.kindOf(field.baseType);
  if (sentKind !== kindText && sentKind !== kindEscaped) return undefined;
  const baseType = sent.text(field.baseType);
  const known = kindOf.get(baseType);
  if (known !== undefined) return known;
  const lower = baseType.toLowerCase();
  const kind = Object.hasOwn(kinds, lower) ? kinds[lower] : undefined;
  if (kind !== undefined && kindOf.size < 64) kindOf.set(baseType, kind);
  return kind;
}

function missing(code: number, field: string, type: string, actual: unknown): string {
  return `${code}: Field '${field}' on type '${type}' is required but missing or empty. Expected: string, Actual: ${shown(actual)}`;
}

/** Enough of a value for a message, never a whole body. */
function shown(value: unknown): string {
  return typeof value === 'string'
    ? value.slice(0, 64)
    : typeof value === 'object'
      ? 'object'
      : String(value);
}

function refuse(index: number, message: string): ItemError {
  return { index, statusCode: 400, message };
}
