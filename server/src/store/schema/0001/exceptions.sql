-- One row per exception, from span events, logs or telemetry of its own.
CREATE TABLE exceptions (
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
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  operation LowCardinality(String) CODEC(ZSTD(1)),
  type LowCardinality(String) CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)),
  stack String CODEC(ZSTD(1)),
  problem_id LowCardinality(String) CODEC(ZSTD(1)),
  escaped UInt8 CODEC(ZSTD(1)),
  severity_number UInt8 CODEC(ZSTD(1)),
  source LowCardinality(String) CODEC(ZSTD(1)),
  weight Float64 CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  INDEX exception_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(received_time)
ORDER BY (project, service, toDateTime(time))
TTL toDateTime(received_time) + INTERVAL 14 DAY
SETTINGS index_granularity = 2048,
  min_compress_block_size = 16384,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
