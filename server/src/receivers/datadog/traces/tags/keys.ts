/**
 * Tags of Datadog's tracers that mean more than an attribute. The code of a key is its place plus one
 * (`KeyTable`), so codes are looked up by name once, in `codeOf`.
 */
export const knownTags = [
  'env',
  'version',
  'language',
  'runtime-id',
  'span.kind',
  'error.message',
  'error.msg',
  'error.type',
  'error.stack',
  '_dd.p.tid',
  '_dd.p.dm',
  '_dd.span_links',
  'events',
  '_dd.hostname',
  'sql.query',
  'db.statement',
  'redis.raw_command',
  'valkey.raw_command',
  'memcached.command',
  'mongodb.query',
  'elasticsearch.body',
  'opensearch.body',
  'http.url',
  '_sampling_priority_v1',
  '_dd.top_level',
  '_top_level',
  '_dd.measured',
  '_dd.rule_psr',
  '_dd.agent_psr',
  '_dd.limit_psr',
  '_sample_rate',
  '_dd.span_sampling.mechanism',
  '_dd.span_sampling.rule_rate',
  'peer.service',
  '_dd.base_service',
  '_dd.git.commit.sha',
  'git.commit.sha',
  '_dd.git.repository_url',
  'git.repository_url',
] as const;

export type KnownTag = (typeof knownTags)[number];

export const codeOf = Object.fromEntries(knownTags.map((tag, index) => [tag, index + 1])) as Readonly<
  Record<KnownTag, number>
>;

/** Fields of a span in v0.3 and v0.4, in the order in which tracers send them. */
export const spanFieldNames = [
  'service',
  'name',
  'resource',
  'trace_id',
  'span_id',
  'parent_id',
  'start',
  'duration',
  'error',
  'meta',
  'metrics',
  'type',
  'meta_struct',
  'span_links',
  'span_events',
] as const;
