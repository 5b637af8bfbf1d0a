import { type MetricInfo, metricKinds, type Scope } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { type Reader, whereScope } from '../reader.ts';

interface InfoRow {
  readonly name: string;
  readonly kindCode: number;
  readonly temporalityCode: number;
  readonly isMonotonic: number;
  readonly unitText: string;
  readonly descriptionText: string;
  readonly services: string[];
  readonly series: number;
  readonly lastMs: number;
}

const temporalities = ['unspecified', 'delta', 'cumulative'] as const;

/** What a metric is, by its newest series. */
const seriesInfo = `SELECT metric, argMax(source.kind, received_time) AS kindCode,
  argMax(source.temporality, received_time) AS temporalityCode, argMax(source.monotonic, received_time) AS isMonotonic,
  argMax(source.unit, received_time) AS unitText, argMax(source.description, received_time) AS descriptionText
  FROM metric_series AS source WHERE project = {project:String}`;

/** What tracers, SDKs and DogStatsD clients measure of themselves. */
const ofClients =
  '^(datadog\\.(dogstatsd\\.client|tracer|trace_agent|agent)\\.|otel\\.sdk\\.|_APPRESOURCEPREVIEW_)';

/** Metrics that have points in the range, by name; what clients measure of themselves after the others. */
export async function listMetrics(
  reader: Reader,
  request: Scope & { search: string; limit: number },
): Promise<MetricInfo[]> {
  const { environment, ...scope } = request;
  const { sql, parameters } = whereScope(scope, 'time');
  const inEnvironment =
    environment === undefined
      ? ''
      : ' AND series_id IN (SELECT series_id FROM metric_series WHERE project = {project:String} AND environment = {environment:String})';
  const rows = await reader.read<InfoRow>(
    `SELECT metric AS name, kindCode, temporalityCode, isMonotonic, unitText, descriptionText, services, series, lastMs
     FROM (
       SELECT metric, groupUniqArray(service) AS services, uniq(series_id) AS series,
         toUnixTimestamp64Milli(toDateTime64(max(time), 3)) AS lastMs
       FROM metric_points
       WHERE ${sql}${inEnvironment} AND positionCaseInsensitiveUTF8(metric, {search:String}) > 0
       GROUP BY metric ORDER BY match(metric, {ofClients:String}), metric LIMIT {limit:UInt32}
     ) AS points
     INNER JOIN (${seriesInfo} GROUP BY metric) AS info USING (metric)
     ORDER BY match(name, {ofClients:String}), name`,
    {
      ...parameters,
      ...(environment === undefined ? {} : { environment }),
      search: request.search,
      limit: request.limit,
      ofClients,
    },
  );
  return rows.map(mapInfo);
}

function mapInfo(row: InfoRow): MetricInfo {
  return {
    name: row.name,
    kind: metricKinds[row.kindCode - 1] ?? 'gauge',
    unit: row.unitText,
    description: row.descriptionText,
    monotonic: row.isMonotonic === 1,
    temporality: temporalities[row.temporalityCode] ?? 'unspecified',
    services: [...row.services].sort(),
    series: Number(row.series),
    lastSeenMs: Number(row.lastMs),
  };
}

export type MetricType = Pick<MetricInfo, 'kind' | 'unit' | 'monotonic' | 'temporality'>;

/** @throws HeadwaterError HEADWATER_METRIC_NOT_FOUND */
export async function getMetricType(reader: Reader, project: string, metric: string): Promise<MetricType> {
  const rows = await reader.read<InfoRow>(
    `SELECT metric AS name, kindCode, temporalityCode, isMonotonic, unitText, '' AS descriptionText, [] AS services,
       0 AS series, 0 AS lastMs
     FROM (${seriesInfo} AND metric = {metric:String} GROUP BY metric)`,
    { project, metric },
  );
  const [row] = rows;
  if (row === undefined) throw new HeadwaterError('HEADWATER_METRIC_NOT_FOUND', metric);
  return mapInfo(row);
}

/** Attribute keys of a metric with their most frequent values, by the series that have points in the range. */
export async function listMetricLabels(
  reader: Reader,
  request: Scope & { metric: string },
): Promise<{ key: string; values: string[] }[]> {
  const { environment: _environment, ...scope } = request;
  const { sql, parameters } = whereScope(scope, 'time');
  const rows = await reader.read<{ key: string; texts: string[] }>(
    `SELECT pair.1 AS key, topK(50)(pair.2) AS texts
     FROM (
       SELECT arrayJoin(arrayFilter(entry -> entry.2 != '', arrayConcat(
         [('service', toString(service)), ('environment', toString(environment)), ('host', toString(host)),
          ('instance', toString(instance)), ('version', toString(version))],
         arrayZip(arrayMap(k -> toString(k), mapKeys(attributes)), mapValues(attributes)),
         arrayZip(arrayMap(k -> toString(k), mapKeys(attributes_number)),
           arrayMap(v -> toString(v), mapValues(attributes_number)))))) AS pair
       FROM metric_series
       WHERE project = {project:String} AND metric = {metric:String} AND series_id IN (
         SELECT series_id FROM metric_points WHERE ${sql} AND metric = {metric:String})
       LIMIT 1 BY series_id, pair
     ) GROUP BY key ORDER BY key LIMIT 200`,
    { ...parameters, metric: request.metric },
  );
  return rows.map(({ key, texts }) => ({ key, values: texts }));
}
