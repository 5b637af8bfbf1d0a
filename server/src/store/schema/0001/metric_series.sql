-- One row per series, written again every hour while it has points.
CREATE TABLE metric_series (
  project LowCardinality(String) CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  version LowCardinality(String) CODEC(ZSTD(1)),
  instance LowCardinality(String) CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)),
  resource_id UInt64 CODEC(ZSTD(1)),
  scope_id UInt64 CODEC(ZSTD(1)),
  scope_name LowCardinality(String) CODEC(ZSTD(1)),
  dialect LowCardinality(String) CODEC(ZSTD(1)),
  received_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  series_id UInt64 CODEC(ZSTD(1)),
  metric LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  temporality UInt8 CODEC(ZSTD(1)),
  monotonic UInt8 CODEC(ZSTD(1)),
  unit LowCardinality(String) CODEC(ZSTD(1)),
  description String CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes_number Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attribute_types LowCardinality(String) CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(received_time)
ORDER BY (project, metric, series_id)
TTL toDateTime(received_time) + INTERVAL 90 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
