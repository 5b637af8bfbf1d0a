-- One row per data point.
CREATE TABLE metric_points (
  project LowCardinality(String) CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  metric LowCardinality(String) CODEC(ZSTD(1)),
  series_id UInt64 CODEC(ZSTD(1)),
  time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  received_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  flags UInt32 CODEC(ZSTD(1)),
  value Float64 CODEC(ZSTD(1)),
  value_int Int64 CODEC(ZSTD(1)),
  count UInt64 CODEC(T64, ZSTD(1)),
  min Float64 CODEC(ZSTD(1)),
  max Float64 CODEC(ZSTD(1)),
  bounds Array(Float64) CODEC(ZSTD(1)),
  bucket_counts Array(UInt64) CODEC(ZSTD(1)),
  scale Int32 CODEC(ZSTD(1)),
  zero_count UInt64 CODEC(ZSTD(1)),
  zero_threshold Float64 CODEC(ZSTD(1)),
  positive_offset Int32 CODEC(ZSTD(1)),
  positive_counts Array(UInt64) CODEC(ZSTD(1)),
  negative_offset Int32 CODEC(ZSTD(1)),
  negative_counts Array(UInt64) CODEC(ZSTD(1)),
  quantiles Array(Float64) CODEC(ZSTD(1)),
  quantile_values Array(Float64) CODEC(ZSTD(1)),
  exemplar_time Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
  exemplar_value Array(Float64) CODEC(ZSTD(1)),
  exemplar_trace_id Array(FixedString(16)) CODEC(ZSTD(1)),
  exemplar_span_id Array(FixedString(8)) CODEC(ZSTD(1)),
  exemplar_attributes Array(String) CODEC(ZSTD(1)),
  INDEX point_time time TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(received_time)
ORDER BY (project, metric, series_id, time)
TTL toDateTime(received_time) + INTERVAL 90 DAY
SETTINGS index_granularity = 8192,
  merge_selector_base = 10,
  min_bytes_for_wide_part = 33554432,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
