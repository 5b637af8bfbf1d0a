import type { MetricInfo, TimeSeries } from '@headwater/contract';
import type { Reader } from '../reader.ts';
import { makeGrid, spread, type TimeGrid } from '../time-grid.ts';
import { getMetricType, type MetricType } from './metric-info.ts';
import { type PointsQuestion, pointsSql } from './metric-points.ts';
import { quantileOfBounds, quantileOfValues } from './quantile.ts';

export type Aggregate =
  | 'avg'
  | 'sum'
  | 'min'
  | 'max'
  | 'count'
  | 'last'
  | 'rate'
  | `p${50 | 75 | 90 | 95 | 99}`;

export interface MetricQuestion extends PointsQuestion {
  readonly aggregate: Aggregate;
  readonly buckets: number;
  readonly limit: number;
}

export interface MetricAnswer extends TimeSeries {
  readonly unit: string;
  readonly kind: MetricInfo['kind'];
  /** there are more groups than `limit`; those with the largest values are answered */
  readonly truncated: boolean;
}

interface SlotRow {
  readonly labels: readonly string[];
  readonly slot: number;
  readonly result: number | null;
  readonly keys?: readonly number[];
  readonly counts?: readonly number[];
  readonly allBounds?: readonly number[];
}

/**
 * One metric on a time grid, one series per combination of `splitBy`.
 *
 * @throws HeadwaterError HEADWATER_METRIC_NOT_FOUND
 */
export async function queryMetric(reader: Reader, question: MetricQuestion): Promise<MetricAnswer> {
  const type = await getMetricType(reader, question.project, question.metric);
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets);
  const asSent = type.kind === 'summary' && question.aggregate.startsWith('p');
  const { sql: points, parameters } = pointsSql({ ...question, asSent }, type, grid);
  const select = selectOf(question.aggregate, type);
  const rows = await reader.read<SlotRow>(
    `SELECT labels, slot, ${select.sql} FROM ${sumsLevels(question.aggregate, type) ? newestOf(points) : points} AS source
     GROUP BY labels, slot`,
    { ...parameters, level: select.level ?? 0, stepS: grid.stepMs / 1000 },
  );
  const valued = rows.map((row) => ({ ...row, result: select.finish(row) }));
  const { series, truncated } = groupSeries(valued, question, grid);
  return { timesMs: grid.timesMs, stepMs: grid.stepMs, series, unit: type.unit, kind: type.kind, truncated };
}

/** Of gauges and of sums that go both ways, `sum` adds the latest level of each series. */
function sumsLevels(aggregate: Aggregate, type: MetricType): boolean {
  const isLevel =
    type.kind === 'gauge' || (type.kind === 'sum' && !type.monotonic && type.temporality !== 'delta');
  return aggregate === 'sum' && isLevel;
}

function newestOf(points: string): string {
  return `(SELECT * FROM ${points} ORDER BY time DESC LIMIT 1 BY series_id, slot)`;
}

interface Select {
  readonly sql: string;
  readonly level?: number;
  /** the value of a bucket from its row */
  readonly finish: (row: SlotRow) => number | null;
}

const plain = (expression: string): Select => ({
  sql: `${expression} AS result`,
  finish: ({ result }) => (result === null ? null : Number(result)),
});

function selectOf(aggregate: Aggregate, type: MetricType): Select {
  if (aggregate.startsWith('p')) return percentile(Number(aggregate.slice(1)) / 100, type);
  if (type.kind === 'gauge' || type.kind === 'sum') return plain(levelSql(aggregate));
  return plain(distributionSql(aggregate));
}

function levelSql(aggregate: Aggregate): string {
  if (aggregate === 'count') return 'count()';
  if (aggregate === 'last') return 'argMax(source.value, source.time)';
  if (aggregate === 'rate') return 'sum(source.value) / {stepS:Float64}';
  return `${aggregate}(source.value)`;
}

function distributionSql(aggregate: Aggregate): string {
  if (aggregate === 'count') return 'sum(source.count)';
  if (aggregate === 'sum') return 'sum(source.value)';
  if (aggregate === 'rate') return 'sum(source.count) / {stepS:Float64}';
  if (aggregate === 'min' || aggregate === 'max') return `${aggregate}(source.${aggregate})`;
  if (aggregate === 'last') return 'argMax(source.value, source.time)';
  return 'if(sum(source.count) > 0, sum(source.value) / sum(source.count), NULL)';
}

function percentile(level: number, type: MetricType): Select {
  if (type.kind === 'gauge' || type.kind === 'sum')
    return { ...plain('quantile({level:Float64})(source.value)'), level };
  if (type.kind === 'summary') {
    const near = 'arrayFirstIndex(q -> abs(q - {level:Float64}) < 0.0001, quantiles)';
    return { ...plain(`avgOrNullIf(quantile_values[${near}], ${near} > 0)`), level };
  }
  const keyed = type.kind === 'histogram' ? boundsSql : exponentialSql;
  const sql = `NULL AS result, (${keyed}) AS pair, pair.1 AS keys, pair.2 AS counts,
    groupUniqArrayArray(bounds) AS allBounds`;
  return { sql, finish: (row) => finishPercentile(row, level, type) };
}

const boundsSql =
  'sumMap(arrayResize(bounds, length(source.bucket_counts), 1e308), arrayMap(c -> toFloat64(c), source.bucket_counts))';

/** Each bucket by its middle value: index i of scale s holds (2^(i/2^s), 2^((i+1)/2^s)]. */
const exponentialSql = `sumMap(
  arrayConcat(
    arrayMap(i -> -exp2((negative_offset + i - 0.5) / exp2(source.scale)), arrayEnumerate(source.negative_counts)), [0.],
    arrayMap(i -> exp2((positive_offset + i - 0.5) / exp2(source.scale)), arrayEnumerate(source.positive_counts))),
  arrayMap(c -> toFloat64(c), arrayConcat(source.negative_counts, [source.zero_count], source.positive_counts)))`;

function finishPercentile(
  { keys = [], counts = [], allBounds = [] }: SlotRow,
  level: number,
  type: MetricType,
): number | null {
  const pairs = keys.map((key, index) => [Number(key), Number(counts[index] ?? 0)] as const);
  if (type.kind === 'exponential-histogram') return quantileOfValues(pairs, level);
  // sums leave out what is zero, but a bucket begins where the one before ends, empty or not
  const counted = new Map<number, number>([...allBounds.map((bound) => [bound, 0] as const), ...pairs]);
  const bounds = [...counted]
    .sort(([a], [b]) => a - b)
    .map(([upTo, count]) => ({ upTo: upTo >= 1e308 ? Infinity : upTo, count }));
  return quantileOfBounds(bounds, level);
}

function groupSeries(rows: readonly SlotRow[], question: MetricQuestion, grid: TimeGrid) {
  const groups = Map.groupBy(rows, ({ labels }) => JSON.stringify(labels));
  const weigh = (group: readonly SlotRow[]) =>
    group.reduce((sum, { result }) => sum + Math.abs(result ?? 0), 0);
  const ranked = [...groups.values()].sort((a, b) => weigh(b) - weigh(a));
  const series = ranked.slice(0, question.limit).map((group) => {
    const labels = Object.fromEntries(
      question.splitBy.map((key, index) => [key, group[0]!.labels[index] ?? '']),
    );
    const values = new Map(group.map(({ slot, result }) => [Number(slot), result]));
    const name = Object.values(labels).join(', ') || question.metric;
    return { name, labels, values: spread<number | null>(grid, values, null) };
  });
  return { series, truncated: ranked.length > question.limit };
}
