import { isRequest } from '../../model/conventions/span-roles.ts';
import type { SpanEvent, SpanItem } from '../items/items.ts';
import { plainText } from '../rules/rules.ts';
import {
  durationText,
  type Envelope,
  envelopeOf,
  isFailed,
  pipeId,
  propertyText,
  type Texts,
  textAt,
} from './envelope.ts';

/*
 * OpenCensus' spans by the rules of Microsoft's Local Forwarder
 * (microsoft/ApplicationInsights-LocalForwarder, OpenCensusTelemetryConverter.cs).
 */

const sameProcess = 'opencensus.same_process_as_parent_span';
const ownKeys = new Set([
  'span.kind',
  sameProcess,
  'opencensus.child_span_count',
  'opencensus.status_code',
  'http.status_code',
]);
const httpKeys = [
  'http.url',
  'http.host',
  'http.port',
  'http.method',
  'http.path',
  'http.route',
  'http.status_code',
];
const requestKeys = new Set([...ownKeys, ...httpKeys, 'http.user_agent', 'error']);
const dependencyKeys = new Set([
  ...ownKeys,
  'http.url',
  'http.host',
  'http.port',
  'http.method',
  'http.path',
  'error',
]);
/** Telemetry about sending telemetry. */
const ownHosts = /^(dc|rt)\.services\.visualstudio\.com/i;

/** A request as everywhere, unless the span's own attribute says otherwise, which goes first. */
export function isOpenCensusRequest({ attributes, spanKind, marks }: SpanItem): boolean {
  const said = attributes.get('span.kind');
  return typeof said === 'string' ? said.toLowerCase() !== 'client' : isRequest(spanKind, marks);
}

/** The span, and a trace for each of its time events. */
export function mapOpenCensusSpan(span: SpanItem, iKey: string): Envelope[] {
  const envelope = isOpenCensusRequest(span) ? request(span, iKey) : dependency(span, iKey);
  if (envelope === undefined) return [];
  return [envelope, ...span.events.map((event) => trace(span, event, iKey))];
}

const idsOfSpan = ({ traceId, spanId, parentId }: SpanItem) => ({
  operationId: traceId,
  parentId: pipeId(traceId, parentId),
  id: pipeId(traceId, spanId),
});

function request(span: SpanItem, iKey: string): Envelope {
  const { attributes } = span;
  const ids = idsOfSpan(span);
  const isHttp = [...attributes.keys()].some((key) => key.startsWith('http.'));
  const { name, url } = isHttp ? httpRequest(span) : { name: span.name, url: '' };
  const failed = isFailed(span) || textAt(attributes, 'error').toLowerCase() === 'true';
  const userAgent = textAt(attributes, 'http.user_agent');
  const envelope = envelopeOf(span, {
    iKey,
    baseType: 'RequestData',
    timeNs: span.startNs,
    ids,
    operationName: name,
    baseData: {
      id: ids.id,
      name,
      duration: durationText(span.durationNs),
      success: !failed,
      responseCode: textAt(attributes, 'http.status_code') || span.statusMessage,
      ...(url === '' ? {} : { url }),
      properties: propertiesOf(span, requestKeys),
    },
  });
  return userAgent === ''
    ? envelope
    : { ...envelope, tags: { ...envelope.tags, 'ai.user.userAgent': userAgent } };
}

function httpRequest({ attributes, name }: SpanItem): { name: string; url: string } {
  const sent = textAt(attributes, 'http.url');
  const method = textAt(attributes, 'http.method');
  const path = textAt(attributes, 'http.path');
  const place = textAt(attributes, 'http.route') || path;
  const isAbsolute = URL.canParse(sent);
  const fromUrl = isAbsolute ? new URL(sent).pathname : sent;
  const shown = place || fromUrl;
  const named = [method, shown].filter((part) => part !== '').join(' ');
  return { name: named === '' ? name : named, url: isAbsolute ? sent : builtUrl(attributes, path || sent) };
}

