import type { SpanAggregate, SpanMeasure } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { type KeySql, keySql, readKey } from '../search-syntax/key-sql.ts';
import { makeGrid, spread, type TimeGrid } from '../time-grid.ts';
import { isRolledUp, type Measured, readAggregateRollup } from './aggregate-rollup.ts';
import { type AggregateQuestion, askSpans } from './span-question.ts';

/** Groups drawn over time at most. */
const drawnGroups = 50;
/** Weights are kept to a millionth in percentiles: the engine's weighted quantile takes whole weights. */
const weightScale = 1e6;

interface GroupRow {
  readonly by: readonly string[];
  readonly measured: readonly (number | null)[];
}

interface SlotRow extends GroupRow {
  readonly slot: number;
}

/**
 * Measures of matching spans by group, each row weighted by the spans it stands for: exact, from the rows, unless
 * the rollup per operation can answer.
 *
 * @throws HeadwaterError HEADWATER_API_REQUEST when a measure has no key, HEADWATER_SEARCH_SYNTAX
 */
export async function aggregateSpans(reader: Reader, question: AggregateQuestion): Promise<SpanAggregate> {
  const limit = question.view === 'timeseries' ? Math.min(question.limit, drawnGroups) : question.limit;
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets);
  const stepMs = question.view === 'timeseries' ? grid.stepMs : Number.POSITIVE_INFINITY;
  const rolledUp = isRolledUp(question, stepMs);
  const found = rolledUp
    ? inOrder(await readAggregateRollup(reader, question), question.order)
    : await readGroups(reader, question, limit + 1);
  const groups = found.slice(0, limit).map(({ by, values }) => ({ by: [...by], values: [...values] }));
  const overTime =
    question.view === 'timeseries'
      ? seriesOf(
          question,
          grid,
          groups,
          rolledUp
            ? await readAggregateRollup(reader, question, { grid, groups })
            : await readSlots(reader, question, grid, groups),
        )
      : null;
  return { groups, more: found.length > limit, source: rolledUp ? 'rollup' : 'rows', overTime };
}

/** As the engine orders groups: by the first measure, groups without one last, then by their texts. */
function inOrder(groups: readonly Measured[], order: AggregateQuestion['order']): Measured[] {
  const sign = order === 'desc' ? -1 : 1;
  return [...groups].sort((a, b) => {
    const [left = null, right = null] = [a.values[0], b.values[0]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (left - right) * sign || (a.by.join('\u0000') < b.by.join('\u0000') ? -1 : 1);
  });
}

async function readGroups(reader: Reader, question: AggregateQuestion, limit: number): Promise<Measured[]> {
  const { source, parameters, measured } = selectRows(question);
  const rows = await reader.read<GroupRow>(
    `SELECT by, [${measured.join(', ')}] AS measured FROM (${source}) GROUP BY by
     ORDER BY measured[1] ${question.order === 'desc' ? 'DESC' : 'ASC'} NULLS LAST, by LIMIT {limit:UInt32}`,
    { ...parameters, limit },
    pointRead,
  );
  return rows.map(({ by, measured: values }) => ({ by, slot: 0, values: values.map(asValue) }));
}

async function readSlots(
  reader: Reader,
  question: AggregateQuestion,
  grid: TimeGrid,
  groups: SpanAggregate['groups'],
): Promise<Measured[]> {
  const { source, parameters, measured } = selectRows(question);
  const rows = await reader.read<SlotRow>(
    `SELECT intDiv(toUnixTimestamp64Milli(toDateTime64(at, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot, by,
       [${measured.join(', ')}] AS measured
     FROM (${source}) WHERE has({groups:Array(Array(String))}, by) GROUP BY slot, by`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs, groups: groups.map(({ by }) => by) },
    pointRead,
  );
  return rows.map(({ by, slot, measured: values }) => ({
    by,
    slot: Number(slot),
    values: values.map(asValue),
  }));
}

