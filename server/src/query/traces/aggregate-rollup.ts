import type { SpanMeasure } from '@headwater/contract';
import { Values } from '../conditions/values.ts';
import { type DurationCounts, quantilesOf } from '../durations.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { keySql, readKey } from '../search-syntax/key-sql.ts';
import { parseSearch } from '../search-syntax/parse-search.ts';
import { asksOnly, keyName } from '../search-syntax/same-key.ts';
import type { TimeGrid } from '../time-grid.ts';
import { rollupFromMs } from './facets/facet-scope.ts';
import type { AggregateQuestion } from './span-question.ts';
import { rowConditions } from './span-question.ts';

/** What one group came to, over the whole range or in one bucket of time. */
export interface Measured {
  readonly by: readonly string[];
  readonly slot: number;
  readonly values: readonly (number | null)[];
}

/** Columns that `operation_minutes` has under the same name. */
const columns = new Set(['service', 'environment', 'version', 'name', 'kind']);
const keyless = new Set<SpanMeasure['fn']>(['count', 'errors', 'error_rate']);
const ofDuration = new Set<SpanMeasure['fn']>([
  'count',
  'sum',
  'avg',
  'max',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
]);
const mostGroups = 10_000;

/** Whether the rollup per operation and minute can answer. */
export function isRolledUp(question: AggregateQuestion, stepMs: number): boolean {
  const { root } = parseSearch(question.query ?? '');
  const known = ({ fn, key }: SpanMeasure) =>
    key === undefined ? keyless.has(fn) : ofDuration.has(fn) && keyName(readKey(key)) === 'duration';
  return (
    question.level !== 'root' &&
    question.toMs - question.fromMs >= rollupFromMs &&
    stepMs >= 60_000 &&
    question.measures.every(known) &&
    question.groupBy.every((key) => columns.has(keyName(readKey(key)))) &&
    asksOnly(root, question.filters, columns)
  );
}

interface SumRow {
  readonly by: readonly string[];
  readonly slot: number | string;
  readonly requests: number;
  readonly errors: number;
  readonly durationSum: number;
  readonly durationMax: number | string;
  readonly durations: DurationCounts;
}

/** Measures of whole minutes by group, or of some groups by bucket; percentiles are within 1 %. */
export async function readAggregateRollup(
  reader: Reader,
  question: AggregateQuestion,
  over?: { readonly grid: TimeGrid; readonly groups: readonly { readonly by: readonly string[] }[] },
): Promise<Measured[]> {
  const grid = over?.grid;
  const values = new Values();
  const scope = whereMinutes(question);
  const groups = question.groupBy.map((key) => keySql(readKey(key), 'spans', values).text);
  const level = question.level === 'entry' ? ['entry = 1'] : [];
  const some = over ? ['has({groups:Array(Array(String))}, by)'] : [];
  const where = [scope.sql, ...level, ...rowConditions(question, values), ...some].join(' AND ');
  const slot = grid
    ? 'intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64})'
    : 'toInt64(0)';
  const durations = question.measures.some(({ fn }) => /^p\d/.test(fn))
    ? 'sumMap(source.durations)'
    : "CAST(map(), 'Map(UInt16, Float64)')";
  const rows = await reader.read<SumRow>(
    `SELECT ${groups.length === 0 ? 'emptyArrayString()' : `[${groups.join(', ')}]`} AS by, ${slot} AS slot,
       sum(source.requests) AS requests, sum(source.errors) AS errors, sum(source.duration_sum) AS durationSum,
       max(source.duration_max) AS durationMax, ${durations} AS durations
     FROM operation_minutes AS source WHERE ${where} GROUP BY by, slot ORDER BY requests DESC LIMIT ${grid ? 300 * mostGroups : mostGroups}`,
    {
      ...scope.parameters,
      ...values.parameters,
      ...(over && {
        gridMs: over.grid.fromMs,
        stepMs: over.grid.stepMs,
        groups: over.groups.map(({ by }) => [...by]),
      }),
    },
    pointRead,
  );
  return rows.map((row) => ({
    by: row.by,
    slot: Number(row.slot),
    values: question.measures.map((measure) => measureOf(measure, row)),
  }));
}

function measureOf({ fn }: SpanMeasure, row: SumRow): number | null {
  switch (fn) {
    case 'count':
      return row.requests;
    case 'errors':
      return row.errors;
    case 'error_rate':
      return row.requests > 0 ? row.errors / row.requests : null;
    case 'sum':
      return row.durationSum;
    case 'avg':
      return row.requests > 0 ? row.durationSum / row.requests : null;
    case 'max':
      return Number(row.durationMax);
    default:
      return quantilesOf(row.durations, [Number(fn.slice(1)) / 100])[0] ?? null;
  }
}
