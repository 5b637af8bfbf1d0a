import type { Population, TimeSeries, TopValue } from '@headwater/contract';
import { nameConditions, nameParameters } from '../performance/performance-table.ts';
import { askPopulation, sideOfMinutes, sourceOf, spanSql } from '../performance/population.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { makeGrid, spread, type TimeGrid } from '../time-grid.ts';
import { askExceptions, type ExceptionQuestion } from './ask-exceptions.ts';
import { type FailedSpans, failedDependencySql, isOnePass, readFailedSpans } from './failed-spans.ts';

export interface FailuresOverTime {
  readonly failed: number;
  readonly count: number;
  readonly overTime: TimeSeries;
  readonly resultCodes: TopValue[];
  readonly exceptionTypes: TopValue[];
  readonly dependencies: TopValue[];
}

export type OverTimeQuestion = ExceptionQuestion & {
  readonly subject: 'spans' | 'exceptions';
  readonly buckets: number;
  readonly limit: number;
};

interface SlotRow {
  readonly slot: number;
  readonly failed: number;
  readonly count: number;
}

const minuteMs = 60_000;

/** Failures over time, and what they are most: result codes, exception types, failed dependencies. */
export async function failuresOverTime(
  reader: Reader,
  question: OverTimeQuestion,
): Promise<FailuresOverTime> {
  const byMinutes = sourceOf(question) === 'minutes';
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, byMinutes ? minuteMs : 1);
  const [{ slots, resultCodes, dependencies }, exceptionTypes] = await Promise.all([
    byMinutes && question.subject === 'spans' && isOnePass(question)
      ? readOnePass(reader, question, grid)
      : readApart(reader, question, grid, byMinutes),
    topExceptions(reader, question),
  ]);
  const failed = slots.reduce((sum, slot) => sum + slot.failed, 0);
  const count = slots.reduce((sum, slot) => sum + slot.count, 0);
  return {
    failed,
    count,
    overTime: seriesOf(grid, slots, question.subject),
    resultCodes,
    exceptionTypes,
    dependencies,
  };
}

async function readOnePass(reader: Reader, question: OverTimeQuestion, grid: TimeGrid): Promise<FailedSpans> {
  const [found, counted] = await Promise.all([
    readFailedSpans(reader, question, grid),
    countMinutes(reader, question, grid),
  ]);
  return { ...found, slots: [...found.slots, ...counted] };
}

async function readApart(
  reader: Reader,
  question: OverTimeQuestion,
  grid: TimeGrid,
  byMinutes: boolean,
): Promise<FailedSpans> {
  const [slots, resultCodes, dependencies] = await Promise.all([
    question.subject === 'exceptions'
      ? readExceptions(reader, question, grid)
      : readSpans(reader, question, grid, byMinutes),
    topResultCodes(reader, question),
    topFailedDependencies(reader, question),
  ]);
  return { slots, resultCodes, dependencies };
}

function seriesOf(
  grid: TimeGrid,
  slots: readonly SlotRow[],
  subject: OverTimeQuestion['subject'],
): TimeSeries {
  const values = (key: 'failed' | 'count') => {
    const sums = new Map<number, number>();
    for (const row of slots) sums.set(Number(row.slot), (sums.get(Number(row.slot)) ?? 0) + row[key]);
    return spread(grid, sums, 0);
  };
  const names = subject === 'spans' ? (['failed', 'count'] as const) : (['failed'] as const);
  const series = names.map((name) => ({ name, labels: {}, values: values(name) }));
  return { timesMs: grid.timesMs, stepMs: grid.stepMs, series };
}

const slotOf = (time: string) =>
  `intDiv(toUnixTimestamp64Milli(toDateTime64(${time}, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot`;

