import type { Attributes, Span, Term, VocabularyName } from '@headwater/contract';
import { formatDuration } from '../../../format/duration.ts';
import { formatFullTime, nanoToMs } from '../../../format/time.ts';

export interface SpanError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** What the span says went wrong: its exception event, else the attributes in which Datadog's tracers say it. */
export function errorOf({ events, attributes, status, statusMessage }: Span): SpanError | undefined {
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes;
  const type = text(exception?.['exception.type'] ?? attributes['error.type']);
  const message = text(exception?.['exception.message'] ?? attributes['error.message']) || statusMessage;
  const stack = text(
    exception?.['exception.stacktrace'] ?? attributes['error.stack'] ?? attributes['exception.stacktrace'],
  );
  if (exception === undefined && status !== 'error' && stack === '') return undefined;
  return { type, message, stack };
}

const statementKeys = ['db.query.text', 'db.statement', 'sql.query'];
/** Stores whose statements are not SQL. */
const notSql = /redis|valkey|memcached|mongo|elastic|opensearch|dynamodb|couch|neo4j|consul|etcd/i;

/** The statement of a database call, and whether it is SQL; Datadog's tracers send it as the resource. */
export function statementOf(span: Span): { statement: string; isSql: boolean } | undefined {
  const { attributes, spanType, name } = span;
  const sent = text(statementKeys.map((key) => attributes[key]).find((value) => typeof value === 'string'));
  const statement = sent || (spanType === 'sql' ? name : '');
  if (statement === '') return undefined;
  const system = text(attributes['db.system.name'] ?? attributes['db.system']) || spanType;
  return { statement, isSql: !notSql.test(system) };
}

/** Attribute keys, old and new, of the terms that have no field of their own. */
const attributeTerms: Partial<Record<Term, readonly string[]>> = {
  httpMethod: ['http.request.method', 'http.method'],
  httpRoute: ['http.route'],
  httpStatus: ['http.response.status_code', 'http.status_code'],
  url: ['url.full', 'http.url'],
  userAgent: ['user_agent.original', 'http.user_agent', 'http.useragent'],
  clientAddress: ['client.address', 'http.client_ip'],
  peer: ['server.address', 'net.peer.name', 'net.host.name', 'out.host'],
  peerService: ['service.peer.name', 'peer.service'],
  dbSystem: ['db.system.name', 'db.system'],
  dbNamespace: ['db.namespace', 'db.name'],
  messagingSystem: ['messaging.system'],
  messagingDestination: ['messaging.destination.name', 'messaging.destination'],
  errorType: ['error.type'],
  user: ['user.id', 'enduser.id', 'usr.id'],
  session: ['session.id'],
};

/** A span's columns with their values, for the terms of a vocabulary; empty ones left out. */
export function factsOf(span: Span, vocabulary: VocabularyName): [term: Term, value: string][] {
  const all: [Term, string][] = [
    ['service', span.service],
    ['name', span.name],
    ['operation', span.operation],
    ['spanType', span.spanType],
    ['kind', kindIn(span, vocabulary)],
    ['status', statusIn(span, vocabulary)],
    ['statusMessage', span.statusMessage],
    ['start', formatFullTime(nanoToMs(span.startTimeUnixNano))],
    ['duration', formatDuration(span.durationNs)],
    ['traceId', idIn(span.traceId, vocabulary)],
    ['spanId', idIn(span.spanId, vocabulary)],
    ['parentSpanId', span.parentSpanId === null ? '' : idIn(span.parentSpanId, vocabulary)],
    ['environment', span.environment],
    ['version', span.version],
    ['instance', span.instance],
    ['host', span.host],
    ['weight', span.weight === 1 ? '' : String(span.weight)],
    ['scope', span.scope.name],
    ...Object.entries(attributeTerms).map(([term, keys]): [Term, string] => [
      term as Term,
      text(keys.map((key) => span.attributes[key]).find((value) => value !== undefined)),
    ]),
  ];
  return all.filter(([, value]) => value !== '');
}

function kindIn({ kind, isRequest }: Span, vocabulary: VocabularyName): string {
  if (vocabulary === 'app-insights') return isRequest ? 'request' : 'dependency';
  return kind === 'unspecified' ? '' : kind;
}

function statusIn({ status }: Span, vocabulary: VocabularyName): string {
  if (vocabulary === 'app-insights') return status === 'error' ? 'False' : 'True';
  if (vocabulary === 'datadog') return status === 'error' ? 'error' : 'ok';
  return status;
}

/** Datadog writes ids of spans as decimal numbers. */
function idIn(id: string, vocabulary: VocabularyName): string {
  return vocabulary === 'datadog' && id.length === 16 ? decimalOf(id) : id;
}

export function decimalOf(hex: string): string {
  return String(BigInt(`0x${hex}`));
}

/** What Datadog's tracers tell each other is in the raw view only. */
export function withoutInternal(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([key]) => !key.startsWith('_dd.') && key !== '_sampling_priority_v1'),
  );
}
