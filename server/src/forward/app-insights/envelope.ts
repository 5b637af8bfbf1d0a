import type { Attributes, Item, SpanItem, Value } from '../items/items.ts';
import { plainText } from '../rules/rules.ts';

/** What every telemetry item of Application Insights is wrapped in (Breeze, version 1). */
export interface Envelope {
  readonly ver: 1;
  readonly name: string;
  readonly time: string;
  readonly sampleRate?: number;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: { readonly baseType: string; readonly baseData: Readonly<Record<string, unknown>> };
}

export type Fields = Record<string, unknown>;
export type Texts = Record<string, string>;

/** Ids as the item's dialect writes them. */
export interface Ids {
  readonly operationId: string;
  readonly parentId: string;
  readonly id: string;
}

const nsPerMs = 1_000_000n;
const msPerDay = 86_400_000;
/** Attributes that stand in fields or tags; never repeated among the properties. */
const tagOfAttribute: Readonly<Record<string, string>> = {
  'user.id': 'ai.user.id',
  'session.id': 'ai.session.id',
  'client.address': 'ai.location.ip',
  'user_agent.original': 'ai.user.userAgent',
  'enduser.id': 'ai.user.authUserId',
};
const measurementPrefix = /^measurements\./;
const sdkLanguages = /[^a-z0-9_]/g;

/** `2026-11-21T08:12:37.9520251Z`: seven digits, as .NET has them. */
export function timeText(ns: bigint): string {
  const ms = ns / nsPerMs;
  const ticks = String((ns % nsPerMs) / 100n).padStart(4, '0');
  return new Date(Number(ms)).toISOString().replace('Z', `${ticks}Z`);
}

/** `1.02:03:04.0050060` */
export function durationText(ns: bigint): string {
  const ticks = ns / 100n;
  const ms = Number(ticks / 10_000n);
  const days = Math.floor(ms / msPerDay);
  const clock = new Date(ms % msPerDay).toISOString().slice(11, 19);
  const fraction = String(ticks % 10_000_000n).padStart(7, '0');
  return `${days > 0 ? `${days}.` : ''}${clock}.${fraction}`;
}

export const idsOf = (
  { traceId, attributes }: Item & { traceId: string },
  own: string,
  parent: string,
): Ids => ({
  operationId: textAt(attributes, 'ai.operation.id') || traceId,
  parentId: textAt(attributes, 'ai.operation.parentId') || parent,
  id: textAt(attributes, 'ai.id') || own,
});

/** The Local Forwarder's spelling of a span's id: `|trace.span.` */
export const pipeId = (traceId: string, spanId: string): string =>
  spanId === '' ? '' : `|${traceId}.${spanId}.`;

/** As `plainText`, but with .NET's words for booleans, as the Local Forwarder writes them. */
export function propertyText(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return plainText(value);
}

export function textAt(attributes: Attributes, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined && value !== null && value !== '') return plainText(value);
  }
  return '';
}

/** What is left of the attributes: text and lists are properties, of `app-insights` rows doubles are measurements. */
export function leftOver(item: Item, told: ReadonlySet<string>): Left {
  const left: Attributes = new Map();
  for (const [key, value] of item.attributes)
    if (!told.has(key) && !key.startsWith('ai.') && !Object.hasOwn(tagOfAttribute, key)) left.set(key, value);
  // Exceptions keep texts only.
  return propertiesAndMeasurements(left, item.dialect === 'app-insights', item.kind === 'exception');
}

export interface Left {
  readonly properties: Texts;
  readonly measurements?: Readonly<Record<string, number>>;
}

/** @param areTexts whether measurements are told by their names alone */
export function propertiesAndMeasurements(
  attributes: Attributes,
  hasMeasurements: boolean,
  areTexts = false,
): Left {
  const properties: Texts = {};
  const measurements: Record<string, number> = {};
  for (const [key, value] of attributes) {
    if (value === null) continue;
    const isMeasurement = typeof value === 'number' || (areTexts && measurementPrefix.test(key));
    if (hasMeasurements && isMeasurement) measurements[key.replace(measurementPrefix, '')] = Number(value);
    else properties[key] = propertyText(value);
  }
  return Object.keys(measurements).length === 0 ? { properties } : { properties, measurements };
}

export function envelopeOf(
  item: Item & { weight?: number },
  parts: {
    readonly iKey: string;
    readonly baseType: string;
    readonly baseData: Fields;
    readonly timeNs: bigint;
    readonly ids?: Ids;
    readonly operationName?: string;
  },
): Envelope {
  const { iKey, baseType, baseData, timeNs, ids, operationName } = parts;
  const tags: Texts = { ...originTags(item) };
  for (const [key, tag] of Object.entries(tagOfAttribute)) {
    const text = textAt(item.attributes, key);
    if (text !== '') tags[tag] = text;
  }
  for (const [key, value] of item.attributes) {
    if (/^ai\.(?!operation\.(id|parentId)$)\w+\.\w+$/.test(key) && value !== null)
      tags[key] = plainText(value);
  }
  if (ids !== undefined && ids.operationId !== '') tags['ai.operation.id'] = ids.operationId;
  if (ids !== undefined && ids.parentId !== '') tags['ai.operation.parentId'] = ids.parentId;
  if (operationName !== undefined && operationName !== '') tags['ai.operation.name'] = operationName;
  const weight = item.weight ?? 1;
  return {
    ver: 1,
    name: `Microsoft.ApplicationInsights.${baseType.replace(/Data$/, '')}`,
    time: timeText(timeNs),
    ...(weight > 1 ? { sampleRate: 100 / weight } : {}),
    iKey,
    tags,
    data: { baseType, baseData: { ver: 2, ...baseData } },
  };
}

/** Cloud role and instance, application version, host, SDK. */
function originTags(item: Item): Texts {
  const { attributes } = item.resource;
  const tags: Texts = {};
  const add = (tag: string, value: string) => {
    if (value !== '') tags[tag] = value;
  };
  const namespace = textAt(attributes, 'service.namespace');
  const name = textAt(attributes, 'service.name') || item.service;
  add('ai.cloud.role', namespace === '' ? name : `${namespace}.${name}`);
  add('ai.cloud.roleInstance', item.instance || textAt(attributes, 'host.name'));
  add('ai.application.ver', item.version);
  add('ai.internal.nodeName', item.host);
  add('ai.internal.sdkVersion', sdkVersion(item));
  return tags;
}

/** `lf_python-oc:0.11.4` for what came by OpenCensus, as the Local Forwarder says it. */
function sdkVersion(item: Item): string {
  if (item.dialect === 'app-insights') return item.scope?.name ?? '';
  const { attributes } = item.resource;
  const language =
    textAt(attributes, 'telemetry.sdk.language').toLowerCase().replace(sdkLanguages, '') || 'unspecified';
  const version = textAt(attributes, 'telemetry.sdk.version') || '0.0.0';
  if (item.dialect === 'opencensus') return `lf_${language}-oc:${version}`;
  return `hw_${language}:${item.dialect}:${version}`.slice(0, 64);
}

export const isFailed = (span: SpanItem): boolean => span.statusCode === 2;
