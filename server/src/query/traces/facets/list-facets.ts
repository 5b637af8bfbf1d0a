import type { Facet } from '@headwater/contract';
import { Values } from '../../conditions/values.ts';
import { pointRead, type Reader } from '../../reader.ts';
import { keySql, readKey } from '../../search-syntax/key-sql.ts';
import { keyName } from '../../search-syntax/same-key.ts';
import { askSpans, type SpanQuestion } from '../span-question.ts';
import {
  countedRowsSql,
  isCoarse,
  ofFailed,
  readBounded,
  type SharedQuestion,
  splitByOwnConditions,
  whereCoarse,
} from './facet-scope.ts';

export interface FacetQuestion extends SpanQuestion {
  readonly keys: readonly string[];
  readonly contains: string;
  readonly limit: number;
}

type Limits = Pick<FacetQuestion, 'contains' | 'limit'>;

/** Keys that `facet_minutes` counts; services and environments are columns of it. */
const rolledUp = new Set([
  'name',
  'operation',
  'span_type',
  'kind',
  'status',
  'version',
  'host',
  'dialect',
  'http_method',
  'http_route',
  'http_status',
  'db_system',
  'error_type',
]);
const rollupColumns = new Set(['service', 'environment']);
const rollupLevels = { all: '', root: 'bitTest(level, 0)', entry: 'bitTest(level, 1)' } as const;

/**
 * The most frequent values of each key among matching spans, each without the conditions on its own key: so the values
 * one could choose instead stay in sight. From the rollup where nothing but service and environment is asked for;
 * else exact, from the rows, of the newest part of the range when too many match. Spans without a value do not count.
 *
 * @throws SearchSyntaxError HEADWATER_SEARCH_SYNTAX
 */
export async function listFacets(reader: Reader, asked: FacetQuestion): Promise<{ facets: Facet[] }> {
  const { keys, contains, limit, ...question } = asked;
  const groups = splitByOwnConditions(question, [...new Set(keys)]);
  const found = await Promise.all(groups.map((group) => readGroup(reader, group, { contains, limit })));
  const byKey = new Map(found.flat().map((facet) => [facet.key, facet]));
  return { facets: keys.flatMap((key) => byKey.get(key) ?? []) };
}

async function readGroup(reader: Reader, group: SharedQuestion, limits: Limits): Promise<Facet[]> {
  const { question, keys } = group;
  const failed = ofFailed(question);
  const countable = failed ? rollupColumns : new Set([...rolledUp, ...rollupColumns]);
  const asked = failed ?? question;
  const listed = keys.filter((key) => countable.has(keyName(readKey(key))));
  const coarse = listed.length > 0 && isCoarse(asked) && (await isFilled(reader, asked));
  const fromRows = coarse ? keys.filter((key) => !listed.includes(key)) : keys;
  const answers = await Promise.all([
    coarse ? readRollup(reader, asked, listed, limits, failed ? 'error' : '') : [],
    fromRows.length === 0 ? [] : readRows(reader, question, fromRows, limits),
  ]);
  return answers.flat();
}

/** Rows from before the rollup was there are not in it. */
async function isFilled(reader: Reader, question: SpanQuestion): Promise<boolean> {
  const { sql, parameters } = whereCoarse({ ...question, level: 'all' }, rollupLevels);
  const [row] = await reader.read<{ counted: number | string; all: number | string }>(
    `SELECT (SELECT sum(spans) FROM facet_minutes WHERE ${sql} AND key = 'status') AS counted,
       (SELECT sum(spans) FROM operation_minutes WHERE ${sql}) AS all`,
    parameters,
    pointRead,
  );
  return Number(row?.counted) === Number(row?.all);
}

interface ValueRow {
  readonly name: string;
  readonly value: string;
  readonly count: number | string;
}

