import type { RuntimeChart, Scope } from '@headwater/contract';
import { queryMetric } from '../../metrics/query-metric.ts';
import { type Reader, whereScope } from '../../reader.ts';
import { type RuntimeName, runtimeGroups, runtimeNameOf } from './runtime-names.ts';

const chartsOfGroup = 3;
const chartsAtMost = 12;
const linesOfChart = 8;
/** Metric names of one service that are looked at. */
const readNames = 2_000;

interface Found extends RuntimeName {
  readonly metric: string;
}

/** Charts of what the service's runtimes say of themselves: CPU, memory, garbage collection, threads; by instance. */
export async function getRuntimeMetrics(
  reader: Reader,
  service: string,
  question: Scope & { readonly buckets: number },
): Promise<{ charts: RuntimeChart[]; left: number }> {
  const found = (await readMetricNames(reader, service, question)).flatMap((metric): Found[] => {
    const name = runtimeNameOf(metric);
    return name === undefined ? [] : [{ ...name, metric }];
  });
  const chosen = runtimeGroups
    .flatMap((group) => found.filter((name) => name.group === group).slice(0, chartsOfGroup))
    .slice(0, chartsAtMost);
  const charts = await Promise.all(
    chosen.map(async ({ group, metric, aggregate }): Promise<RuntimeChart> => {
      const { unit, ...overTime } = await queryMetric(reader, {
        ...question,
        metric,
        aggregate,
        filters: [{ key: 'service', op: '=', value: service }],
        splitBy: ['instance'],
        limit: linesOfChart,
      });
      const { timesMs, stepMs, series } = overTime;
      return { group, metric, unit, aggregate, overTime: { timesMs, stepMs, series } };
    }),
  );
  return { charts, left: found.length - chosen.length };
}

async function readMetricNames(reader: Reader, service: string, scope: Scope): Promise<string[]> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereScope(everywhere, 'time');
  const rows = await reader.read<{ metric: string }>(
    `SELECT metric FROM metric_points
     WHERE ${sql} AND service = {service:String} AND metric IN (
       SELECT metric FROM metric_series WHERE project = {project:String} AND service = {service:String}
     )
     GROUP BY metric ORDER BY metric LIMIT ${readNames}`,
    { ...parameters, service },
  );
  return rows.map(({ metric }) => metric);
}
