import { ClickHouseException } from './clickhouse-exception.ts';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'punctuation' | 'parameter';

export interface SqlToken {
  readonly kind: TokenKind;
  /** words as written, quoted names and strings without quotes and escapes, `name:Type` of a parameter */
  readonly text: string;
  /** offsets into the statement, end exclusive */
  readonly start: number;
  readonly end: number;
}

const wordPattern = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const numberPattern = /[0-9][0-9a-zA-Z_.]*/y;
const spacePattern = /[\s\ufeff\u00a0\u200b-\u200d\u2060]+/y;
const heredocPattern = /\$[A-Za-z0-9_]*\$/y;
const parameterPattern = /\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*([^{}]+?)\s*\}/y;
const closers: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '`': '`',
  '\u2018': '\u2019',
  '\u201c': '\u201d',
};

/**
 * Splits a ClickHouse statement into tokens, as far as the gate and parameter substitution need it: comments
 * are skipped, quotes and escapes are undone, so that no spelling hides a name.
 *
 * @throws ClickHouseException 62 (SYNTAX_ERROR) when a quote or comment is left open
 */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = readToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Offset after the blank or comment at `at`, or `at` itself. */
function skipBlank(sql: string, at: number): number {
  const space = matchAt(spacePattern, sql, at);
  if (space !== undefined) return at + space.length;
  const isLineComment =
    sql.startsWith('--', at) ||
    sql.startsWith('# ', at) ||
    sql.startsWith('#!', at) ||
    sql.startsWith('//', at);
  if (isLineComment) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith('/*', at)) return skipBlockComment(sql, at);
  return at;
}

/** Versions of the engine differ on whether block comments nest, so a comment that tells them apart is refused. */
function skipBlockComment(sql: string, at: number): number {
  const end = sql.indexOf('*/', at + 2);
  if (end < 0) throw syntaxError(at, 'a comment is not closed');
  if (sql.slice(at + 2, end).includes('/*')) throw syntaxError(at, 'comments must not nest');
  return end + 2;
}

function readToken(sql: string, at: number): SqlToken {
  const char = sql[at] as string;
  // the engine stops reading at a NUL
  if (char === '\0') throw syntaxError(at, 'a NUL character');
  const closer = closers[char];
  if (closer !== undefined) return readQuoted(sql, at, closer);
  const heredoc = char === '$' ? matchAt(heredocPattern, sql, at) : undefined;
  if (heredoc !== undefined) return readHeredoc(sql, at, heredoc);
  if (char === '{') {
    parameterPattern.lastIndex = at;
    const found = parameterPattern.exec(sql);
    if (found !== null) {
      return { kind: 'parameter', text: `${found[1]}:${found[2]}`, start: at, end: at + found[0].length };
    }
  }
  const word = matchAt(wordPattern, sql, at);
  if (word !== undefined) return { kind: 'word', text: word, start: at, end: at + word.length };
  const number = matchAt(numberPattern, sql, at);
  if (number !== undefined) return { kind: 'number', text: number, start: at, end: at + number.length };
  return { kind: 'punctuation', text: char, start: at, end: at + 1 };
}

function readHeredoc(sql: string, at: number, tag: string): SqlToken {
  const end = sql.indexOf(tag, at + tag.length);
  if (end < 0) throw syntaxError(at, 'a heredoc is not closed');
  return { kind: 'string', text: sql.slice(at + tag.length, end), start: at, end: end + tag.length };
}

function readQuoted(sql: string, start: number, closer: string): SqlToken {
  const kind = closer === "'" || closer === '\u2019' ? 'string' : 'quoted';
  let text = '';
  let at = start + 1;
  while (at < sql.length) {
    const char = sql[at] as string;
    if (char === '\\') {
      const escaped = readEscape(sql, at);
      text += escaped.text;
      at = escaped.end;
    } else if (char === closer) {
      if (sql[at + 1] !== closer) return { kind, text, start, end: at + 1 };
      text += closer;
      at += 2;
    } else {
      text += char;
      at += 1;
    }
  }
  throw syntaxError(start, 'a quote is not closed');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  a: '\u0007',
  v: '\v',
  e: '\u001b',
  '0': '\0',
  N: '',
};

function readEscape(sql: string, at: number): { text: string; end: number } {
  const char = sql[at + 1] ?? '';
  if (char === 'x') {
    const code = Number.parseInt(sql.slice(at + 2, at + 4), 16);
    return { text: String.fromCharCode(Number.isNaN(code) ? 0 : code), end: at + 4 };
  }
  return { text: escapes[char] ?? char, end: at + 2 };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function syntaxError(at: number, what: string): ClickHouseException {
  return new ClickHouseException(62, 'SYNTAX_ERROR', `Syntax error: ${what} at position ${at + 1}`);
}
