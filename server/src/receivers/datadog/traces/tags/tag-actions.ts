import { spanKind, spanKindNames } from '../../../../model/conventions/span-roles.ts';
import type { Slice } from '../../../../model/rows/exception-rows.ts';
import type { ObfuscationKind } from '../../obfuscate/obfuscator.ts';
import { FixedTexts } from './fixed-texts.ts';
import { type KnownTag, knownTags } from './keys.ts';

/**
 * What becomes of a known tag beside or instead of an attribute:
 * origin: part of the resource · kind, message, links, events: their columns, when they were understood ·
 * mark: a bit of `marks` · service: an attribute, spelt as services are · obfuscate: an attribute without its literals
 */
export const tagAction = {
  none: 0,
  origin: 1,
  kind: 2,
  message: 3,
  links: 4,
  events: 5,
  mark: 6,
  service: 7,
  obfuscate: 8,
} as const;

const actions: Partial<Record<KnownTag, number>> = {
  env: tagAction.origin,
  version: tagAction.origin,
  language: tagAction.origin,
  'runtime-id': tagAction.origin,
  '_dd.hostname': tagAction.origin,
  '_dd.p.tid': tagAction.origin,
  'span.kind': tagAction.kind,
  'error.message': tagAction.message,
  '_dd.span_links': tagAction.links,
  events: tagAction.events,
  '_dd.top_level': tagAction.mark,
  '_dd.measured': tagAction.mark,
  'peer.service': tagAction.service,
  '_dd.base_service': tagAction.service,
};

/** Tags that hold statements. */
const statements: Partial<Record<KnownTag, ObfuscationKind>> = {
  'sql.query': 'sql',
  'db.statement': 'statement',
  'redis.raw_command': 'redis',
  'valkey.raw_command': 'redis',
  'memcached.command': 'memcached',
  'mongodb.query': 'json',
  'elasticsearch.body': 'json',
  'opensearch.body': 'json',
  'http.url': 'url',
};

/** By code of the tag. */
export const tagActions = Uint8Array.from(['', ...knownTags] as const, (tag) =>
  tag === '' ? tagAction.none : tag in statements ? tagAction.obfuscate : (actions[tag] ?? tagAction.none),
);

/** By code of the tag: what it is written in. */
export const tagStatements: readonly (ObfuscationKind | undefined)[] = ['', ...knownTags].map(
  (tag) => statements[tag as KnownTag],
);

const { unspecified, internal, server, client, producer, consumer } = spanKind;
const kinds = new FixedTexts(spanKindNames.slice(1));

/** SpanKind of the tag `span.kind`, -1 when it is not one of them. */
export function kindOf({ source, start, length }: Slice): number {
  return kinds.find(source, start, length) || -1;
}

/** Span types of Datadog by what they are in OpenTelemetry's words, and what their resource is written in. */
const types: readonly (readonly [type: string, kind: number, resource?: ObfuscationKind])[] = [
  ['web', server],
  ['serverless', server],
  ['http', client],
  ['grpc', client],
  ['sql', client, 'sql'],
  ['cassandra', client, 'sql'],
  ['db', client],
  ['cache', client],
  ['redis', client, 'redis-resource'],
  ['valkey', client, 'redis-resource'],
  ['memcached', client],
  ['mongodb', client, 'json-within'],
  ['elasticsearch', client],
  ['opensearch', client],
  ['graphql', server],
  ['queue', producer],
  ['worker', consumer],
];
const typeTexts = new FixedTexts(types.map(([type]) => type));

function typeAt({ source, start, length }: Slice): number {
  return typeTexts.find(source, start, length) - 1;
}

/**
 * Kind of a span that does not say it: by its type; what is queued is received where a trace enters a service. Of no
 * known type it stays unspecified there, since Datadog counts whatever enters a service among its requests.
 */
export function kindByType(type: Slice, isTop: boolean): number {
  const at = type.length === 0 ? -1 : typeAt(type);
  if (at < 0) return isTop ? unspecified : internal;
  const kind = types[at]![1];
  if (kind === producer) return isTop ? consumer : producer;
  return kind === server && !isTop ? internal : kind;
}

/** How the resource of a span of this type is obfuscated. */
export function obfuscationOf(type: Slice): ObfuscationKind | undefined {
  const at = type.length === 0 ? -1 : typeAt(type);
  return at < 0 ? undefined : types[at]![2];
}

/** What `db.statement` of a span of this type is written in. */
export function statementKind(type: Slice): ObfuscationKind {
  const kind = obfuscationOf(type);
  return kind === 'redis-resource' ? 'redis' : (kind ?? 'statement');
}
