import type { Population } from '@headwater/contract';
import { isRequestOfMinutesSql, isRequestSql } from '../../store/span-roles-sql.ts';
import { resultCode, succeeded } from '../kql/schema/insights/span-tables.ts';
import type { QueryParameter } from '../reader.ts';
import { askSpans, type Question } from '../traces/span-question.ts';

/** SQL over `spans`, with the meaning that the tables `requests` and `dependencies` give it. */
export const spanSql = {
  isRequest: isRequestSql,
  failed: `NOT ${succeeded}`,
  resultCode,
  /** Both empty for a request */
  type: 'toString(dependency_type)',
  target: 'toString(dependency_target)',
  /** What a user is known by; a column, as reading a map for every row costs more than all else */
  user: 'user_id',
} as const;

/** Weights are kept to a millionth in percentiles: the engine's weighted quantile takes whole weights. */
export const wholeWeight = 'toUInt64(round(weight * 1e6))';

type Selected = Omit<Population, 'query'> & { readonly query?: string | undefined };

/**
 * The spans of a population as a condition.
 *
 * @param without conditions left out, e.g. the range of durations
 */
export function askPopulation(question: Selected, without: readonly (keyof Population)[] = []): Question {
  const parameters: Record<string, QueryParameter> = {};
  const side = question.side === 'request' ? spanSql.isRequest : `NOT ${spanSql.isRequest}`;
  const conditions = without.includes('side') ? [] : [side];
  const compare = (key: keyof Population, condition: string, type: string) => {
    const value = question[key];
    if (value === undefined || without.includes(key)) return;
    parameters[`of_${key}`] = value as QueryParameter;
    conditions.push(`${condition} {of_${key}:${type}}`);
  };
  compare('service', 'service =', 'String');
  compare('name', 'name =', 'String');
  compare('instance', "if(instance = '', host, instance) =", 'String');
  compare('type', `${spanSql.type} =`, 'String');
  compare('target', `${spanSql.target} =`, 'String');
  compare('resultCode', `${spanSql.resultCode} =`, 'String');
  compare('minNs', 'duration_ns >=', 'Float64');
  compare('maxNs', 'duration_ns <', 'Float64');
  if (question.failed !== undefined && !without.includes('failed')) {
    conditions.push(question.failed ? spanSql.failed : succeeded);
  }
  const asked = askSpans({ ...question, level: 'all' }, ...conditions);
  return { where: asked.where, parameters: { ...asked.parameters, ...parameters } };
}

/** The same spans in the rollup. */
export function sideOfMinutes(side: Population['side']): string {
  return side === 'request' ? isRequestOfMinutesSql : `NOT ${isRequestOfMinutesSql}`;
}

/** What the rollup does not know of a span. */
const onlyRowsKnow = ['instance', 'type', 'target', 'resultCode', 'failed', 'minNs', 'maxNs'] as const;

export function minutesKnow(question: Selected): boolean {
  return (
    onlyRowsKnow.every((key) => question[key] === undefined) &&
    question.filters.length === 0 &&
    (question.query ?? '').trim() === ''
  );
}

/** Ranges up to this are read from the rows, with exact percentiles: an hour, with room for how pages round it. */
const exactRangeMs = 62 * 60_000;

/** Where the figures of a question come from. */
export function sourceOf(question: Selected): 'rows' | 'minutes' | 'buckets' {
  if (question.toMs - question.fromMs <= exactRangeMs) return 'rows';
  return minutesKnow(question) ? 'minutes' : 'buckets';
}
