import type { Population, TopValue } from '@headwater/contract';
import { askPopulation, spanSql } from '../performance/population.ts';
import { pointRead, type Reader } from '../reader.ts';
import type { TimeGrid } from '../time-grid.ts';

/** Failed spans of a population by time and result code, and the failed dependencies of its services. */
export interface FailedSpans {
  readonly slots: { slot: number; failed: number; count: number }[];
  readonly resultCodes: TopValue[];
  readonly dependencies: TopValue[];
}

interface GroupRow {
  /** which of the columns the row is grouped by */
  readonly grouped: number;
  readonly request: number;
  readonly slot: number | string;
  readonly code: string;
  readonly value: string;
  readonly detail: string;
  readonly counted: number;
}

/** As `grouping(slot, code, value)` numbers them: a bit for each column that a row is not grouped by. */
const grouped = { slot: 0b011, code: 0b101, value: 0b110 } as const;

export const failedDependencySql = {
  value: 'toString(name)',
  detail: `arrayStringConcat(arrayFilter(x -> x != '', [${spanSql.type}, ${spanSql.target}]), ' | ')`,
} as const;

/** Whether one pass over the failed spans answers: failed dependencies are those of the same services and times. */
export function isOnePass({ side, name }: Population): boolean {
  return side === 'dependency' || name === undefined;
}

/**
 * All of it in one pass over the failed spans: finding them, among all spans of the range, is what takes the time.
 *
 * @param question of what minutes know only, see `isOnePass`
 */
export async function readFailedSpans(
  reader: Reader,
  question: Population & { readonly limit: number },
  grid: TimeGrid,
): Promise<FailedSpans> {
  const own = question.side === 'dependency';
  const { where, parameters } = askPopulation({ ...question, failed: true }, own ? [] : ['side']);
  const ofDependency = (sql: string) => `if(request, '', ${sql})`;
  const rows = await reader.read<GroupRow>(
    `SELECT grouping(slot, code, value) AS grouped, request, slot, code, value, detail, sum(weight) AS counted
     FROM (
       SELECT ${spanSql.isRequest} AS request, ${spanSql.resultCode} AS code, weight,
         intDiv(toUnixTimestamp64Milli(toDateTime64(start_time, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot,
         ${ofDependency(failedDependencySql.value)} AS value, ${ofDependency(failedDependencySql.detail)} AS detail
       FROM spans WHERE ${where}
     )
     GROUP BY GROUPING SETS ((request, slot), (request, code), (request, value, detail))
     ORDER BY counted DESC, code, value LIMIT ${grid.timesMs.length + 1} BY grouped, request`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
  const of = (set: number, request: boolean) =>
    rows.filter((row) => Number(row.grouped) === set && Boolean(row.request) === request);
  const [slots, called] = [of(grouped.slot, !own), of(grouped.slot, false)];
  const top = (groups: readonly GroupRow[], total: readonly GroupRow[], key: 'code' | 'value') =>
    groups.slice(0, question.limit).map((row) => ({
      value: row[key],
      detail: key === 'value' ? row.detail : '',
      count: row.counted,
      share: row.counted / sumOf(total),
    }));
  return {
    slots: slots.map(({ slot, counted }) => ({ slot: Number(slot), failed: counted, count: 0 })),
    resultCodes: top(of(grouped.code, !own), slots, 'code'),
    dependencies: top(of(grouped.value, false), called, 'value'),
  };
}

function sumOf(rows: readonly GroupRow[]): number {
  return rows.reduce((sum, { counted }) => sum + counted, 0);
}
