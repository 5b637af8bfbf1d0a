import { asNumber } from '../conditions/values.ts';
import {
  anyText,
  type Bound,
  type ParsedSearch,
  type SearchKey,
  type SearchNode,
  type SearchTest,
  type SearchToken,
} from './ast.ts';
import { convertTest } from './fields/convert.ts';
import { literalOf } from './pattern.ts';
import { Scanner, type Word } from './scanner.ts';
import { SearchSyntaxError } from './search-error.ts';

/** UTF-16 units; as in the contract. */
export const maxQueryLength = 4_096;
/** Parentheses and negations inside each other. */
const maxDepth = 50;
const maxTerms = 200;

/**
 * Reads a search in Datadog's syntax
 * (https://docs.datadoghq.com/tracing/trace_explorer/query_syntax/, https://docs.datadoghq.com/logs/explorer/search_syntax/).
 *
 *   query  = or            or = and { ('OR' | '||') and }          and = not { ['AND' | '&&'] not }
 *   not    = ('-' | '!' | 'NOT') not | '(' or ')' | term
 *   term   = '*' | word | phrase | key ':' value                    key = ['@'] word | phrase
 *   value  = '*' | word | phrase | sign (word | phrase) | range | '(' or of values ')'
 *   range  = ('[' | '{') bound 'TO' bound (']' | '}')               sign = '>' | '>=' | '<' | '<='
 *
 * @throws SearchSyntaxError with position, length and what was expected
 */
export function parseSearch(text: string): ParsedSearch {
  const { root, tokens, error } = readTokens(text);
  if (root === undefined) throw error;
  return { root, tokens };
}

interface ReadSearch {
  /** undefined when there is an error */
  readonly root?: SearchNode;
  /** in the order of their ends; up to the mistake */
  readonly tokens: readonly SearchToken[];
  readonly error?: SearchSyntaxError;
}

/** The same without throwing. */
export function readTokens(text: string): ReadSearch {
  if (text.length > maxQueryLength) return { tokens: [], error: tooLong(text) };
  const parser = new Parser(text);
  try {
    return { root: parser.query(), tokens: parser.tokens };
  } catch (error) {
    if (!(error instanceof SearchSyntaxError)) throw error;
    return { tokens: parser.tokens, error };
  }
}

function tooLong(text: string): SearchSyntaxError {
  const extra = text.length - maxQueryLength;
  return new SearchSyntaxError('The search is too long', maxQueryLength, extra, [
    `at most ${maxQueryLength} characters`,
  ]);
}

class Parser {
  readonly tokens: SearchToken[] = [];
  readonly #scan: Scanner;
  #depth = 0;
  #terms = 0;

  constructor(text: string) {
    this.#scan = new Scanner(text);
  }

  query(): SearchNode {
    const scan = this.#scan;
    scan.skipSpace();
    if (scan.ended) return { type: 'all' };
    const root = this.#or(undefined);
    scan.skipSpace();
    if (!scan.ended) {
      throw new SearchSyntaxError('This bracket closes nothing', scan.at, 1, ['the end', 'a term']);
    }
    return root;
  }