function seriesOf(
  question: AggregateQuestion,
  grid: TimeGrid,
  groups: SpanAggregate['groups'],
  rows: readonly Measured[],
): NonNullable<SpanAggregate['overTime']> {
  const slots = Map.groupBy(rows, ({ by }) => JSON.stringify(by));
  const series = groups.flatMap(({ by }) => {
    const own = slots.get(JSON.stringify(by)) ?? [];
    const labels = Object.fromEntries(question.groupBy.map((key, index) => [key, by[index] ?? '']));
    return question.measures.map((measure, index) => {
      const values = new Map(own.map((row) => [row.slot, row.values[index] ?? null]));
      const absent = isCount(measure) ? 0 : null;
      return { name: nameOf(measure), labels, values: spread<number | null>(grid, values, absent) };
    });
  });
  return { timesMs: grid.timesMs, stepMs: grid.stepMs, series };
}

/** The rows with what groups and measures need, and the measures over them. */
function selectRows(question: AggregateQuestion) {
  const values = new Values('k');
  const groups = question.groupBy.map((key) => keySql(readKey(key), 'spans', values).text);
  const by = groups.length === 0 ? 'emptyArrayString()' : `[${groups.join(', ')}]`;
  const columns = [`${by} AS by`, 'weight AS row_weight', 'status_code = 2 AS failed', 'start_time AS at'];
  const measured = question.measures.map((measure, index) => {
    if (measure.key === undefined) return keylessSql(measure);
    const key = keySql(readKey(measure.key), 'spans', values);
    columns.push(...keyColumns(measure, key, index));
    return measureSql(measure, index);
  });
  const { where, parameters } = askSpans(question);
  return {
    source: `SELECT ${columns.join(', ')} FROM spans WHERE ${where}`,
    parameters: { ...parameters, ...values.parameters },
    measured: measured.map((sql) => `CAST(${sql}, 'Nullable(Float64)')`),
  };
}

function keyColumns({ fn }: SpanMeasure, key: KeySql, index: number): string[] {
  const numeric = !(fn === 'unique' || isCount({ fn }));
  return numeric
    ? [`${key.number} AS value_${index}`, `${key.isNumber} AS has_${index}`]
    : [`${key.text} AS value_${index}`, `${key.exists} AS has_${index}`];
}

function keylessSql({ fn }: SpanMeasure): string {
  if (fn === 'count') return 'sum(row_weight)';
  if (fn === 'errors') return 'sumIf(row_weight, failed)';
  if (fn === 'error_rate') return 'sumIf(row_weight, failed) / sum(row_weight)';
  throw new HeadwaterError('HEADWATER_API_REQUEST', `measures: ${fn} needs a key`);
}

/** Rows without a value, or without a number where one is needed, do not count. */
function measureSql({ fn }: SpanMeasure, index: number): string {
  const [value, has] = [`value_${index}`, `has_${index}`];
  const orNull = (sql: string) => `if(countIf(${has}) = 0, NULL, ${sql})`;
  switch (fn) {
    case 'count':
      return `sumIf(row_weight, ${has})`;
    case 'errors':
      return `sumIf(row_weight, ${has} AND failed)`;
    case 'error_rate':
      return orNull(`sumIf(row_weight, ${has} AND failed) / sumIf(row_weight, ${has})`);
    case 'unique':
      return `uniqExactIf(${value}, ${has})`;
    case 'sum':
      return orNull(`sumIf(${value} * row_weight, ${has})`);
    case 'avg':
      return orNull(`sumIf(${value} * row_weight, ${has}) / sumIf(row_weight, ${has})`);
    case 'min':
    case 'max':
      return orNull(`${fn}If(${value}, ${has})`);
    default: {
      const weight = `toUInt64(round(row_weight * ${weightScale}))`;
      return orNull(`quantileExactWeightedIf(${Number(fn.slice(1)) / 100})(${value}, ${weight}, ${has})`);
    }
  }
}

function isCount({ fn }: SpanMeasure): boolean {
  return fn === 'count' || fn === 'errors' || fn === 'error_rate';
}

function nameOf({ fn, key }: SpanMeasure): string {
  return key === undefined ? fn : `${fn}(${key})`;
}

function asValue(value: number | null): number | null {
  return value === null ? null : Number(value);
}
