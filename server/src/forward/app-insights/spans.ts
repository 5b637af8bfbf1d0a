import { isRequest, spanKind as kinds } from '../../model/conventions/span-roles.ts';
import type { SpanEvent, SpanItem } from '../items/items.ts';
import {
  durationText,
  type Envelope,
  envelopeOf,
  type Fields,
  idsOf,
  isFailed,
  leftOver,
  textAt,
} from './envelope.ts';
import { exceptionData } from './records.ts';

const urlKeys = ['url.full', 'http.url'];
const statusKeys = ['http.response.status_code', 'http.status_code'];
const methodKeys = ['http.request.method', 'http.method'];
const addressKeys = ['server.address', 'net.peer.name', 'http.host', 'out.host'];
const portKeys = ['server.port', 'net.peer.port', 'network.destination.port'];
const dbSystemKeys = ['db.system.name', 'db.system'];
const dbTextKeys = ['db.query.text', 'db.statement'];
const dbNameKeys = ['db.namespace', 'db.name'];
const told = new Set([
  ...urlKeys,
  ...statusKeys,
  ...methodKeys,
  ...addressKeys,
  ...portKeys,
  ...dbSystemKeys,
  ...dbTextKeys,
  ...dbNameKeys,
  'http.route',
  'peer.service',
]);
const sqlSystems =
  /^(other_sql|mssql|microsoft\.sql_server|oracle.*|db2|ibm\.db2|mariadb|sqlite|h2|hsqldb|derby)$/;

/** A span by the rules of Azure's OpenTelemetry exporters: what is no request is a dependency. */
export function mapSpan(span: SpanItem, iKey: string): Envelope[] {
  const envelope = isRequest(span.spanKind, span.marks) ? request(span, iKey) : dependency(span, iKey);
  return [envelope, ...span.events.map((event) => spanEvent(span, event, iKey))];
}

function request(span: SpanItem, iKey: string): Envelope {
  const { attributes } = span;
  const ids = idsOf(span, span.spanId, span.parentId);
  const url = urlOf(span);
  const source = textAt(attributes, 'ai.request.source');
  return envelopeOf(span, {
    iKey,
    baseType: 'RequestData',
    timeNs: span.startNs,
    ids,
    operationName: textAt(attributes, 'ai.operation.name') || nameOf(span),
    baseData: {
      id: ids.id,
      name: textAt(attributes, 'ai.name') || nameOf(span),
      duration: durationText(span.durationNs),
      success: !isFailed(span),
      responseCode: span.resultCode || textAt(attributes, ...statusKeys) || String(isFailed(span) ? 2 : 0),
      ...(url === '' ? {} : { url }),
      ...(source === '' ? {} : { source }),
      properties: propertiesOf(span),
    },
  });
}

function dependency(span: SpanItem, iKey: string): Envelope {
  const ids = idsOf(span, span.spanId, span.parentId);
  return envelopeOf(span, {
    iKey,
    baseType: 'RemoteDependencyData',
    timeNs: span.startNs,
    ids,
    baseData: {
      id: ids.id,
      name: nameOf(span),
      duration: durationText(span.durationNs),
      success: !isFailed(span),
      resultCode: span.resultCode || textAt(span.attributes, ...statusKeys) || String(isFailed(span) ? 2 : 0),
      ...called(span),
      properties: propertiesOf(span),
    },
  });
}

/** Datadog's resource says what its operation only names. */
const nameOf = ({ name, operation }: SpanItem): string => name || operation;

/** Type, target and data of what was called. */
function called(span: SpanItem): Fields {
  const { attributes, spanKind } = span;
  const system = textAt(attributes, ...dbSystemKeys);
  const url = urlOf(span);
  const data = textAt(attributes, ...dbTextKeys) || url || textAt(attributes, 'ai.data');
  const target = targetOf(span, url, system);
  const type = typeOf(span, url, system);
  const isKnown = spanKind !== kinds.internal;
  return {
    ...(type === '' ? {} : { type }),
    ...(isKnown && target !== '' ? { target } : {}),
    ...(data === '' ? {} : { data }),
  };
}

function typeOf({ attributes, spanKind }: SpanItem, url: string, system: string): string {
  if (system !== '') return sqlSystems.test(system) ? 'SQL' : system;
  if (url !== '' || textAt(attributes, ...methodKeys) !== '') return 'HTTP';
  const rpc = textAt(attributes, 'rpc.system.name', 'rpc.system');
  if (rpc !== '') return rpc;
  const messaging = textAt(attributes, 'messaging.system');
  if (spanKind === kinds.producer || messaging !== '')
    return `Queue Message${messaging === '' ? '' : ` | ${messaging}`}`;
  return spanKind === kinds.client ? 'Dependency' : 'InProc';
}

function targetOf({ attributes }: SpanItem, url: string, system: string): string {
  const sent = textAt(attributes, 'ai.target');
  if (sent !== '') return sent;
  const address = textAt(attributes, ...addressKeys);
  const port = textAt(attributes, ...portKeys);
  const host =
    address === ''
      ? URL.canParse(url)
        ? new URL(url).host
        : ''
      : address + (port === '' || address.includes(':') ? '' : `:${port}`);
  const place = host || textAt(attributes, 'peer.service', 'service.peer.name');
  const database = system === '' ? '' : textAt(attributes, ...dbNameKeys);
  return [place, database].filter((part) => part !== '').join(' | ');
}

function urlOf({ attributes }: SpanItem): string {
  const url = textAt(attributes, ...urlKeys);
  if (url !== '') return url;
  const host = textAt(attributes, 'server.address', 'net.host.name', 'http.host');
  const path = textAt(attributes, 'url.path', 'http.target');
  if (host === '' || path === '') return '';
  const port = textAt(attributes, 'server.port', 'net.host.port');
  const scheme = textAt(attributes, 'url.scheme', 'http.scheme') || 'http';
  const query = textAt(attributes, 'url.query');
  return `${scheme}://${host}${port === '' || host.includes(':') ? '' : `:${port}`}${path}${query === '' ? '' : `?${query}`}`;
}

function propertiesOf(span: SpanItem): Record<string, string> {
  const { properties } = leftOver(span, told);
  if (span.operation !== '' && span.name !== '') properties['operation.name'] ??= span.operation;
  if (span.statusMessage !== '') properties.statusDescription ??= span.statusMessage;
  if (span.links.length > 0) {
    properties['_MS.links'] = JSON.stringify(
      span.links.map(({ traceId, spanId }) => ({ operation_Id: traceId, id: spanId })),
    );
  }
  return properties;
}

/** An exception, or a message under the span. */
function spanEvent(span: SpanItem, event: SpanEvent, iKey: string): Envelope {
  const item = { ...span, attributes: event.attributes };
  const ids = {
    operationId: idsOf(span, '', '').operationId,
    parentId: idsOf(span, span.spanId, '').id,
    id: '',
  };
  const isException = event.name === 'exception' || event.attributes.has('exception.type');
  const { properties } = leftOver(
    item,
    new Set(['exception.type', 'exception.message', 'exception.stacktrace']),
  );
  return envelopeOf(item, {
    iKey,
    baseType: isException ? 'ExceptionData' : 'MessageData',
    timeNs: event.timeNs,
    ids,
    baseData: isException
      ? { ...exceptionData(event.attributes), properties }
      : { message: event.name, properties },
  });
}
