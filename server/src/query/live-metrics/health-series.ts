import { type HealthMetric, healthMetrics } from '../../model/conventions/health-metrics.ts';
import type { Reader } from '../reader.ts';

/** A metric series that says the processor time or memory of one instance. */
export interface HealthSeriesRow {
  /** Digits of a u64 */
  readonly id: string;
  readonly service: string;
  readonly instance: string;
  readonly what: HealthMetric['what'];
  readonly scale: number;
}

interface Row {
  readonly id: string;
  readonly metric: string;
  readonly service: string;
  readonly instance: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const mostSeries = 5_000;

/** The best series of each instance for processor time and memory, of those that are kept. */
export async function listHealthSeries(reader: Reader, project: string): Promise<HealthSeriesRow[]> {
  const rows = await reader.read<Row>(
    `SELECT toString(series_id) AS id, any(source.metric) AS metric, any(source.service) AS service,
       any(if(source.instance = '', source.host, source.instance)) AS instance, any(source.attributes) AS attributes
     FROM metric_series AS source
     WHERE source.project = {project:String} AND source.metric IN {metrics:Array(String)}
     GROUP BY source.series_id LIMIT ${mostSeries}`,
    { project, metrics: healthMetrics.map(({ metric }) => metric) },
  );
  const best = new Map<string, { rank: number; row: HealthSeriesRow }>();
  for (const { id, metric, service, instance, attributes } of rows) {
    const rank = healthMetrics.findIndex((known) => means(known, metric, attributes));
    const known = healthMetrics[rank];
    if (known === undefined) continue;
    const key = `${known.what}\n${service}\n${instance}`;
    if ((best.get(key)?.rank ?? Number.POSITIVE_INFINITY) <= rank) continue;
    best.set(key, { rank, row: { id, service, instance, what: known.what, scale: known.scale } });
  }
  return Array.from(best.values(), ({ row }) => row);
}

function means(known: HealthMetric, metric: string, attributes: Row['attributes']): boolean {
  if (known.metric !== metric) return false;
  return known.attribute === undefined || attributes[known.attribute.key] === known.attribute.value;
}
