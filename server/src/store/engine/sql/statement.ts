import { ClickHouseException } from './clickhouse-exception.ts';
import { literalOf, quoteString } from './query-parameters.ts';
import { checkReadOnly } from './read-only-gate.ts';
import { type SqlToken, tokenizeSql } from './sql-tokens.ts';

/** A statement cut at its parameters: text, parameter, text, … */
export interface CompiledStatement {
  readonly texts: readonly string[];
  readonly parameters: readonly SqlToken[];
  /** first word, upper case: SELECT, INSERT, … */
  readonly verb: string;
  /** the statement's own FORMAT clause, if it has one */
  readonly format: string | undefined;
}

const cacheLimit = 500;
const cacheTextLimit = 20_000;
const cache = new Map<string, CompiledStatement>();

/**
 * Checks a statement and prepares it for its parameters; results are cached by text.
 *
 * @param readOnly applies the read-only gate and sends only what was checked: comments are dropped and odd
 *   quotes are rewritten, so that the engine cannot read the text in another way than the gate did
 * @throws ClickHouseException 62 (SYNTAX_ERROR), 164 (READONLY)
 */
export function compileStatement(sql: string, readOnly: boolean): CompiledStatement {
  const key = readOnly ? `r${sql}` : `w${sql}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = readOnly ? compileRead(sql) : compileWrite(sql);
  if (sql.length <= cacheTextLimit) {
    if (cache.size >= cacheLimit) cache.delete(cache.keys().next().value as string);
    cache.set(key, compiled);
  }
  return compiled;
}

/**
 * Puts values into a statement, as the server's HTTP interface does with `param_name`. The addon's own binding
 * is shared by all connections of a process, so that parallel queries see each other's values; a literal cannot.
 *
 * @param values in TSV escaping (`\t`, `\n`, `\\`, `\N` for null), which is how clients send them
 * @throws ClickHouseException 456 (UNKNOWN_QUERY_PARAMETER), 457 (BAD_QUERY_PARAMETER)
 */
export function bindParameters(statement: CompiledStatement, values: ReadonlyMap<string, string>): string {
  let sql = statement.texts[0] as string;
  for (let index = 0; index < statement.parameters.length; index += 1) {
    sql += literalOf(statement.parameters[index] as SqlToken, values) + statement.texts[index + 1];
  }
  return sql;
}

function compileRead(sql: string): CompiledStatement {
  const tokens = dropFinalSemicolons(tokenizeSql(sql));
  checkReadOnly(tokens);
  const texts: string[] = [];
  let text = '';
  let end = 0;
  for (const token of tokens) {
    if (token.start > end) text += ' ';
    end = token.end;
    if (token.kind === 'parameter') {
      texts.push(text);
      text = '';
    } else {
      text += canonicalText(sql, token);
    }
  }
  texts.push(text);
  return describe(texts, tokens);
}

/** Write sessions are ours: the text goes on as it is, only parameters are cut out. */
function compileWrite(sql: string): CompiledStatement {
  if (/^\s*INSERT\s/i.test(sql)) {
    return { texts: [sql], parameters: [], verb: 'INSERT', format: undefined };
  }
  const tokens = dropFinalSemicolons(tokenizeSql(sql));
  refuseSecondStatement(tokens);
  const texts: string[] = [];
  let copied = 0;
  for (const token of tokens) {
    if (token.kind !== 'parameter') continue;
    texts.push(sql.slice(copied, token.start));
    copied = token.end;
  }
  texts.push(sql.slice(copied, tokens.at(-1)?.end ?? 0));
  return describe(texts, tokens);
}

function describe(texts: string[], tokens: readonly SqlToken[]): CompiledStatement {
  const first = tokens.find((token) => token.text !== '(');
  if (first === undefined) throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Empty query');
  const formatAt = tokens.findLastIndex((token) => token.kind === 'word' && /^format$/i.test(token.text));
  const next = formatAt < 0 ? undefined : tokens[formatAt + 1];
  const format = next?.kind === 'word' && formatAt + 2 === tokens.length ? next.text : undefined;
  const parameters = tokens.filter((token) => token.kind === 'parameter');
  return { texts, parameters, verb: first.text.toUpperCase(), format };
}

function dropFinalSemicolons(tokens: SqlToken[]): SqlToken[] {
  while (tokens.at(-1)?.text === ';' && tokens.at(-1)?.kind === 'punctuation') tokens.pop();
  return tokens;
}

function refuseSecondStatement(tokens: readonly SqlToken[]): void {
  if (tokens.some((token) => token.kind === 'punctuation' && token.text === ';')) {
    throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
}

/** Plain quotes are read alike by everyone; typographic quotes and heredocs are rewritten. */
function canonicalText(sql: string, token: SqlToken): string {
  const raw = sql.slice(token.start, token.end);
  const opener = raw[0];
  if (token.kind === 'string' && opener !== "'") return quoteString(token.text);
  if (token.kind === 'quoted' && opener === '\u201c') return quoteString(token.text);
  return raw;
}
