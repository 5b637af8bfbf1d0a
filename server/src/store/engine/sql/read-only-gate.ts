import { ClickHouseException } from './clickhouse-exception.ts';
import type { SqlToken } from './sql-tokens.ts';

const allowedVerbs = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'FROM']);

/** Table functions that touch nothing but memory and the engine's own tables. */
const harmlessTableFunctions = new Set([
  'numbers',
  'numbers_mt',
  'zeros',
  'zeros_mt',
  'generateseries',
  'generate_series',
  'values',
  'view',
  'null',
  'format',
  'mergetreeindex',
  'mergetreetextindex',
  'mergetreeprojection',
]);

/** Functions of the engine that reach the host or another machine although `readonly = 1` allows them. */
const deniedFunctions = new Set([
  'file',
  'catboostevaluate',
  'getclienthttpheader',
  'aigenerate',
  'aiclassify',
  'aiembed',
  'aiextract',
  'aitranslate',
  'aisummarize',
]);

const deniedCalls = new Set(deniedFunctions);

/** @param names all table functions that the running engine knows; those not known as harmless are refused */
export function denyTableFunctions(names: Iterable<string>): void {
  for (const name of names) {
    const lower = name.toLowerCase();
    if (!harmlessTableFunctions.has(lower)) deniedCalls.add(lower);
  }
}

/**
 * Refuses whatever gets around `readonly = 1` in an embedded engine, where the one user may do everything. All
 * were seen to work on a locked session: a subquery's `SETTINGS readonly = 0` reads host files through `file()`,
 * the scalar function `file('/etc/passwd')` reads them without it, `INTO OUTFILE` writes them, and `KILL QUERY`
 * stops other people's queries.
 *
 * @throws ClickHouseException 164 (READONLY), 62 (SYNTAX_ERROR) for a second statement
 */
export function checkReadOnly(tokens: readonly SqlToken[]): void {
  const first = tokens.find((token) => token.text !== '(');
  if (first !== undefined && !(first.kind === 'word' && allowedVerbs.has(first.text.toUpperCase()))) {
    throw refused(`${first.text.slice(0, 40)} is not allowed on a read session`);
  }
  for (let index = 0; index < tokens.length; index += 1) checkToken(tokens, index);
}

function checkToken(tokens: readonly SqlToken[], index: number): void {
  const token = tokens[index] as SqlToken;
  if (token.kind === 'punctuation' && token.text === ';') {
    throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
  if (token.kind === 'string' || token.kind === 'number' || token.kind === 'punctuation') return;
  const next = tokens[index + 1];
  if (next?.kind === 'punctuation' && next.text === '(') checkCall(token);
  if (token.kind !== 'word') return;
  const word = token.text.toUpperCase();
  if (word === 'SETTINGS' && isSettingsClause(tokens, index)) {
    throw refused('a SETTINGS clause is not allowed on a read session, send settings with the request');
  }
  if (word === 'OUTFILE' || word === 'INFILE') throw refused(`${word} is not allowed`);
  if (word === 'INSERT' && next?.kind === 'word' && next.text.toUpperCase() === 'INTO') {
    throw refused('INSERT is not allowed on a read session');
  }
}

function checkCall(token: SqlToken): void {
  if (token.kind === 'parameter') throw refused('a function name cannot be a parameter');
  if (deniedCalls.has(token.text.toLowerCase())) {
    throw refused(`${token.text.slice(0, 40)}() is not allowed on a read session`);
  }
}

/** `SETTINGS name =` or `SETTINGS some.name =`; a column or table may be called settings. */
function isSettingsClause(tokens: readonly SqlToken[], index: number): boolean {
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at] as SqlToken;
    if (token.kind === 'punctuation') {
      if (token.text === '=') return at > index + 1;
      if (token.text !== '.') return false;
    } else if (at > index + 1 && (tokens[at - 1] as SqlToken).text !== '.') {
      return false;
    }
  }
  return false;
}

function refused(what: string): ClickHouseException {
  return new ClickHouseException(164, 'READONLY', `Cannot execute query in readonly mode: ${what}`);
}
