-- Calls between services per minute of the called span, by joining entry spans with their parents. Filled minute by
-- minute; a minute is written again when spans for it came late, the highest `version` counts.
CREATE TABLE edge_minutes (
  project LowCardinality(String) CODEC(ZSTD(1)),
  time DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  version UInt64 CODEC(ZSTD(1)),
  caller LowCardinality(String) CODEC(ZSTD(1)),
  callee LowCardinality(String) CODEC(ZSTD(1)),
  -- service | database | queue | external: what the callee is
  callee_kind LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  calls Float64 CODEC(ZSTD(1)),
  errors Float64 CODEC(ZSTD(1)),
  duration_sum Float64 CODEC(ZSTD(1)),
  durations Map(UInt16, Float64) CODEC(ZSTD(1)),
  -- spans of this minute when it was joined, in the row with an empty caller and callee
  spans_seen UInt64 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(time)
ORDER BY (project, time, caller, callee, callee_kind, environment)
TTL time + INTERVAL 400 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;