  /** @param key the key whose values stand here, inside `key:( … )` */
  #or(key: SearchKey | undefined): SearchNode {
    const parts = [this.#and(key)];
    while (this.#operator('OR', '||')) parts.push(this.#and(key));
    return parts.length === 1 ? parts[0]! : { type: 'or', parts };
  }

  #and(key: SearchKey | undefined): SearchNode {
    const parts = [this.#not(key)];
    for (;;) {
      const joined = this.#operator('AND', '&&');
      const scan = this.#scan;
      scan.skipSpace();
      const over = scan.ended || scan.sees(')') || scan.seesWord('OR') || scan.sees('||');
      if (over && !joined) break;
      parts.push(this.#not(key));
    }
    return parts.length === 1 ? parts[0]! : { type: 'and', parts };
  }

  #not(key: SearchKey | undefined): SearchNode {
    const scan = this.#scan;
    scan.skipSpace();
    this.#enter();
    const start = scan.at;
    let node: SearchNode;
    if (this.#negates(key)) {
      this.#token(start, 'operator');
      node = { type: 'not', part: this.#not(key) };
    } else if (scan.takes('(')) {
      this.#token(start, 'operator');
      node = this.#or(key);
      this.#close(start);
    } else node = key === undefined ? this.#term() : this.#value(key);
    this.#depth -= 1;
    return node;
  }

  /** A minus before a digit is a number's sign inside `key:( … )`. */
  #negates(key: SearchKey | undefined): boolean {
    const scan = this.#scan;
    if (scan.seesWord('NOT')) return scan.takes('NOT');
    if (scan.sees('-') && key !== undefined && /\d/.test(scan.text[scan.at + 1] ?? '')) return false;
    return scan.takes('-') || scan.takes('!');
  }

  #term(): SearchNode {
    const scan = this.#scan;
    this.#count();
    this.#refuseOperator();
    const first = scan.sees('"') ? scan.phrase() : scan.word(':"');
    if (scan.sees(':') && first.end > first.start) return this.#keyed(first);
    const word = first.quoted ? first : this.#rest(first);
    if (word.end === word.start) throw this.#unexpected(['a word', 'a key', 'a bracket']);
    this.#token(word.start, 'text');
    if (isAll(word)) return { type: 'all' };
    return { type: 'text', pattern: word.pattern, everywhere: false };
  }

