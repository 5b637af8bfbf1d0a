-- Resources and scopes by hash, written again every hour while they report.
CREATE TABLE resources (
  project LowCardinality(String) CODEC(ZSTD(1)),
  id UInt64 CODEC(ZSTD(1)),
  kind LowCardinality(String) CODEC(ZSTD(1)),
  name LowCardinality(String) CODEC(ZSTD(1)),
  version LowCardinality(String) CODEC(ZSTD(1)),
  schema_url LowCardinality(String) CODEC(ZSTD(1)),
  attributes String CODEC(ZSTD(1)),
  received_time DateTime64(9, 'UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(received_time)
ORDER BY (project, id)
TTL toDateTime(received_time) + INTERVAL 400 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
