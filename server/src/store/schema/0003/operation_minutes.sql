-- One grouping instead of two: buckets are added up inside a group. Same rows, half the cost.
ALTER TABLE operation_minutes_from_spans MODIFY QUERY
SELECT
  project, service, toStartOfMinute(toDateTime(start_time, 'UTC')) AS time, environment, version, name, kind,
  bitAnd(bitShiftRight(marks, 1), 1) AS entry,
  count() AS spans,
  sum(weight) AS requests,
  sumIf(weight, status_code = 2) AS errors,
  sum(weight * duration_ns) AS duration_sum,
  max(duration_ns) AS duration_max,
  sumMap(map(toUInt16(ceil(log(greatest(duration_ns, 1)) / log(1.02))), weight)) AS durations
FROM spans
GROUP BY project, service, time, environment, version, name, kind, entry;
