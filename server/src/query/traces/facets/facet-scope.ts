import type { Filter } from '@headwater/contract';
import { Values } from '../../conditions/values.ts';
import { pointRead, type Reader, type Where, whereMinutes } from '../../reader.ts';
import type { SearchNode } from '../../search-syntax/ast.ts';
import { readKey } from '../../search-syntax/key-sql.ts';
import { parseSearch } from '../../search-syntax/parse-search.ts';
import { asksOnly, keyName, withoutKey } from '../../search-syntax/same-key.ts';
import { askSpans, rowConditions, type SpanQuestion } from '../span-question.ts';

/** Ranges shorter than this are counted row by row: a rollup's minutes would be too coarse. */
export const rollupFromMs = 15 * 60_000;
/** Matching rows counted at most; with more, the newest part of the range is. */
const countedRows = 2_000_000;

/** A question that some keys share, because none of its conditions is about one of them alone. */
export interface SharedQuestion {
  readonly question: SpanQuestion & { readonly root: SearchNode };
  readonly keys: readonly string[];
}

/** Each key with the question less the key's own conditions; keys without any share one question. */
export function splitByOwnConditions(question: SpanQuestion, keys: readonly string[]): SharedQuestion[] {
  const root = question.root ?? parseSearch(question.query ?? '').root;
  const shared: string[] = [];
  const own: SharedQuestion[] = [];
  for (const key of keys) {
    const name = keyName(readKey(key));
    const less = withoutKey(root, name);
    const filters = question.filters.filter((filter) => !isAbout(filter, name));
    const same = filters.length === question.filters.length && sizeOf(less) === sizeOf(root);
    if (same) shared.push(key);
    else own.push({ question: { ...question, filters, root: less }, keys: [key] });
  }
  return shared.length === 0 ? own : [{ question: { ...question, root }, keys: shared }, ...own];
}

function isAbout({ key }: Filter, name: string): boolean {
  return keyName(readKey(key)) === name;
}

/** Conditions joined by AND. */
function sizeOf(root: SearchNode): number {
  const parts = root.type === 'and' ? root.parts : [root];
  return parts.filter(({ type }) => type !== 'all').length;
}

const rollupWords = new Set(['service', 'environment']);

/** Whether `facet_minutes` and `operation_minutes` can answer: only services and environments are asked for. */
export function isCoarse({ root, filters, fromMs, toMs }: SharedQuestion['question']): boolean {
  return toMs - fromMs >= rollupFromMs && asksOnly(root, filters, rollupWords);
}

/** A question that asks for failed spans, less just that; undefined when it does not. */
export function ofFailed(question: SharedQuestion['question']): SharedQuestion['question'] | undefined {
  const { root, filters } = question;
  const parts = root.type === 'and' ? root.parts : [root];
  const left = parts.filter((part) => !isFailedTerm(part));
  const others = filters.filter(
    (filter) => !(isAbout(filter, 'status') && filter.op === '=' && filter.value === 'error'),
  );
  if (left.length + others.length === parts.length + filters.length) return undefined;
  return {
    ...question,
    root: left.length === 0 ? { type: 'all' } : { type: 'and', parts: left },
    filters: others,
  };
}

function isFailedTerm(part: SearchNode): boolean {
  if (part.type !== 'term' || keyName(part.key) !== 'status') return false;
  return part.test.op === 'equals' && part.test.value === 'error';
}

/** The rollup's conditions for a coarse question. @param levels of the rollup, see `SpanQuestion.level` */
export function whereCoarse(
  question: SpanQuestion,
  levels: Readonly<Record<SpanQuestion['level'], string>>,
): Where {
  const values = new Values();
  const { sql, parameters } = whereMinutes(question);
  const conditions = [sql, levels[question.level], ...rowConditions(question, values)];
  return {
    sql: conditions.filter(Boolean).join(' AND '),
    parameters: { ...parameters, ...values.parameters } as Where['parameters'],
  };
}

/** Matching rows with what is counted of them, at most as many as are counted. */
export function countedRowsSql(columns: readonly string[], where: string): string {
  return `(SELECT ${columns.join(', ')} FROM spans WHERE ${where} LIMIT ${countedRows})`;
}

/**
 * Asks over all that matches; when that are more rows than are counted, again over the newest part of the range that
 * holds about so many.
 *
 * @param read its answer says how many rows were counted
 */
export async function readBounded<Answer extends { readonly rows: number }>(
  reader: Reader,
  question: SpanQuestion,
  read: (question: SpanQuestion) => Promise<Answer>,
): Promise<Answer & { readonly countedFromMs: number }> {
  const answer = await read(question);
  if (answer.rows < countedRows) return { ...answer, countedFromMs: question.fromMs };
  const bounded = await newestPart(reader, question);
  return { ...(await read(bounded)), countedFromMs: bounded.fromMs };
}

/** Ranges often end in the future, or go on after the last span: the part is taken from the last span backwards. */
async function newestPart(reader: Reader, question: SpanQuestion): Promise<SpanQuestion> {
  const { where, parameters } = askSpans(question);
  const [row] = await reader.read<{ matching: number | string; lastMs: number | string }>(
    `SELECT count() AS matching, toUnixTimestamp64Milli(toDateTime64(max(start_time), 3)) + 1 AS lastMs
     FROM spans WHERE ${where}`,
    parameters,
    pointRead,
  );
  const share = countedRows / Math.max(1, Number(row?.matching ?? 0));
  const toMs = Math.min(question.toMs, Number(row?.lastMs ?? question.toMs));
  const fromMs = Math.floor(toMs - (toMs - question.fromMs) * Math.min(1, share));
  return { ...question, fromMs: Math.max(question.fromMs, fromMs) };
}
