import type { Population, TelemetryItem } from '@headwater/contract';
import { pointRead, type QueryParameter, type Reader } from '../reader.ts';
import { parseCursor, writeCursor } from '../traces/cursor.ts';
import { type ItemRow, mapItem, spanItemSql } from '../transactions/item-sql.ts';
import { askPopulation, wholeWeight } from './population.ts';

export interface SampleQuestion extends Population {
  readonly order: 'near' | 'newest' | 'oldest' | 'slowest' | 'fastest';
  /** 0 to 100, for `near` */
  readonly percentile: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** By what each order sorts, as an unsigned integer, and which way. */
const orders = {
  near: { value: 'abs(toInt64(duration_ns) - {nearNs:Int64})', down: false },
  newest: { value: 'toUnixTimestamp64Nano(start_time)', down: true },
  oldest: { value: 'toUnixTimestamp64Nano(start_time)', down: false },
  slowest: { value: 'duration_ns', down: true },
  fastest: { value: 'duration_ns', down: false },
} as const;

/** Spans of a selection; `near` reads the exact percentile over every row first, and gives the nearest to it. */
export async function spanSamples(
  reader: Reader,
  question: SampleQuestion,
): Promise<{ percentileNs: number | null; items: TelemetryItem[]; cursor: string | null }> {
  const percentileNs = question.order === 'near' ? await exactPercentile(reader, question) : null;
  if (question.order === 'near' && percentileNs === null) return { percentileNs, items: [], cursor: null };
  const { value, down } = orders[question.order];
  const { where, parameters } = askPopulation(question);
  const after = question.cursor === undefined ? undefined : parseCursor(question.cursor);
  const asked: Record<string, QueryParameter> = { ...parameters, rows: question.limit };
  if (percentileNs !== null) asked.nearNs = String(Math.round(percentileNs));
  if (after !== undefined) Object.assign(asked, { afterValue: after.value, afterId: after.id });
  const direction = down ? 'DESC' : 'ASC';
  const sign = down ? '<' : '>';
  const further =
    after === undefined
      ? ''
      : `AND (order_value ${sign} {afterValue:UInt64} OR (order_value = {afterValue:UInt64} AND spans.span_id ${sign} toFixedString(unhex({afterId:String}), 8)))`;
  const rows = await reader.read<ItemRow & { order_value: number | string }>(
    `SELECT ${spanItemSql}, toUInt64(${value}) AS order_value FROM spans WHERE ${where} ${further}
     ORDER BY order_value ${direction}, spans.span_id ${direction} LIMIT {rows:UInt32}`,
    asked,
    pointRead,
  );
  const last = rows.at(-1);
  return {
    percentileNs,
    items: rows.map(mapItem),
    cursor:
      last === undefined || rows.length < question.limit
        ? null
        : writeCursor({ value: String(last.order_value), id: last.itemKey }),
  };
}

/** The smallest duration that at least `percentile` of a hundred spans do not exceed, over every row; null of none. */
async function exactPercentile(reader: Reader, question: SampleQuestion): Promise<number | null> {
  const { where, parameters } = askPopulation(question);
  const [row] = await reader.read<{ ns: number | string; rows: number }>(
    `SELECT quantileExactWeighted(${question.percentile / 100})(duration_ns, ${wholeWeight}) AS ns, count() AS rows
     FROM spans WHERE ${where}`,
    parameters,
    pointRead,
  );
  return row === undefined || Number(row.rows) === 0 ? null : Number(row.ns);
}
