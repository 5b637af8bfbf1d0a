-- Everything users set: dashboards, alert rules, users, keys. One row per version, the highest counts; `value` is JSON.
CREATE TABLE settings (
  kind LowCardinality(String),
  project LowCardinality(String),
  id String,
  version UInt64,
  is_deleted UInt8,
  value String CODEC(ZSTD(3)),
  updated_time DateTime64(3, 'UTC'),
  updated_by String
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, project, id)
SETTINGS index_granularity = 256,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
