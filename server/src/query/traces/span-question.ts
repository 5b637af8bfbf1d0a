import type { Filter, Scope } from '@headwater/contract';
import { logConditions, spanConditions } from '../conditions/span-operands.ts';
import { Values } from '../conditions/values.ts';
import type { QueryParameter } from '../reader.ts';
import { whereScope } from '../reader.ts';

export interface SpanQuestion extends Scope {
  readonly filters: readonly Filter[];
  readonly level: 'all' | 'entry' | 'root';
}

export interface Question {
  /** what stands after WHERE */
  readonly where: string;
  readonly parameters: Readonly<Record<string, QueryParameter>>;
}

/** Bits of `marks`: 0 root, 1 service entry. */
const levels = { all: [], root: ['bitTest(marks, 0)'], entry: ['bitTest(marks, 1)'] } as const;

export function askSpans(question: SpanQuestion, ...more: readonly string[]): Question {
  const values = new Values();
  const scope = whereScope(question, 'start_time');
  const conditions = [
    scope.sql,
    ...levels[question.level],
    ...spanConditions(question.filters, values),
    ...more,
  ];
  return { where: conditions.join(' AND '), parameters: { ...scope.parameters, ...values.parameters } };
}

export interface LogQuestion extends Scope {
  readonly filters: readonly Filter[];
  readonly text: string;
}

export function askLogs(question: LogQuestion, ...more: readonly string[]): Question {
  const values = new Values();
  const scope = whereScope(question, 'time');
  const words = wordsOf(question.text).map((word) => wordCondition(word, values));
  const conditions = [scope.sql, ...logConditions(question.filters, values), ...words, ...more];
  return { where: conditions.join(' AND '), parameters: { ...scope.parameters, ...values.parameters } };
}

/** Words and "quoted phrases" of what was typed, in order; at most 20. */
export function wordsOf(text: string): string[] {
  const found = text.matchAll(/"([^"]*)"|(\S+)/g);
  return Array.from(found, ([, phrase, word]) => (phrase ?? word ?? '').trim())
    .filter((word) => word !== '')
    .slice(0, 20);
}

/**
 * Case-insensitive. The bloom filter over the body's tokens serves for every whole ASCII token of the word: those
 * between other characters, as in `a-b`, must be tokens of the body, while first and last may be parts of one.
 */
function wordCondition(word: string, values: Values): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (!/^[\x00-\x7f]*$/.test(word)) {
    return `positionCaseInsensitiveUTF8(body, ${values.add(word, 'String')}) > 0`;
  }
  const lower = word.toLowerCase();
  const needle = values.add(lower, 'String');
  const contains = `position(lower(body), ${needle}) > 0`;
  if (/^[a-z0-9]+$/.test(lower)) return `hasToken(lower(body), ${needle})`;
  const inner = lower
    .split(/[^a-z0-9]+/)
    .slice(1, -1)
    .filter((token) => /^[a-z0-9]+$/.test(token));
  const tokens = inner.map((token) => `hasToken(lower(body), ${values.add(token, 'String')})`);
  return [...tokens, contains].join(' AND ');
}