async function readRollup(
  reader: Reader,
  question: SpanQuestion,
  keys: readonly string[],
  { contains, limit }: Limits,
  status: '' | 'error',
): Promise<Facet[]> {
  const ofStatus = status === '' ? '' : `AND value = '${status}'`;
  const { sql, parameters } = whereCoarse(question, rollupLevels);
  const names = new Map(keys.map((key) => [key, keyName(readKey(key))]));
  const listed = [...names.values()].filter((name) => rolledUp.has(name));
  const parts = [...new Set(names.values())]
    .filter((name) => rollupColumns.has(name))
    .map(
      (name) => `SELECT '${name}' AS name, toString(${name}) AS of_key, sum(spans) AS total
       FROM facet_minutes WHERE ${sql} AND key = 'status' ${ofStatus} GROUP BY of_key`,
    );
  if (listed.length > 0) {
    parts.push(`SELECT toString(key) AS name, toString(value) AS of_key, sum(spans) AS total
       FROM facet_minutes WHERE ${sql} AND key IN ({names:Array(String)}) GROUP BY key, value`);
  }
  const rows = await reader.read<ValueRow>(
    `SELECT name, of_key AS value, total AS count FROM (${parts.join(' UNION ALL ')})
     WHERE of_key != '' AND ${containsSql('of_key')} ORDER BY total DESC, of_key LIMIT {limit:UInt32} BY name`,
    { ...parameters, names: listed, contains, limit: limit + 1 },
    pointRead,
  );
  const byName = Map.groupBy(rows, ({ name }) => name);
  return keys.map((key) => asFacet(key, byName.get(names.get(key)!) ?? [], limit, 'rollup', question.fromMs));
}

async function readRows(
  reader: Reader,
  question: SpanQuestion,
  keys: readonly string[],
  limits: Limits,
): Promise<Facet[]> {
  const {
    rows: _,
    byMask,
    countedFromMs,
  } = await readBounded(reader, question, (bounded) => countValues(reader, bounded, keys, limits));
  return keys.map((key, index) =>
    asFacet(key, byMask.get(maskOf(index, keys.length)) ?? [], limits.limit, 'rows', countedFromMs),
  );
}

/** One pass over the rows: each key is a grouping set, and the empty set counts the rows. */
async function countValues(
  reader: Reader,
  question: SpanQuestion,
  keys: readonly string[],
  { contains, limit }: Limits,
): Promise<{ rows: number; byMask: Map<string, ValueRow[]> }> {
  const { where, parameters } = askSpans(question);
  const values = new Values('k');
  const columns = keys.map((key, index) => `${keySql(readKey(key), 'spans', values).text} AS facet_${index}`);
  const facets = keys.map((_, index) => `facet_${index}`);
  const value = facets.length === 1 ? 'facet_0' : `concat(${facets.join(', ')})`;
  const all = maskOf(-1, keys.length);
  const rows = await reader.read<ValueRow>(
    `SELECT toString(grouping(${facets.join(', ')})) AS name, toString(${value}) AS value, count() AS count
     FROM ${countedRowsSql(columns, where)}
     GROUP BY GROUPING SETS (${facets.map((facet) => `(${facet})`).join(', ')}, ())
     HAVING name = '${all}' OR (value != '' AND ${containsSql('value')})
     ORDER BY count DESC, value LIMIT {limit:UInt32} BY name`,
    { ...parameters, ...values.parameters, contains, limit: limit + 1 },
    pointRead,
  );
  const byMask = Map.groupBy(rows, ({ name }) => name);
  return { rows: Number(byMask.get(all)?.[0]?.count ?? 0), byMask };
}

/** What `grouping` answers for one of the columns: a bit for each column that is not grouped by, the first highest. @param index -1 for none */
function maskOf(index: number, columns: number): string {
  const own = index < 0 ? 0n : 1n << BigInt(columns - 1 - index);
  return String((1n << BigInt(columns)) - 1n - own);
}

function containsSql(value: string): string {
  return `({contains:String} = '' OR positionCaseInsensitiveUTF8(${value}, {contains:String}) > 0)`;
}

function asFacet(
  key: string,
  rows: readonly ValueRow[],
  limit: number,
  source: Facet['source'],
  countedFromMs: number,
): Facet {
  const values = rows.slice(0, limit).map(({ value, count }) => ({ value, count: Number(count) }));
  return { key, values, more: rows.length > limit, source, countedFromMs };
}
