import type { Filter, Scope, SpanMeasure } from '@headwater/contract';
import { isEntrySql, isRootSql } from '../../store/span-roles-sql.ts';
import { logConditions, spanConditions } from '../conditions/span-operands.ts';
import { Values } from '../conditions/values.ts';
import type { QueryParameter } from '../reader.ts';
import { whereScope } from '../reader.ts';
import type { SearchNode } from '../search-syntax/ast.ts';
import { nodeConditions, searchConditions } from '../search-syntax/compile-search.ts';
import { wordCondition } from '../search-syntax/text-condition.ts';

export interface SpanQuestion extends Scope {
  /** in the search syntax; met besides the filters */
  readonly query?: string | undefined;
  /** stands for `query`, parsed */
  readonly root?: SearchNode;
  readonly filters: readonly Filter[];
  readonly level: 'all' | 'entry' | 'root';
}

export interface SpanSearch extends SpanQuestion {
  readonly limit: number;
  readonly order: 'newest' | 'oldest' | 'slowest' | 'fastest';
  readonly cursor?: string | undefined;
  /** keys whose values come with each span */
  readonly columns?: readonly string[];
}

export interface AggregateQuestion extends SpanQuestion {
  readonly groupBy: readonly string[];
  readonly measures: readonly SpanMeasure[];
  readonly view: 'timeseries' | 'top' | 'table';
  readonly order: 'desc' | 'asc';
  readonly limit: number;
  readonly buckets: number;
}

export interface Question {
  /** what stands after WHERE */
  readonly where: string;
  readonly parameters: Readonly<Record<string, QueryParameter>>;
}

const levels = { all: [], root: [isRootSql], entry: [isEntrySql] } as const;

export function askSpans(question: SpanQuestion, ...more: readonly string[]): Question {
  const values = new Values();
  const scope = whereScope(question, 'start_time');
  const conditions = [scope.sql, ...levels[question.level], ...rowConditions(question, values), ...more];
  return { where: conditions.join(' AND '), parameters: { ...scope.parameters, ...values.parameters } };
}

/** Filters and search; they name columns of `spans`, and of rollups as far as those have the same. */
export function rowConditions({ filters, query, root }: SpanQuestion, values: Values): string[] {
  const found = root ? nodeConditions(root, 'spans', values) : searchConditions(query, 'spans', values);
  return [...spanConditions(filters, values), ...found];
}

export interface LogQuestion extends Scope {
  readonly query?: string | undefined;
  readonly filters: readonly Filter[];
  readonly text: string;
}

export function askLogs(question: LogQuestion, ...more: readonly string[]): Question {
  const values = new Values();
  const scope = whereScope(question, 'time');
  const words = wordsOf(question.text).map((word) => wordCondition(word, values));
  const conditions = [
    scope.sql,
    ...logConditions(question.filters, values),
    ...words,
    ...searchConditions(question.query, 'logs', values),
    ...more,
  ];
  return { where: conditions.join(' AND '), parameters: { ...scope.parameters, ...values.parameters } };
}

/** Words and "quoted phrases" of what was typed, in order; at most 20. */
export function wordsOf(text: string): string[] {
  const found = text.matchAll(/"([^"]*)"|(\S+)/g);
  return Array.from(found, ([, phrase, word]) => (phrase ?? word ?? '').trim())
    .filter((word) => word !== '')
    .slice(0, 20);
}
