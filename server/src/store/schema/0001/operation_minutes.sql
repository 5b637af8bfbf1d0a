-- Requests, errors and durations per operation and minute. `durations` counts spans by the logarithm of their
-- duration, bucket b holding (1.02^(b-1), 1.02^b] ns: quantiles within 1 %, exact to add up.
CREATE TABLE operation_minutes (
  project LowCardinality(String) CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  time DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  version LowCardinality(String) CODEC(ZSTD(1)),
  name LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  entry UInt8 CODEC(ZSTD(1)),
  spans SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  requests SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration_sum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration_max SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
  durations SimpleAggregateFunction(sumMap, Map(UInt16, Float64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project, service, time, environment, version, name, kind, entry)
TTL time + INTERVAL 400 DAY
SETTINGS index_granularity = 1024,
  ttl_only_drop_parts = 1,
  non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1,
  fsync_part_directory = 1;

CREATE MATERIALIZED VIEW operation_minutes_from_spans TO operation_minutes AS
SELECT
  project, service, time, environment, version, name, kind, entry,
  sum(bucket_spans) AS spans,
  sum(bucket_requests) AS requests,
  sum(bucket_errors) AS errors,
  sum(bucket_duration) AS duration_sum,
  max(bucket_max) AS duration_max,
  CAST((groupArray(bucket), groupArray(bucket_requests)), 'Map(UInt16, Float64)') AS durations
FROM (
  SELECT
    project, service, toStartOfMinute(toDateTime(start_time, 'UTC')) AS time, environment, version, name, kind,
    bitAnd(bitShiftRight(marks, 1), 1) AS entry,
    toUInt16(ceil(log(greatest(duration_ns, 1)) / log(1.02))) AS bucket,
    count() AS bucket_spans,
    sum(weight) AS bucket_requests,
    sumIf(weight, status_code = 2) AS bucket_errors,
    sum(weight * duration_ns) AS bucket_duration,
    max(duration_ns) AS bucket_max
  FROM spans
  GROUP BY project, service, time, environment, version, name, kind, entry, bucket
)
GROUP BY project, service, time, environment, version, name, kind, entry;
