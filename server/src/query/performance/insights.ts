import type { Insight, Population } from '@headwater/contract';
import type { ReadOptions } from '../../store/store-client.ts';
import { pointRead, type QueryParameter, type Reader } from '../reader.ts';
import { attributePairs } from './attribute-pairs.ts';
import { askPopulation, wholeWeight } from './population.ts';

export interface Insights {
  readonly selected: number;
  readonly rest: number;
  readonly rows: number;
  readonly oneIn: number;
  readonly minNs: number;
  readonly maxNs: number | null;
  readonly insights: Insight[];
}

/** Selected rows in which values are looked for; all selected rows are counted afterwards. */
const candidateRows = 50_000;
/** Rows compared at most; of more an even part is, since every property of each is read. */
const mostRows = 2_000_000;
const mostCandidates = 2_000;
/** A value that fewer of the selected have explains little. */
const leastShare = 0.05;
/** One row with a value is no pattern. */
const leastRows = 5;
/** Differences of shares within so many standard errors are left to chance. */
const leastDeviations = 3;
const slowestShare = 0.95;
const options: ReadOptions = { ...pointRead, timeoutMs: 20_000 };

/**
 * What sets the spans within the selected durations apart from the rest of the population: values whose share among
 * them is larger, largest difference first. Without durations those of the slowest twentieth are selected. Values are
 * found in the selected rows (evenly sampled when there are very many), then counted over every row in one pass.
 *
 * @param limits rows compared at most; of a larger population an even part is, and the answer says one in how many
 */
export async function findInsights(
  reader: Reader,
  question: Population & { readonly limit: number },
  limits: { readonly rows?: number } = {},
): Promise<Insights> {
  const range = await readRange(reader, question);
  const { where: whole, parameters } = askPopulation(question, ['minNs', 'maxNs']);
  const oneIn = Math.max(
    1,
    Math.ceil((await countRows(reader, whole, parameters)) / (limits.rows ?? mostRows)),
  );
  const where = oneIn === 1 ? whole : `${whole} AND cityHash64(span_id, trace_id) % ${oneIn} = 0`;
  const asked = {
    ...parameters,
    minNs: range.minNs,
    ...(range.maxNs === null ? {} : { maxNs: range.maxNs }),
  };
  const isSelected = `(duration_ns >= {minNs:Float64}${range.maxNs === null ? '' : ' AND duration_ns < {maxNs:Float64}'})`;
  const selectedRows = await countRows(reader, `${where} AND ${isSelected}`, asked);
  const candidates = await readCandidates(reader, where, isSelected, asked, selectedRows);
  const counted = await countCandidates(reader, where, isSelected, asked, [everyRow, ...candidates]);
  const totals = counted.find(({ key }) => key === '') ?? noRows;
  const { selected, rest } = totals;
  const rows = Number(totals.selectedRows) + Number(totals.restRows);
  const insights = counted
    .filter((row) => row !== totals && standsOut(row, totals))
    .map((row) => ({
      key: row.key,
      value: row.value,
      selected: row.selected,
      rest: row.rest,
      selectedShare: row.selected / selected,
      restShare: row.rest / rest,
    }))
    .filter(({ selectedShare, restShare }) => selectedShare - restShare >= leastShare)
    .sort(
      (a, b) => b.selectedShare - b.restShare - (a.selectedShare - a.restShare) || (a.key < b.key ? -1 : 1),
    );
  const told = insights.filter((insight, index) => !insights.slice(0, index).some(says(insight)));
  return { selected, rest, rows, oneIn, ...range, insights: told.slice(0, question.limit) };
}

/** The same value with the same counts is one fact under two names, such as a status code and the result code. */
const says = (one: Insight) => (other: Insight) =>
  one.value === other.value && one.selected === other.selected && one.rest === other.rest;

