import { HeadwaterError } from '../../errors/headwater-error.ts';
import { ClickHouseException } from '../../store/engine/sql/clickhouse-exception.ts';
import { checkReadOnly } from '../../store/engine/sql/read-only-gate.ts';
import { type SqlToken, tokenizeSql } from '../../store/engine/sql/sql-tokens.ts';
import { isView, projectTables } from './views.ts';

export const maxSqlChars = 262_144;

/** Other places that names lead to; a name before a dot is one of them, an alias or a view. */
const databases = new Set([
  'system',
  'information_schema',
  'headwater',
  'default',
  '_temporary_and_external_tables',
]);

/** Functions that name a table, a file or another machine in a string, where no check of names would see it. */
const deniedCalls =
  /^(file|url|urlcluster|s3|s3cluster|gcs|remote|remotesecure|cluster|clusterallreplicas|merge|mergetree\w*|loop|input|executable|python|mysql|postgresql|sqlite|mongodb|redis|odbc|jdbc|hdfs|hdfscluster|azureblobstorage\w*|deltalake\w*|iceberg\w*|hudi|dictionary|dictget\w*|dicthas\w*|joinget\w*|hascolumnintable|sleep|sleepeachrow|viewifpermitted|fuzz\w*|generaterandom|timeseries\w*|arrowflight|ytsaurus|prometheus\w*|paimon\w*|aigenerate|ai\w+|getclienthttpheader|catboostevaluate)$/i;

const readVerbs = new Set(['SELECT', 'WITH', '(']);

/** What a text may be, with the views it reads. */
export interface CheckedSql {
  /** Without comments and closing semicolons */
  readonly text: string;
  readonly views: readonly string[];
  readonly startsWith: 'with' | 'select' | 'other';
}

/**
 * Lets one SELECT through that names documented views only. The project's rows are cut out by the views and by the
 * engine's own filter on every table; this check is what keeps other tables and functions out.
 *
 * @throws HeadwaterError HEADWATER_SQL_REFUSED
 */
export function checkSql(sql: string): CheckedSql {
  if (sql.length > maxSqlChars) throw refused(`the text is longer than ${maxSqlChars} characters`);
  const tokens = readTokens(sql);
  const first = tokens[0];
  if (!first || !readVerbs.has(first.text.toUpperCase())) throw refused('only SELECT can be run');
  const views = new Set<string>();
  tokens.forEach((token, at) => {
    checkName(token, tokens[at + 1], tokens[at - 1]);
    if ((token.kind === 'word' || token.kind === 'quoted') && isView(token.text)) views.add(token.text);
  });
  return {
    text: withoutComments(sql, tokens),
    views: [...views],
    startsWith: first.text === '(' ? 'other' : first.text.toUpperCase() === 'WITH' ? 'with' : 'select',
  };
}

/** Operators such as `!=` are several tokens: what stands together stays together. */
function withoutComments(sql: string, tokens: readonly SqlToken[]): string {
  return tokens
    .map((token, at) => (tokens[at - 1]?.end === token.start ? '' : ' ') + sql.slice(token.start, token.end))
    .join('')
    .trimStart();
}

function readTokens(sql: string): SqlToken[] {
  try {
    const tokens = tokenizeSql(sql);
    while (tokens.at(-1)?.kind === 'punctuation' && tokens.at(-1)?.text === ';') tokens.pop();
    checkReadOnly(tokens);
    return tokens;
  } catch (error) {
    if (error instanceof ClickHouseException) throw refused(error.message);
    throw error;
  }
}

function checkName(token: SqlToken, next: SqlToken | undefined, before: SqlToken | undefined): void {
  if (token.kind === 'parameter') throw refused(`the parameter {${token.text}} has no value`);
  if (token.kind !== 'word' && token.kind !== 'quoted') return;
  const name = token.text.toLowerCase();
  if (next?.text === '(' && deniedCalls.test(name)) throw refused(`${token.text}() may not be called`);
  if (token.kind === 'word' && /^(format|settings|outfile)$/i.test(name) && next?.kind === 'word')
    throw refused(`${token.text.toUpperCase()} is not part of the text: say it in the request`);
  if (next?.text === '.' && before?.text !== '.' && databases.has(name))
    throw refused(`${token.text}: tables go by their name alone`);
  if (isView(token.text) || before?.text === '.') return;
  if (hidden.has(name) || name.startsWith('.inner') || name.startsWith('system.'))
    throw refused(`there is no view '${token.text}'`);
}

/** Tables of the store that are no views, and what names of databases alone may stand for. */
const hidden = new Set<string>([
  ...projectTables.filter((name) => !isView(name)),
  'settings',
  'operation_minutes_from_spans',
  'instance_minutes_from_spans',
  'instance_minutes_from_logs',
  'log_minutes_from_logs',
  'facet_minutes_from_spans',
]);

function refused(what: string): HeadwaterError {
  return new HeadwaterError('HEADWATER_SQL_REFUSED', what);
}
