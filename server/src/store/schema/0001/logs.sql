-- One row per log record. The words of the body are in a bloom filter, lower-cased.
CREATE TABLE logs (
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
  time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  observed_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  flags UInt32 CODEC(ZSTD(1)),
  severity_number UInt8 CODEC(ZSTD(1)),
  severity_text LowCardinality(String) CODEC(ZSTD(1)),
  body String CODEC(ZSTD(1)),
  event_name LowCardinality(String) CODEC(ZSTD(1)),
  error_type LowCardinality(String) CODEC(ZSTD(1)),
  weight Float64 CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes_number Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attribute_types LowCardinality(String) CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1)),
  INDEX log_words lower(body) TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 1,
  INDEX log_attributes mapValues(attributes) TYPE bloom_filter(0.03) GRANULARITY 1,
  INDEX log_time time TYPE minmax GRANULARITY 4,
  PROJECTION by_trace INDEX trace_id TYPE basic
)
ENGINE = MergeTree
PARTITION BY toDate(received_time)
ORDER BY (project, service, toDateTime(time))
TTL toDateTime(received_time) + INTERVAL 14 DAY
SETTINGS index_granularity = 2048,
  min_compress_block_size = 16384,
  merge_selector_base = 10,
  min_bytes_for_wide_part = 33554432,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
