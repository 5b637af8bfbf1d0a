import type { QueryResult } from '../../kql/run/run-plan.ts';
import { ticksAtEpoch } from '../../kql/values/ticks.ts';
import { type MetricParameters, type MetricQuestion, readMetricQuestion } from './metric-question.ts';

/** Runs KQL over the project and the range of the question. */
export type RunText = (text: string) => Promise<QueryResult>;

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

type Values = Record<string, unknown>;
type Cell = QueryResult['rows'][number][number];

/**
 * One metric over a range, by interval and by segments.
 * @returns `value` of the answer: nested `segments`, each with its interval or its dimension
 * @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT, and what the query throws
 */
export async function queryInsightsMetric(
  parameters: MetricParameters,
  range: Range,
  run: RunText,
): Promise<Values> {
  const question = readMetricQuestion(parameters, range.toMs - range.fromMs);
  const { segments, intervalMs } = question;
  const start = new Date(range.fromMs).toISOString();
  const end = new Date(range.toMs).toISOString();
  const totals = await run(textOf(question, range, undefined));
  const whole = { start, end, ...(parameters.interval && { interval: parameters.interval }) };
  if (intervalMs === undefined) {
    if (segments.length === 0) return { ...whole, ...measure(question, totals.rows[0] ?? []) };
    return { ...whole, segments: nest(question, totals.rows, 0) };
  }
  const kept = new Set(totals.rows.map((row) => keyOf(row.slice(0, segments.length))));
  const found = await run(textOf(question, range, intervalMs));
  const rows =
    segments.length === 0
      ? found.rows
      : found.rows.filter((row) => kept.has(keyOf(row.slice(1, segments.length + 1))));
  return { ...whole, segments: byInterval(question, rows, range, intervalMs) };
}

/** The question as KQL; without an interval only the first segments in order. */
function textOf(question: MetricQuestion, range: Range, intervalMs: number | undefined): string {
  const { metric, aggregations, segments, condition, order, top } = question;
  const seconds = (intervalMs ?? range.toMs - range.fromMs) / 1_000;
  const write = (name: keyof typeof metric.aggregations) =>
    (metric.aggregations[name] ?? '').replaceAll('{seconds}', String(Math.max(seconds, 0.001)));
  const wanted = [...new Set([...aggregations, order.by])];
  const measures = wanted.map((name) => `a_${name} = ${write(name)}`);
  const keys = segments.map(({ kql }, at) => `s${at} = ${kql}`);
  const bucket = intervalMs === undefined ? [] : [`t = bin(timestamp, ${intervalMs} * 1ms)`];
  const by = [...bucket, ...keys];
  const columns = [...(bucket.length > 0 ? ['t'] : []), ...segments.map((_, at) => `s${at}`)];
  return [
    metric.rows,
    ...(condition === '' ? [] : [`where ${condition}`]),
    `summarize ${measures.join(', ')}${by.length === 0 ? '' : ` by ${by.join(', ')}`}`,
    ...(intervalMs === undefined && segments.length > 0
      ? [`top ${top} by a_${order.by} ${order.descending ? 'desc' : 'asc'}`]
      : []),
    ...(intervalMs === undefined ? [] : ['sort by t asc']),
    `project ${[...columns, ...aggregations.map((name) => `a_${name}`)].join(', ')}`,
  ].join(' | ');
}

function measure({ metric, aggregations }: MetricQuestion, cells: readonly Cell[]): Values {
  const values = aggregations.map((name, at) => [name, numberOf(cells[at])]);
  return { [metric.id]: Object.fromEntries(values) };
}

/** Rows of segment values and measures as a tree, a level for each segment. */
function nest(question: MetricQuestion, rows: readonly (readonly Cell[])[], level: number): Values[] {
  const { segments } = question;
  const name = segments[level]?.name ?? '';
  if (level === segments.length - 1)
    return rows.map((row) => ({
      ...measure(question, row.slice(level + 1)),
      [name]: textOfCell(row[level]),
    }));
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of rows) {
    const key = textOfCell(row[level]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return Array.from(groups, ([key, group]) => ({ segments: nest(question, group, level + 1), [name]: key }));
}

function byInterval(
  question: MetricQuestion,
  rows: readonly (readonly Cell[])[],
  { fromMs, toMs }: Range,
  intervalMs: number,
): Values[] {
  const groups = new Map<number, (readonly Cell[])[]>();
  for (const row of rows) {
    const ms = Number((BigInt(row[0] as bigint) - ticksAtEpoch) / 10_000n);
    groups.set(ms, [...(groups.get(ms) ?? []), row.slice(1)]);
  }
  return Array.from(groups, ([ms, group]) => ({
    start: new Date(Math.max(ms, fromMs)).toISOString(),
    end: new Date(Math.min(ms + intervalMs, toMs)).toISOString(),
    ...(question.segments.length === 0
      ? measure(question, group[0] ?? [])
      : { segments: nest(question, group, 0) }),
  }));
}

const keyOf = (cells: readonly Cell[]): string => JSON.stringify(cells.map(textOfCell));

function textOfCell(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

function numberOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined) return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}
