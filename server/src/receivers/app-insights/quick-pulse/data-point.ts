import type { LiveChartWithId } from '../../../ingest/live/live-configuration.ts';
import type { LivePoint } from '../../../ingest/live/live-seconds.ts';
import { type Fields, fieldsOf, numberOf, textOfField } from '../values/fields.ts';
import { countsInPython } from './configuration.ts';

const prefix = '\\ApplicationInsights\\';

/**
 * Reads the metrics of a point, with the mistakes of single SDKs repaired.
 *
 * @param point MonitoringDataPoint
 * @param charts the project's own, which are reported under their ids
 */
export function readMetrics(point: Fields, charts: readonly LiveChartWithId[] = []): LivePoint {
  const values = new Map<string, number>();
  for (const metric of Array.isArray(point.Metrics) ? point.Metrics : []) {
    const { Name, Value } = fieldsOf(metric);
    const value = numberOf(Value);
    if (typeof Name === 'string' && value !== undefined) values.set(Name, value);
  }
  const isPython = isFromPython(point);
  const rate = (name: string): number => countOf(values.get(`${prefix}${name}`));
  // Python sends durations in seconds, and counts successful calls only.
  const durationScale = isPython ? 1_000 : 1;
  const requestsFailed = rate('Requests Failed/Sec');
  const requests = rate('Requests/Sec') + (isPython ? requestsFailed : 0);
  const dependenciesFailed = rate('Dependency Calls Failed/Sec');
  const dependencies = rate('Dependency Calls/Sec') + (isPython ? dependenciesFailed : 0);
  const cpu =
    values.get('\\% Process\\Processor Time Normalized') ??
    values.get('\\Processor(_Total)\\% Processor Time');
  const memory = values.get('\\Process\\Physical Bytes') ?? values.get('\\Memory\\Committed Bytes');
  const own = readCharts(values, charts, isPython);
  return {
    requests,
    requestsFailed,
    requestMs: requests * (values.get(`${prefix}Request Duration`) ?? 0) * durationScale,
    dependencies,
    dependenciesFailed,
    dependencyMs: dependencies * (values.get(`${prefix}Dependency Call Duration`) ?? 0) * durationScale,
    exceptions: rate('Exceptions/Sec'),
    ...(cpu === undefined ? {} : { cpuPercent: cpu }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(Object.keys(own).length === 0 ? {} : { charts: own }),
  };
}

export function isFromPython(point: Fields): boolean {
  return /(?:^|_)py\d/.test(textOfField(point.Version));
}

/** A mean or an extreme of nothing is reported as 0, which it is not. */
function readCharts(
  values: ReadonlyMap<string, number>,
  charts: readonly LiveChartWithId[],
  isPython: boolean,
): Record<string, number> {
  const own: Record<string, number> = {};
  for (const chart of charts) {
    const value = values.get(chart.id);
    if (value === undefined || (isPython && !countsInPython(chart, charts))) continue;
    if (value === 0 && chart.aggregation !== 'Sum') continue;
    own[chart.id] = isPython && chart.projection === 'Duration' ? value * 1_000 : value;
  }
  return own;
}

/** The time a point stands for: ISO 8601, or .NET's `/Date(ms)/`; the time of arrival when it is far from that. */
export function timeOfPoint(point: Fields, nowMs: number): number {
  const text = textOfField(point.Timestamp);
  const ticks = /^\/Date\((\d{1,15})/.exec(text)?.[1];
  const ms = ticks === undefined ? Date.parse(text) : Number(ticks);
  return Math.abs(ms - nowMs) < 30_000 ? ms : nowMs;
}

/** Node's first rates are about 1e-10: nothing. */
function countOf(value: number | undefined): number {
  return value === undefined || value < 1e-6 ? 0 : value;
}
