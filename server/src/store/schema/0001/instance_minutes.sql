-- What reported, per minute: services with their instances, hosts, versions and dialects, by signal
-- (span | log | metric | exception).
CREATE TABLE instance_minutes (
  project LowCardinality(String) CODEC(ZSTD(1)),
  time DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  version LowCardinality(String) CODEC(ZSTD(1)),
  instance LowCardinality(String) CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)),
  dialect LowCardinality(String) CODEC(ZSTD(1)),
  signal LowCardinality(String) CODEC(ZSTD(1)),
  resource_id UInt64 CODEC(ZSTD(1)),
  rows SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  requests SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  last_time SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project, time, service, environment, version, instance, host, dialect, signal, resource_id)
TTL time + INTERVAL 400 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;

CREATE MATERIALIZED VIEW instance_minutes_from_spans TO instance_minutes AS
SELECT
  project, toStartOfMinute(toDateTime(start_time, 'UTC')) AS time, service, environment, version, instance, host,
  dialect, 'span' AS signal, resource_id,
  count() AS rows,
  sumIf(weight, bitTest(marks, 1)) AS requests,
  sumIf(weight, bitTest(marks, 1) AND status_code = 2) AS errors,
  toDateTime64(max(start_time), 3, 'UTC') AS last_time
FROM spans
GROUP BY project, time, service, environment, version, instance, host, dialect, signal, resource_id;

CREATE MATERIALIZED VIEW instance_minutes_from_logs TO instance_minutes AS
SELECT
  project, toStartOfMinute(toDateTime(source.time, 'UTC')) AS time, service, environment, version, instance, host,
  dialect, 'log' AS signal, resource_id,
  count() AS rows,
  sum(weight) AS requests,
  sumIf(weight, severity_number >= 17) AS errors,
  toDateTime64(max(source.time), 3, 'UTC') AS last_time
FROM logs AS source
GROUP BY project, toStartOfMinute(toDateTime(source.time, 'UTC')), service, environment, version, instance, host, dialect,
  signal, resource_id;
