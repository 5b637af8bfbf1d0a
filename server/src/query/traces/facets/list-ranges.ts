import type { MeasureRange } from '@headwater/contract';
import { Values } from '../../conditions/values.ts';
import { durationBase } from '../../durations.ts';
import { pointRead, type Reader } from '../../reader.ts';
import { keySql, readKey } from '../../search-syntax/key-sql.ts';
import { keyName } from '../../search-syntax/same-key.ts';
import { askSpans, type SpanQuestion } from '../span-question.ts';
import { countedRowsSql, isCoarse, readBounded, splitByOwnConditions, whereCoarse } from './facet-scope.ts';

export interface RangeQuestion extends SpanQuestion {
  readonly keys: readonly string[];
}

/**
 * Smallest and largest number of each key among matching spans, without the conditions on the key. Durations come from
 * the rollup where it can answer, their smallest rounded down by at most 2 %.
 *
 * @throws SearchSyntaxError HEADWATER_SEARCH_SYNTAX
 */
export async function listRanges(reader: Reader, asked: RangeQuestion): Promise<{ ranges: MeasureRange[] }> {
  const { keys, ...question } = asked;
  const groups = splitByOwnConditions(question, [...new Set(keys)]);
  const found = await Promise.all(
    groups.map(async ({ question: own, keys: some }) => {
      const coarse = isCoarse(own) && own.level !== 'root';
      const inRollup = (key: string) => coarse && keyName(readKey(key)) === 'duration';
      const rest = some.filter((key) => !inRollup(key));
      return [
        ...(await Promise.all(some.filter(inRollup).map((key) => readRollup(reader, own, key)))),
        ...(rest.length === 0 ? [] : await readRows(reader, own, rest)),
      ];
    }),
  );
  const byKey = new Map(found.flat().map((range) => [range.key, range]));
  return { ranges: keys.flatMap((key) => byKey.get(key) ?? []) };
}

const operationLevels = { all: '', entry: 'entry = 1', root: '' } as const;

async function readRollup(reader: Reader, question: SpanQuestion, key: string): Promise<MeasureRange> {
  const { sql, parameters } = whereCoarse(question, operationLevels);
  const [row] = await reader.read<{ spans: number | string; bucket: number; max: number | string }>(
    `SELECT sum(source.spans) AS spans, min(arrayMin(mapKeys(durations))) AS bucket, max(duration_max) AS max
     FROM operation_minutes AS source WHERE ${sql}`,
    parameters,
    pointRead,
  );
  const some = Number(row?.spans ?? 0) > 0;
  return {
    key,
    min: some ? Math.floor(durationBase ** (Number(row!.bucket) - 1)) : null,
    max: some ? Number(row!.max) : null,
    countedFromMs: question.fromMs,
  };
}

async function readRows(
  reader: Reader,
  question: SpanQuestion,
  keys: readonly string[],
): Promise<MeasureRange[]> {
  const found = await readBounded(reader, question, (bounded) => readExtremes(reader, bounded, keys));
  return keys.map((key, index) => ({
    key,
    min: asNumber(found.low[index]),
    max: asNumber(found.high[index]),
    countedFromMs: found.countedFromMs,
  }));
}

async function readExtremes(reader: Reader, question: SpanQuestion, keys: readonly string[]) {
  const { where, parameters } = askSpans(question);
  const values = new Values('k');
  const columns = keys.map((key, index) => {
    const { number, isNumber } = keySql(readKey(key), 'spans', values);
    return `if(${isNumber}, ${number}, NULL) AS value_${index}`;
  });
  const picked = (fn: string) =>
    `[${keys.map((_, index) => `CAST(${fn}(value_${index}), 'Nullable(Float64)')`).join(', ')}]`;
  const [row] = await reader.read<{
    rows: number | string;
    low: (number | null)[];
    high: (number | null)[];
  }>(
    `SELECT count() AS rows, ${picked('min')} AS low, ${picked('max')} AS high FROM ${countedRowsSql(columns, where)}`,
    { ...parameters, ...values.parameters },
    pointRead,
  );
  return { rows: Number(row?.rows ?? 0), low: row?.low ?? [], high: row?.high ?? [] };
}

function asNumber(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
