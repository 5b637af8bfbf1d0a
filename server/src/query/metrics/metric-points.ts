import type { Filter, Scope } from '@headwater/contract';
import { conditionSql } from '../conditions/operand.ts';
import { seriesOperand } from '../conditions/span-operands.ts';
import { Values } from '../conditions/values.ts';
import type { QueryParameters } from '../reader.ts';
import { whereScope } from '../reader.ts';
import type { TimeGrid } from '../time-grid.ts';
import type { MetricType } from './metric-info.ts';

export interface PointsQuestion extends Scope {
  /** points as they are: quantiles of a summary do not add up */
  readonly asSent?: boolean;
  readonly metric: string;
  readonly filters: readonly Filter[];
  readonly splitBy: readonly string[];
}

/** Series that one question reads at most. */
export const readSeries = 20_000;

/** Points before the range that a cumulative series' first increase is measured from. */
const lookbackMs = 10 * 60_000;

/**
 * A smaller count, other bounds or finer buckets mean that the sender began anew. Exponential buckets become coarser
 * (a smaller scale) and begin elsewhere (offset) while a sender goes on counting.
 */
const distributionRestarted = [
  'count < previous_count',
  'bounds != previous_bounds',
  'scale > previous_scale',
];

/**
 * A FROM item with the points of the question's series: `slot` (bucket of the grid), `labels` (values of `splitBy`),
 * `series_id`, `time`, and of cumulative metrics the increase since the point before as `value`, `count`,
 * `bucket_counts`, `positive_counts` and `negative_counts`. A series' first point counts from its start time when that
 * lies in the range read, else it only starts the count.
 */
export function pointsSql(
  question: PointsQuestion,
  type: MetricType,
  grid: TimeGrid,
): { sql: string; parameters: QueryParameters } {
  const values = new Values();
  const { environment, ...scope } = question;
  const { sql: range, parameters } = whereScope(
    { ...scope, fromMs: Math.max(0, grid.fromMs - lookbackMs) },
    'time',
  );
  const inEnvironment =
    environment === undefined ? [] : [`environment = ${values.add(environment, 'String')}`];
  const conditions = question.filters.map((filter) =>
    conditionSql(seriesOperand(filter.key, values), filter, values),
  );
  const labels = question.splitBy.map((key) => `toString(${seriesOperand(key, values).text})`);
  const series = `SELECT series_id, CAST([${labels.join(', ')}], 'Array(String)') AS labels FROM metric_series
    WHERE ${['project = {project:String}', 'metric = {metric:String}', ...inEnvironment, ...conditions].join(' AND ')}
    ORDER BY received_time DESC LIMIT 1 BY series_id LIMIT ${readSeries}`;
  const points = `SELECT * FROM metric_points WHERE ${range} AND metric = {metric:String}`;
  const joined = `SELECT points.*, series.labels AS labels,
    intDiv(toUnixTimestamp64Milli(toDateTime64(time, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot
    FROM (${points}) AS points INNER JOIN (${series}) AS series USING (series_id)`;
  const sql = isCumulative(type) && question.asSent !== true ? increases(joined, type) : joined;
  return {
    sql: `(SELECT * FROM (${sql}) WHERE time >= fromUnixTimestamp64Nano({gridNs:Int64}, 'UTC'))`,
    parameters: {
      ...parameters,
      ...values.parameters,
      metric: question.metric,
      gridMs: grid.fromMs,
      gridNs: String(BigInt(grid.fromMs) * 1_000_000n),
      stepMs: grid.stepMs,
    },
  };
}

/** Sums that go up and down are levels, like gauges. */
export function isCumulative({ kind, temporality, monotonic }: MetricType): boolean {
  if (kind === 'summary') return true;
  return temporality === 'cumulative' && (kind === 'sum' ? monotonic : kind !== 'gauge');
}

const before = [
  ...['value', 'count', 'bounds', 'scale', 'bucket_counts', 'positive_counts', 'negative_counts'],
  ...['start_time', 'zero_count', 'positive_offset', 'negative_offset'],
];

function increases(joined: string, { kind }: MetricType): string {
  const previous = before.map((column) => `lagInFrame(${column}) OVER series_in_time AS previous_${column}`);
  const windowed = `SELECT *, ${previous.join(', ')}, row_number() OVER series_in_time AS number_in_series
    FROM (${joined})
    WINDOW series_in_time AS (PARTITION BY series_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const anew = [
    'number_in_series = 1',
    '(start_time != previous_start_time AND toUnixTimestamp64Nano(start_time) != 0)',
    ...(kind === 'sum' ? ['value < previous_value'] : distributionRestarted),
  ];
  // aliases of a SELECT hide its columns: `anew` is found one level below
  return `SELECT series_id, time, labels, slot, min, max, bounds, scale, positive_offset, negative_offset,
    quantiles, quantile_values,
    if(anew, source.value, source.value - previous_value) AS value,
    if(anew, toInt64(source.count), toInt64(source.count) - toInt64(previous_count)) AS count,
    if(anew OR source.zero_count < previous_zero_count, source.zero_count,
      toUInt64(source.zero_count - previous_zero_count)) AS zero_count,
    ${[
      increaseOfList('bucket_counts', 'previous_bucket_counts'),
      increaseOfList('positive_counts', inBucketsOfNow('positive')),
      increaseOfList('negative_counts', inBucketsOfNow('negative')),
    ].join(', ')}
    FROM (SELECT *, ${anew.join(' OR ')} AS anew FROM (${windowed})) AS source
    WHERE number_in_series > 1 OR start_time >= fromUnixTimestamp64Nano({fromNs:Int64}, 'UTC')`;
}

function increaseOfList(column: string, previous: string): string {
  return `if(anew, source.${column}, arrayMap((now, then) -> if(now > then, toUInt64(now - then), 0), source.${column},
    arrayResize(${previous}, length(source.${column})))) AS ${column}`;
}

/**
 * The previous point's exponential buckets in those of this point: with a scale smaller by d, bucket i of now holds
 * the buckets i · 2^d … (i + 1) · 2^d - 1 of then.
 */
function inBucketsOfNow(side: 'positive' | 'negative'): string {
  const [then, offset] = [`previous_${side}_counts`, `source.${side}_offset`];
  const merged = 'bitShiftLeft(toInt64(1), toUInt8(greatest(0, least(32, previous_scale - source.scale))))';
  const first = `((toInt64(${offset}) + i - 1) * ${merged} - previous_${side}_offset + 1)`;
  return `if(source.scale = previous_scale AND ${offset} = previous_${side}_offset, ${then},
    arrayReduceInRanges('sum', arrayMap(i -> (greatest(1, ${first}),
      toUInt64(greatest(0, ${first} + ${merged} - greatest(1, ${first})))), arrayEnumerate(source.${side}_counts)), ${then}))`;
}
