import { refuse } from '../odata/ast.ts';
import { parseFilter } from '../odata/parse.ts';
import { writeExpression } from '../odata/to-kql.ts';
import { propertyAt } from '../properties.ts';
import { type Aggregation, findMetric, type Metric } from './catalogue.ts';

/** A question about one metric, as it came. */
export interface MetricParameters {
  readonly metricId: string;
  readonly aggregation?: string | undefined;
  readonly interval?: string | undefined;
  readonly segment?: string | undefined;
  readonly top?: number | undefined;
  readonly orderby?: string | undefined;
  readonly filter?: string | undefined;
}

/** The same, checked. */
export interface MetricQuestion {
  readonly metric: Metric;
  readonly aggregations: readonly Aggregation[];
  readonly intervalMs: number | undefined;
  readonly segments: readonly { readonly name: string; readonly kql: string }[];
  readonly top: number;
  readonly order: { readonly by: Aggregation; readonly descending: boolean };
  /** KQL, '' when there is none */
  readonly condition: string;
}

const standardTop = 10;
const topAtMost = 1_000;
const segmentsAtMost = 4;
const shortestIntervalMs = 1_000;
const pointsAtMost = 10_000;

/**
 * @param spanMs length of the range
 * @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT
 */
export function readMetricQuestion(parameters: MetricParameters, spanMs: number): MetricQuestion {
  const { metricId, filter = '' } = parameters;
  const metric = findMetric(metricId);
  if (metric === undefined) return refuse(`there is no metric '${metricId}'`, 0, metricId);
  const aggregations = readAggregations(parameters.aggregation, metric);
  return {
    metric,
    aggregations,
    intervalMs: readInterval(parameters.interval, spanMs),
    segments: readSegments(parameters.segment, metric),
    top: Math.min(topAtMost, Math.max(1, parameters.top ?? standardTop)),
    order: readOrder(parameters.orderby, metric, aggregations),
    condition: filter.trim() === '' ? '' : writeExpression(parseFilter(filter), metric.table, filter).kql,
  };
}

function readAggregations(sent: string | undefined, metric: Metric): Aggregation[] {
  const names = (sent ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length === 0) return [metric.defaultAggregation];
  return [...new Set(names)].map((name) => aggregationOf(name, metric));
}

function aggregationOf(name: string, metric: Metric): Aggregation {
  if (Object.hasOwn(metric.aggregations, name)) return name as Aggregation;
  const able = Object.keys(metric.aggregations).join(', ');
  return refuse(`'${metric.id}' has no aggregation '${name}', only ${able}:`, 0, name);
}

function readSegments(sent: string | undefined, { table }: Metric): MetricQuestion['segments'] {
  const names = (sent ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > segmentsAtMost)
    return refuse(`at most ${segmentsAtMost} segments, given`, 0, sent ?? '');
  return names.map((name) => {
    const { kql, type } = propertyAt(name, table);
    return { name, kql: type === 'dynamic' ? `tostring(${kql})` : kql };
  });
}

/** `sum desc`; the metric's first aggregation, the largest first, when nothing is said. */
function readOrder(
  sent: string | undefined,
  metric: Metric,
  aggregations: readonly Aggregation[],
): MetricQuestion['order'] {
  const [first = metric.defaultAggregation] = aggregations;
  if (sent === undefined || sent.trim() === '') return { by: first, descending: true };
  const match = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(sent);
  if (match === null) return refuse('an aggregation with asc or desc is expected', 0, sent);
  const by = aggregationOf((match[1] ?? '').toLowerCase(), metric);
  return { by, descending: match[2]?.toLowerCase() !== 'asc' };
}

const unitsMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** ISO 8601; `auto` makes about a hundred points. */
function readInterval(sent: string | undefined, spanMs: number): number | undefined {
  if (sent === undefined || sent === '') return undefined;
  if (sent.toLowerCase() === 'auto') {
    const nice = [60_000, 300_000, 900_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000];
    return nice.find((ms) => spanMs / ms <= 100) ?? 86_400_000;
  }
  const match = /^P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(
    sent,
  );
  const ms = (match ?? [])
    .slice(1)
    .reduce((sum, part, at) => sum + Number(part ?? 0) * (unitsMs[at] ?? 0), 0);
  if (ms < shortestIntervalMs) return refuse('an interval such as PT5M is expected', 0, sent);
  if (spanMs / ms > pointsAtMost)
    return refuse(`more than ${pointsAtMost} intervals in the timespan`, 0, sent);
  return ms;
}
