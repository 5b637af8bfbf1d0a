import { spanKindNames } from '../../model/conventions/span-roles.ts';
import { textAt } from '../app-insights/envelope.ts';
import type { SpanItem } from '../items/items.ts';
import { plainText } from '../rules/rules.ts';

/** A span in Datadog's words. */
export interface DatadogSpan {
  readonly service: string;
  readonly name: string;
  readonly resource: string;
  readonly type: string;
  readonly traceId: bigint;
  readonly spanId: bigint;
  readonly parentId: bigint;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Datadog has no word for a kind that was not said. */
const kinds = ['', ...spanKindNames.slice(1)];
const keep = 1;

/** A span of any dialect; one that came from Datadog's tracers is what it was. */
export function mapDatadogSpan(span: SpanItem): DatadogSpan {
  const isOwn = span.dialect === 'datadog';
  const meta: Record<string, string> = {};
  const metrics: Record<string, number> = {};
  for (const [key, value] of span.attributes) {
    if (typeof value === 'number') metrics[key] = value;
    else if (typeof value === 'bigint' && (isOwn || !isCode(key))) metrics[key] = Number(value);
    else if (value !== null) meta[key] = plainText(value);
  }
  addOrigin(span, meta);
  addError(span, meta);
  addParts(span, meta);
  metrics._sampling_priority_v1 ??= keep;
  if (span.parentId === '' || span.spanKind === 2 || span.spanKind === 5) metrics['_dd.top_level'] ??= 1;
  if (span.weight > 1) metrics._sample_rate = 1 / span.weight;
  return {
    service: span.service,
    name: isOwn ? span.operation : operationOf(span),
    resource: isOwn ? span.name : resourceOf(span),
    type: isOwn ? span.spanType : typeOf(span),
    traceId: idOf(span.traceId.slice(-16)),
    spanId: idOf(span.spanId),
    parentId: idOf(span.parentId),
    startNs: span.startNs,
    durationNs: span.durationNs,
    error: span.statusCode === 2 ? 1 : 0,
    meta,
    metrics,
  };
}

const idOf = (hex: string): bigint => (hex === '' ? 0n : BigInt(`0x${hex}`));

/** Datadog keeps the status code as text. */
const isCode = (key: string): boolean => key === 'http.status_code' || key === 'http.response.status_code';

function addOrigin(span: SpanItem, meta: Record<string, string>): void {
  const { attributes } = span.resource;
  const add = (key: string, value: string) => {
    if (value !== '') meta[key] ??= value;
  };
  add('env', span.environment);
  add('version', span.version);
  add('language', textAt(attributes, 'telemetry.sdk.language'));
  add('runtime-id', textAt(attributes, 'runtime-id', 'service.instance.id'));
  add('_dd.hostname', span.host);
  add('span.kind', kinds[span.spanKind] ?? '');
  const upper = span.traceId.slice(0, -16);
  if (!/^0*$/.test(upper)) meta['_dd.p.tid'] = upper;
  if (span.dialect !== 'datadog') add('otel.trace_id', span.traceId);
  if (span.dialect !== 'datadog')
    add('http.status_code', textAt(span.attributes, 'http.response.status_code'));
}

function addError({ statusCode, statusMessage, events }: SpanItem, meta: Record<string, string>): void {
  if (statusCode !== 2) return;
  const exception = events.findLast(({ name }) => name === 'exception');
  const text = (key: string) => (exception === undefined ? '' : textAt(exception.attributes, key));
  const add = (key: string, value: string) => {
    if (value !== '') meta[key] ??= value;
  };
  add('error.message', statusMessage || text('exception.message'));
  add('error.type', text('exception.type'));
  add('error.stack', text('exception.stacktrace'));
}

function addParts({ events, links }: SpanItem, meta: Record<string, string>): void {
  if (events.length > 0) {
    meta.events = JSON.stringify(
      events.map(({ name, timeNs, attributes }) => ({
        name,
        time_unix_nano: Number(timeNs),
        attributes: Object.fromEntries(Array.from(attributes, ([key, value]) => [key, plainText(value)])),
      })),
    );
  }
  if (links.length > 0) {
    meta['_dd.span_links'] = JSON.stringify(
      links.map(({ traceId, spanId, traceState, flags, attributes }) => ({
        trace_id: traceId,
        span_id: spanId,
        ...(traceState === '' ? {} : { tracestate: traceState }),
        ...(flags === 0 ? {} : { flags }),
        attributes: Object.fromEntries(Array.from(attributes, ([key, value]) => [key, plainText(value)])),
      })),
    );
  }
}

/** By Datadog's rules for OpenTelemetry: what was done, in a few words. */
function operationOf({ attributes, spanKind, name }: SpanItem): string {
  const kind = kinds[spanKind] ?? '';
  if (
    textAt(attributes, 'http.request.method', 'http.method') !== '' &&
    (kind === 'server' || kind === 'client')
  ) {
    return `http.${kind}.request`;
  }
  const database = textAt(attributes, 'db.system.name', 'db.system');
  if (database !== '' && kind === 'client') return `${database}.query`;
  const messaging = textAt(attributes, 'messaging.system');
  const operation = textAt(attributes, 'messaging.operation.type', 'messaging.operation');
  if (messaging !== '' && operation !== '') return `${messaging}.${operation}`;
  const rpc = textAt(attributes, 'rpc.system.name', 'rpc.system');
  if (rpc !== '' && (kind === 'server' || kind === 'client')) return `${rpc}.${kind}.request`;
  return kind === '' || kind === 'internal' ? name : `${kind}.request`;
}

function resourceOf({ attributes, name }: SpanItem): string {
  const method = textAt(attributes, 'http.request.method', 'http.method');
  const route = textAt(attributes, 'http.route');
  if (method !== '' && route !== '') return `${method} ${route}`;
  return textAt(attributes, 'db.query.text', 'db.statement') || name;
}

function typeOf({ attributes, spanKind }: SpanItem): string {
  const database = textAt(attributes, 'db.system.name', 'db.system');
  if (database !== '') return /sql|oracle|db2/.test(database) ? 'sql' : database === 'redis' ? 'redis' : 'db';
  if (spanKind === 2) return 'web';
  if (spanKind === 3 && textAt(attributes, 'http.request.method', 'http.method') !== '') return 'http';
  return spanKind === 4 || spanKind === 5 ? 'queue' : 'custom';
}
