-- Log records per service, severity and minute.
CREATE TABLE log_minutes (
  project LowCardinality(String) CODEC(ZSTD(1)),
  time DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  severity_number UInt8 CODEC(ZSTD(1)),
  records SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project, time, service, environment, severity_number)
TTL time + INTERVAL 400 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;

CREATE MATERIALIZED VIEW log_minutes_from_logs TO log_minutes AS
SELECT
  project, toStartOfMinute(toDateTime(source.time, 'UTC')) AS time, service, environment, severity_number,
  count() AS records
FROM logs AS source
GROUP BY project, toStartOfMinute(toDateTime(source.time, 'UTC')), service, environment, severity_number;