/** Port 80 is http, any other https; it is written unless it is the standard one. */
function builtUrl(attributes: SpanItem['attributes'], path: string): string {
  const host = textAt(attributes, 'http.host');
  if (host === '') return '';
  const port = textAt(attributes, 'http.port');
  const scheme = port === '80' ? 'http' : 'https';
  const shownPort = port === '' || port === '80' || port === '443' ? '' : `:${port}`;
  return `${scheme}://${host}${shownPort}${path.startsWith('/') || path === '' ? path : `/${path}`}`;
}

function dependency(span: SpanItem, iKey: string): Envelope | undefined {
  const { attributes } = span;
  const url = textAt(attributes, 'http.url');
  const host = URL.canParse(url) ? new URL(url).host : textAt(attributes, 'http.host');
  if (ownHosts.test(host)) return undefined;
  const ids = idsOfSpan(span);
  const [method, path] = [textAt(attributes, 'http.method'), textAt(attributes, 'http.path')];
  const status = textAt(attributes, 'http.status_code');
  // The address alone does not make it HTTP.
  const isHttp = status !== '' || path !== '' || method !== '';
  const named = [method, path || (URL.canParse(url) ? new URL(url).pathname : '')]
    .filter((part) => part !== '')
    .join(' ');
  const data = url || builtUrl(attributes, path);
  return envelopeOf(span, {
    iKey,
    baseType: 'RemoteDependencyData',
    timeNs: span.startNs,
    ids,
    baseData: {
      id: ids.id,
      name: isHttp && named !== '' ? named : span.name,
      duration: durationText(span.durationNs),
      success: !isFailed(span),
      resultCode: status || textAt(attributes, 'opencensus.status_code') || (isFailed(span) ? '2' : '0'),
      ...(isHttp ? { type: 'Http' } : {}),
      ...(host === '' ? {} : { target: host }),
      ...(data === '' ? {} : { data }),
      properties: propertiesOf(span, dependencyKeys),
    },
  });
}

function propertiesOf(span: SpanItem, told: ReadonlySet<string>): Texts {
  const properties: Texts = {};
  for (const [key, value] of span.attributes) if (!told.has(key)) properties[key] = propertyText(value);
  if (span.statusMessage !== '') properties.statusDescription = span.statusMessage;
  for (const member of span.traceState === '' ? [] : span.traceState.split(',')) {
    const [key = '', value = ''] = member.split('=', 2);
    properties[key] ??= value;
  }
  for (const [n, link] of span.links.entries()) {
    properties[`link${n}_spanId`] = link.spanId;
    properties[`link${n}_traceId`] = link.traceId;
    for (const [key, value] of link.attributes) {
      if (key === 'opencensus.link_type') properties[`link${n}_type`] = plainText(value);
      else properties[`link${n}_${key}`] = propertyText(value);
    }
  }
  return properties;
}

function trace(span: SpanItem, event: SpanEvent, iKey: string): Envelope {
  const { attributes } = event;
  const isMessage = event.name === 'message' && attributes.has('message.id');
  const properties: Texts = {};
  if (!isMessage) for (const [key, value] of attributes) properties[key] = propertyText(value);
  const said = (key: string) => textAt(attributes, key) || '0';
  const message = isMessage
    ? `MessageEvent. messageId: '${said('message.id')}', type: '${textAt(attributes, 'message.type')}', ` +
      `compressed size: '${said('message.compressed_size')}', uncompressed size: '${said('message.uncompressed_size')}'`
    : event.name;
  return envelopeOf(
    { ...span, attributes: new Map() },
    {
      iKey,
      baseType: 'MessageData',
      timeNs: event.timeNs,
      ids: { operationId: span.traceId, parentId: pipeId(span.traceId, span.spanId), id: '' },
      baseData: { message, properties },
    },
  );
}
