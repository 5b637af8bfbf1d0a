import type { Filter, RuntimeChart, Scope } from '@headwater/contract';
import { queryMetric } from '../../metrics/query-metric.ts';
import { type Reader, whereScope } from '../../reader.ts';
import { type RuntimeName, runtimeGroups, runtimeNameOf } from './runtime-names.ts';

const chartsOfGroup = 3;
const chartsAtMost = 12;
const linesOfChart = 8;
/** Metric names of one service or host that are looked at. */
const readNames = 2_000;

/** What the charts are of: a service, one of its instances, or a host. */
export interface RuntimeQuestion extends Scope {
  readonly service?: string;
  readonly instance?: string;
  readonly host?: string;
  readonly buckets: number;
}

interface Found extends RuntimeName {
  readonly metric: string;
}

/** Charts of what the service's runtimes say of themselves: CPU, memory, garbage collection, threads; by instance. */
export function getRuntimeMetrics(
  reader: Reader,
  service: string,
  question: Scope & { readonly buckets: number },
): Promise<{ charts: RuntimeChart[]; left: number }> {
  return readRuntimeCharts(reader, { ...question, service }, runtimeNameOf);
}

/** @param nameOf which metrics are shown, and how */
export async function readRuntimeCharts(
  reader: Reader,
  question: RuntimeQuestion,
  nameOf: (metric: string) => RuntimeName | undefined,
): Promise<{ charts: RuntimeChart[]; left: number }> {
  const found = (await readMetricNames(reader, question)).flatMap((metric): Found[] => {
    const name = nameOf(metric);
    return name === undefined ? [] : [{ ...name, metric }];
  });
  const chosen = runtimeGroups
    .flatMap((group) => found.filter((name) => name.group === group).slice(0, chartsOfGroup))
    .slice(0, chartsAtMost);
  const charts = await Promise.all(chosen.map((name) => readChart(reader, question, name)));
  return { charts, left: found.length - chosen.length };
}

async function readChart(reader: Reader, question: RuntimeQuestion, found: Found): Promise<RuntimeChart> {
  const { group, metric, aggregate } = found;
  const { service, instance, host, ...scope } = question;
  const filters = Object.entries({ service, instance, host }).flatMap(([key, value]): Filter[] =>
    value === undefined ? [] : [{ key, op: '=', value }],
  );
  const splitBy = host === undefined ? ['instance'] : (found.splitBy ?? []);
  const { unit, timesMs, stepMs, series } = await queryMetric(reader, {
    ...scope,
    metric,
    aggregate,
    filters,
    splitBy,
    limit: linesOfChart,
  });
  return { group, metric, unit, aggregate, overTime: { timesMs, stepMs, series } };
}

async function readMetricNames(reader: Reader, question: RuntimeQuestion): Promise<string[]> {
  const { environment: _, service, instance, host, ...everywhere } = question;
  const { sql, parameters } = whereScope(everywhere, 'time');
  const wanted = Object.entries({ service, instance, host }).flatMap(([column, value]) =>
    value === undefined ? [] : [[column, value] as const],
  );
  const series = [
    'project = {project:String}',
    ...wanted.map(([column]) => `${column} = {${column}:String}`),
  ];
  const rows = await reader.read<{ metric: string }>(
    `SELECT metric FROM metric_points
     WHERE ${sql} AND (metric, series_id) IN (
       SELECT metric, series_id FROM metric_series WHERE ${series.join(' AND ')}
     )
     GROUP BY metric ORDER BY metric LIMIT ${readNames}`,
    { ...parameters, ...Object.fromEntries(wanted) },
  );
  return rows.map(({ metric }) => metric);
}
