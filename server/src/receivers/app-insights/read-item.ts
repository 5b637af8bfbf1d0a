import { parseDuration } from './values/duration.ts';
import { type Fields, fieldsOf, isFields, numberOf, textOfField } from './values/fields.ts';
import { parseTime, type TimeHalves } from './values/iso-time.ts';

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

/** An envelope that was checked: it can be written without failing. */
export interface Item {
  readonly kind: ItemKind;
  readonly index: number;
  /** Name of the envelope, `Microsoft.ApplicationInsights.Request`, `Statsbeat` … */
  readonly name: string;
  readonly iKey: string;
  readonly time: TimeHalves;
  /** How many real items it stands for: 100 / sampleRate. */
  readonly weight: number;
  readonly tags: Fields;
  readonly data: Fields;
  readonly properties: Fields;
  readonly measurements: Fields;
  /** Nanoseconds; 0 where the kind has none or it could not be read. */
  readonly durationNs: number;
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

/** Fields without which an item says nothing; everything else has a default. */
const required: Readonly<Partial<Record<ItemKind, readonly string[]>>> = {
  request: ['duration'],
  dependency: ['duration'],
  event: ['name'],
  message: ['message'],
  availability: ['name'],
};
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

/**
 * Checks one envelope: what real clients send wrongly is accepted (times without a zone, missing `kind`, properties
 * that are not strings, unknown fields); what says nothing is refused with the service's own sentence.
 */
export function readItem(envelope: unknown, index: number): Item | ItemError {
  if (!isFields(envelope)) return refuse(index, '100: The item is not a JSON object');
  const sentTime = envelope.time;
  if (sentTime === undefined || sentTime === null || sentTime === '') {
    return refuse(index, missing(109, 'time', 'Envelope', sentTime));
  }
  const time: TimeHalves = { low: 0, high: 0 };
  if (typeof sentTime !== 'string' || !parseTime(sentTime, time)) {
    const actual = shown(sentTime);
    return refuse(
      index,
      `102: Field 'time' on type 'Envelope' is not a valid time string. Expected: date, Actual: ${actual}`,
    );
  }
  const { data: outer } = envelope;
  if (!isFields(outer)) return refuse(index, missing(109, 'data', 'Envelope', outer));
  const kind = baseKind(outer.baseType);
  if (kind === undefined) {
    const actual = shown(outer.baseType);
    return refuse(
      index,
      `105: Field 'baseType' on type 'Data' is not a known type. Expected: one of RequestData …, Actual: ${actual}`,
    );
  }
  if (!isFields(outer.baseData)) return refuse(index, missing(109, 'baseData', 'Data', outer.baseData));
  const fault = faultOf(kind, outer.baseData);
  if (fault !== undefined) return refuse(index, fault);
  return itemOf(envelope, kind, index, time, outer.baseData);
}

export function isItemError(item: Item | ItemError): item is ItemError {
  return 'statusCode' in item;
}

function itemOf(envelope: Fields, kind: ItemKind, index: number, time: TimeHalves, data: Fields): Item {
  const sampleRate = numberOf(envelope.sampleRate) ?? 100;
  const duration = kind === 'browserTiming' ? (data.perfTotal ?? data.duration) : data.duration;
  return {
    kind,
    index,
    name: textOfField(envelope.name),
    iKey: textOfField(envelope.iKey),
    time,
    weight: sampleRate > 0 && sampleRate < 100 ? 100 / sampleRate : 1,
    tags: fieldsOf(envelope.tags),
    data,
    properties: fieldsOf(data.properties),
    measurements: fieldsOf(data.measurements),
    durationNs: duration === undefined ? 0 : (parseDuration(duration) ?? 0),
  };
}

function faultOf(kind: ItemKind, data: Fields): string | undefined {
  const type = typeNames[kind];
  for (const field of required[kind] ?? []) {
    const value = data[field];
    if (typeof value === 'string' || typeof value === 'number') continue;
    return field === 'duration'
      ? `106: Field 'duration' on type '${type}' is of incorrect type. Expected: string, Actual: ${typeof value}`
      : missing(109, field, type, value);
  }
  if (kind === 'metric' && !hasValues(data.metrics)) return missing(109, 'metrics', type, data.metrics);
  if (kind === 'exception' && !(Array.isArray(data.exceptions) && data.exceptions.length > 0)) {
    return missing(109, 'exceptions', type, data.exceptions);
  }
  return undefined;
}

function hasValues(metrics: unknown): boolean {
  if (!Array.isArray(metrics) || metrics.length === 0) return false;
  return metrics.every(
    (point) => isFields(point) && typeof point.name === 'string' && numberOf(point.value) !== undefined,
  );
}

function baseKind(baseType: unknown): ItemKind | undefined {
  if (typeof baseType !== 'string') return undefined;
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