  /** A word goes on after a quote inside it. */
  #rest(first: Word): Word {
    const scan = this.#scan;
    if (!scan.sees('"') || first.end === first.start) return first;
    scan.at = first.start;
    return scan.word('');
  }

  #keyed(word: Word): SearchNode {
    this.#token(word.start, 'key');
    this.#scan.at += 1;
    if (isAll(word)) return this.#everywhere();
    const name = literalOf(word.pattern);
    if (name === undefined) {
      throw new SearchSyntaxError('A key has no wildcards', word.start, word.end - word.start, [
        'a key',
        'an escaped wildcard',
      ]);
    }
    const attribute = !word.quoted && name.startsWith('@');
    const key = { name: attribute ? name.slice(1) : name, attribute };
    if (key.name === '') {
      throw new SearchSyntaxError('The key is empty', word.start, word.end - word.start, ['a key']);
    }
    return this.#value(key);
  }

  #everywhere(): SearchNode {
    const scan = this.#scan;
    const word = scan.sees('"') ? scan.phrase() : scan.word('');
    if (word.end === word.start) throw this.#unexpected(['a word', 'a phrase']);
    this.#token(word.start, 'value');
    return isAll(word) ? { type: 'all' } : { type: 'text', pattern: word.pattern, everywhere: true };
  }

  #value(key: SearchKey): SearchNode {
    const scan = this.#scan;
    const start = scan.at;
    if (scan.takes('(')) {
      this.#token(start, 'operator');
      this.#enter();
      const node = this.#or(key);
      this.#depth -= 1;
      this.#close(start);
      return node;
    }
    this.#count();
    const test = this.#test();
    if (key.name === 'duration') this.#checkDuration(test, start);
    this.#token(start, 'value');
    return { type: 'term', key, test };
  }

  #test(): SearchTest {
    const scan = this.#scan;
    const opening = scan.text[scan.at];
    if (opening === '[' || opening === '{') return this.#range();
    for (const sign of ['>=', '<=', '>', '<'] as const) {
      if (!scan.takes(sign)) continue;
      scan.skipSpace();
      const bound = { value: this.#bound(''), inclusive: sign.length === 2 };
      return sign.startsWith('>') ? { op: 'range', from: bound } : { op: 'range', to: bound };
    }
    this.#refuseOperator();
    const word = scan.sees('"') ? scan.phrase() : scan.word('');
    if (word.end === word.start) throw this.#unexpected(['a value', 'a range', 'a list in brackets']);
    if (isAll(word)) return { op: 'exists' };
    const value = literalOf(word.pattern);
    return value === undefined ? { op: 'like', pattern: word.pattern } : { op: 'equals', value };
  }

  #checkDuration(test: SearchTest, start: number): void {
    const converted = convertTest('duration', test);
    const values =
      converted.op === 'range'
        ? [converted.from?.value, converted.to?.value]
        : [converted.op === 'equals' ? converted.value : undefined];
    if (values.every((value) => value === undefined || asNumber(value) !== undefined)) return;
    throw new SearchSyntaxError('This is no duration', start, this.#scan.at - start, [
      'a number with a unit, such as 100ms, 1.5s or 2m',
      'nanoseconds',
    ]);
  }

  #range(): SearchTest {
    const scan = this.#scan;
    const fromInclusive = scan.text[scan.at] === '[';
    scan.at += 1;
    scan.skipSpace();
    const from = this.#openBound();
    scan.skipSpace();
    if (!scan.seesWord('TO')) throw this.#unexpected(['TO']);
    this.#scan.at += 2;
    scan.skipSpace();
    const to = this.#openBound();
    scan.skipSpace();
    if (!scan.sees(']') && !scan.sees('}')) throw this.#unexpected(['`]`', '`}`']);
    const toInclusive = scan.sees(']');
    scan.at += 1;
    if (from === undefined && to === undefined) return { op: 'exists' };
    return { op: 'range', ...bound('from', from, fromInclusive), ...bound('to', to, toInclusive) };
  }

  /** @returns undefined for `*`: no bound */
  #openBound(): string | undefined {
    if (/^\*[\s\]}]/.test(this.#scan.text.slice(this.#scan.at, this.#scan.at + 2))) {
      this.#scan.at += 1;
      return undefined;
    }
    return this.#bound(']}');
  }

  #bound(stops: string): string {
    const scan = this.#scan;
    const word = scan.sees('"') ? scan.phrase() : scan.word(stops);
    if (word.end === word.start) throw this.#unexpected(['a number', 'a value']);
    const value = literalOf(word.pattern);
    if (value !== undefined) return value;
    throw new SearchSyntaxError('A bound has no wildcards', word.start, word.end - word.start, [
      'a number',
      'a value',
    ]);
  }

  #operator(word: string, sign: string): boolean {
    const scan = this.#scan;
    scan.skipSpace();
    const start = scan.at;
    const found = (scan.seesWord(word) && scan.takes(word)) || scan.takes(sign);
    if (found) this.#token(start, 'operator');
    return found;
  }

  /** Where a term must stand, an operator is a mistake. */
  #refuseOperator(): void {
    const scan = this.#scan;
    const operator =
      ['AND', 'OR'].find((word) => scan.seesWord(word)) ?? ['&&', '||'].find((s) => scan.sees(s));
    if (operator === undefined) return;
    throw new SearchSyntaxError(`${operator} joins two terms, and one is missing`, scan.at, operator.length, [
      'a term',
    ]);
  }

  #close(start: number): void {
    const scan = this.#scan;
    scan.skipSpace();
    const at = scan.at;
    if (!scan.takes(')')) throw new SearchSyntaxError('The bracket is not closed', start, 1, ['`)`']);
    this.#token(at, 'operator');
  }

  #unexpected(expected: readonly string[]): SearchSyntaxError {
    const { ended, at, text } = this.#scan;
    if (ended) return new SearchSyntaxError('The search ends too early', at, 0, expected);
    return new SearchSyntaxError(`${JSON.stringify(text[at])} cannot stand here`, at, 1, expected);
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth <= maxDepth) return;
    throw new SearchSyntaxError('The search is nested too deeply', this.#scan.at, 1, [
      `at most ${maxDepth} levels`,
    ]);
  }

  #count(): void {
    this.#terms += 1;
    if (this.#terms <= maxTerms) return;
    throw new SearchSyntaxError('The search has too many terms', this.#scan.at, 1, [`at most ${maxTerms}`]);
  }

  #token(start: number, kind: SearchToken['kind']): void {
    this.tokens.push({ start, length: this.#scan.at - start, kind });
  }
}

function bound(
  side: 'from' | 'to',
  value: string | undefined,
  inclusive: boolean,
): { [side: string]: Bound } {
  return value === undefined ? {} : { [side]: { value, inclusive } };
}

function isAll(word: Word): boolean {
  return !word.quoted && word.pattern.length === 1 && word.pattern[0] === anyText;
}
