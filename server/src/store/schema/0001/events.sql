-- One row per event that is neither a span nor a log record.
CREATE TABLE events (
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
  kind LowCardinality(String) CODEC(ZSTD(1)),
  time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  duration_ns UInt64 CODEC(ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  parent_span_id FixedString(8) CODEC(ZSTD(1)),
  operation LowCardinality(String) CODEC(ZSTD(1)),
  name LowCardinality(String) CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)),
  url String CODEC(ZSTD(1)),
  location LowCardinality(String) CODEC(ZSTD(1)),
  outcome UInt8 CODEC(ZSTD(1)),
  severity_number UInt8 CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  weight Float64 CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes_number Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attribute_types LowCardinality(String) CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1)),
  INDEX event_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(received_time)
ORDER BY (project, kind, service, toDateTime(time))
TTL toDateTime(received_time) + INTERVAL 14 DAY
SETTINGS index_granularity = 2048,
  min_compress_block_size = 16384,
  min_bytes_for_wide_part = 33554432,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