async function readRange(
  reader: Reader,
  question: Population,
): Promise<{ minNs: number; maxNs: number | null }> {
  const { minNs, maxNs } = question;
  if (minNs !== undefined || maxNs !== undefined) return { minNs: minNs ?? 0, maxNs: maxNs ?? null };
  const { where, parameters } = askPopulation(question);
  const [row] = await reader.read<{ ns: number | string }>(
    `SELECT quantileExactWeighted(${slowestShare})(duration_ns, ${wholeWeight}) AS ns FROM spans WHERE ${where}`,
    parameters,
    options,
  );
  return { minNs: Number(row?.ns ?? 0), maxNs: null };
}

type Asked = Readonly<Record<string, QueryParameter>>;

async function countRows(reader: Reader, where: string, asked: Asked): Promise<number> {
  const [row] = await reader.read<{ number: number }>(
    `SELECT count() AS number FROM spans WHERE ${where}`,
    asked,
    options,
  );
  return Number(row?.number ?? 0);
}

/** Key and value as one text that no other pair has. */
const pairText = "concat(toString(length(pair.1)), ':', pair.1, pair.2)";
/** The pair that every row has: what it counts is the whole, from the same read as all the parts. */
const everyRow = '0:';

async function readCandidates(
  reader: Reader,
  where: string,
  isSelected: string,
  asked: Asked,
  selectedRows: number,
): Promise<string[]> {
  const every = Math.max(1, Math.ceil(selectedRows / candidateRows));
  const sample = every === 1 ? '' : ` AND cityHash64(span_id) % ${every} = 0`;
  const rows = await reader.read<{ candidate: string }>(
    `SELECT ${pairText} AS candidate, sum(row_weight) AS total,
       (SELECT sum(weight) FROM spans WHERE ${where} AND ${isSelected}${sample}) AS of_all
     FROM (SELECT arrayJoin(${attributePairs}) AS pair, weight AS row_weight FROM spans
       WHERE ${where} AND ${isSelected}${sample})
     GROUP BY candidate HAVING candidate != '0:' AND total >= ${leastShare} * of_all ORDER BY total DESC LIMIT ${mostCandidates}`,
    asked,
    options,
  );
  return rows.map(({ candidate }) => candidate);
}

interface Counted {
  readonly key: string;
  readonly value: string;
  readonly selected: number;
  readonly rest: number;
  readonly selectedRows: number;
  readonly restRows: number;
}

function countCandidates(
  reader: Reader,
  where: string,
  isSelected: string,
  asked: Asked,
  candidates: readonly string[],
): Promise<Counted[]> {
  return reader.read<Counted>(
    `SELECT pair.1 AS key, pair.2 AS value, sumIf(row_weight, is_selected) AS selected,
       sumIf(row_weight, NOT is_selected) AS rest, countIf(is_selected) AS selectedRows,
       countIf(NOT is_selected) AS restRows
     FROM (SELECT arrayJoin(${attributePairs}) AS pair, weight AS row_weight, ${isSelected} AS is_selected
       FROM spans WHERE ${where})
     WHERE ${pairText} IN {candidates:Array(String)} GROUP BY key, value`,
    { ...asked, candidates },
    options,
  );
}

const noRows: Counted = { key: '', value: '', selected: 0, rest: 0, selectedRows: 0, restRows: 0 };

/** Two shares compared by the rows they were counted from. */
function standsOut(row: Counted, totals: Counted): boolean {
  if (totals.selectedRows === 0 || totals.restRows === 0) return false;
  if (row.selectedRows < leastRows) return false;
  const selectedShare = row.selectedRows / totals.selectedRows;
  const restShare = row.restRows / totals.restRows;
  const all = (row.selectedRows + row.restRows) / (totals.selectedRows + totals.restRows);
  const error = Math.sqrt(all * (1 - all) * (1 / totals.selectedRows + 1 / totals.restRows));
  return error > 0 && (selectedShare - restShare) / error >= leastDeviations;
}