async function readSpans(
  reader: Reader,
  question: OverTimeQuestion,
  grid: TimeGrid,
  byMinutes: boolean,
): Promise<SlotRow[]> {
  const at = { gridMs: grid.fromMs, stepMs: grid.stepMs };
  const { where, parameters } = askPopulation(
    byMinutes ? { ...question, failed: true } : question,
    byMinutes ? [] : ['failed'],
  );
  const failed = reader.read<SlotRow>(
    `SELECT ${slotOf('start_time')}, sumIf(weight, ${byMinutes ? 'true' : spanSql.failed}) AS failed,
       ${byMinutes ? 'toFloat64(0)' : 'sum(weight)'} AS count FROM spans WHERE ${where} GROUP BY slot`,
    { ...parameters, ...at },
    pointRead,
  );
  if (!byMinutes) return failed;
  return (await Promise.all([failed, countMinutes(reader, question, grid)])).flat();
}

function countMinutes(reader: Reader, question: OverTimeQuestion, grid: TimeGrid): Promise<SlotRow[]> {
  const minutes = whereMinutes(question);
  const conditions = [minutes.sql, sideOfMinutes(question.side), ...nameConditions(question)];
  return reader.read<SlotRow>(
    `SELECT intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64}) AS slot,
       toFloat64(0) AS failed, sum(source.requests) AS count
     FROM operation_minutes AS source WHERE ${conditions.join(' AND ')} GROUP BY slot`,
    { ...minutes.parameters, ...nameParameters(question), gridMs: grid.fromMs, stepMs: grid.stepMs },
  );
}

function readExceptions(reader: Reader, question: OverTimeQuestion, grid: TimeGrid): Promise<SlotRow[]> {
  const { where, parameters } = askExceptions(question);
  return reader.read<SlotRow>(
    `SELECT ${slotOf('exceptions.time')}, sum(weight) AS failed, sum(weight) AS count FROM exceptions
     WHERE ${where} GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
}

interface TopRow {
  readonly value: string;
  readonly detail: string;
  readonly count: number;
  readonly of_all: number;
}

async function readTop(reader: Reader, sql: string, parameters: object, limit: number): Promise<TopValue[]> {
  const rows = await reader.read<TopRow>(
    `SELECT value, detail, sum(counted) AS count, sum(count) OVER () AS of_all FROM (${sql})
     GROUP BY value, detail ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    { ...parameters, limit },
    pointRead,
  );
  return rows.map(({ value, detail, count, of_all }) => ({ value, detail, count, share: count / of_all }));
}

function topResultCodes(reader: Reader, question: OverTimeQuestion): Promise<TopValue[]> {
  const { where, parameters } = askPopulation({ ...question, failed: true });
  const sql = `SELECT ${spanSql.resultCode} AS value, '' AS detail, weight AS counted FROM spans WHERE ${where}`;
  return readTop(reader, sql, parameters, question.limit);
}

function topExceptions(reader: Reader, question: OverTimeQuestion): Promise<TopValue[]> {
  const { where, parameters } = askExceptions(question);
  const sql = `SELECT toString(exceptions.type) AS value, '' AS detail, weight AS counted FROM exceptions WHERE ${where}`;
  return readTop(reader, sql, parameters, question.limit);
}

/** Of requests what they called in the same traces; of dependencies themselves. */
function topFailedDependencies(reader: Reader, question: OverTimeQuestion): Promise<TopValue[]> {
  const own = question.side === 'dependency';
  const { name: _name, resultCode: _code, minNs: _min, maxNs: _max, ...wide } = question;
  const of = (own ? question : { ...wide, side: 'dependency', filters: [], query: '' }) as Population;
  const { where, parameters } = askPopulation({ ...of, failed: true });
  const requests = askPopulation({ ...question, failed: true });
  const narrowed = !own && (question.name !== undefined || question.resultCode !== undefined);
  const inTraces = narrowed ? `AND trace_id IN (SELECT trace_id FROM spans WHERE ${requests.where})` : '';
  const sql = `SELECT ${failedDependencySql.value} AS value, ${failedDependencySql.detail} AS detail,
      weight AS counted FROM spans WHERE ${where} ${inTraces}`;
  return readTop(reader, sql, { ...parameters, ...requests.parameters }, question.limit);
}
