import { ClickHouseException } from '../sql/clickhouse-exception.ts';
import { quoteName, quoteString } from '../sql/query-parameters.ts';
import { type SqlToken, tokenizeSql } from '../sql/sql-tokens.ts';
import type { NativeBinding, NativeConnection, NativeResult } from './native-binding.ts';
import type { SessionPool, Settings } from './sessions.ts';

/** `INSERT INTO table (columns) SETTINGS … FORMAT format`, the data coming apart. */
export interface InsertTarget {
  readonly table: string;
  readonly columns: readonly string[];
  /** the statement's own SETTINGS, as written */
  readonly settings: string;
  readonly format: string;
}

/** Formats whose rows are lines of text: they can follow the statement itself. */
const textFormats = /^(JSONEachRow|NDJSON|JSONLines|JSONCompactEachRow|TabSeparated|TSV|CSV|Values|TSKV)/i;

/** @throws ClickHouseException 62 (SYNTAX_ERROR) for another kind of insert */
export function parseInsert(sql: string, defaultFormat: string): InsertTarget {
  const tokens = tokenizeSql(sql.replace(/[\s;]+$/, ''));
  let at = isWord(tokens[1], 'INTO') ? 2 : 1;
  if (isWord(tokens[at], 'TABLE')) at += 1;
  const names: string[] = [];
  for (; isName(tokens[at]); at += 2) {
    names.push((tokens[at] as SqlToken).text);
    if (tokens[at + 1]?.text !== '.') {
      at += 1;
      break;
    }
  }
  const columns: string[] = [];
  if (tokens[at]?.text === '(') {
    for (at += 1; at < tokens.length && tokens[at]?.text !== ')'; at += 1) {
      if (isName(tokens[at])) columns.push((tokens[at] as SqlToken).text);
    }
    at += 1;
  }
  const formatAt = tokens.findIndex((token, index) => index >= at && isWord(token, 'FORMAT'));
  const valuesAt = tokens.findIndex((token, index) => index >= at && isWord(token, 'VALUES'));
  const clauseEnd = [formatAt, valuesAt].find((index) => index >= 0);
  const end = clauseEnd === undefined ? sql.length : (tokens[clauseEnd] as SqlToken).start;
  const settings = isWord(tokens[at], 'SETTINGS') ? sql.slice((tokens[at] as SqlToken).end, end).trim() : '';
  if (names.length === 0 || names.length > 2) {
    throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Syntax error: INSERT INTO needs the name of a table');
  }
  const format =
    formatAt >= 0 ? (tokens[formatAt + 1]?.text ?? '') : valuesAt >= 0 ? 'Values' : defaultFormat;
  return { table: names.map(quoteName).join('.'), columns, settings, format };
}

export function isTextInsert(target: InsertTarget): boolean {
  return textFormats.test(target.format);
}

/**
 * Inserts lines of text that follow the statement.
 *
 * @param body must not hold an empty line: the engine takes that for the end of the data
 */
export function insertText(
  native: NativeBinding,
  connection: NativeConnection,
  target: InsertTarget,
  settings: Settings,
  body: Uint8Array,
): Promise<NativeResult> {
  const prefix = `INSERT INTO ${target.table}${columnList(target.columns)}${clause(target, settings)} FORMAT ${target.format} `;
  return native.InsertRawAsyncConnection(connection, prefix, body, false);
}

/** One block however large: an insert is deduplicated by its token block by block. */
const oneBlock: Settings = new Map([
  ['max_insert_block_size', '100000000'],
  ['min_insert_block_size_rows', '0'],
  ['min_insert_block_size_bytes', '0'],
  ['max_block_size', '100000000'],
  ['max_threads', '1'],
  ['max_insert_threads', '1'],
  ['input_format_parallel_parsing', '0'],
  ['deduplicate_blocks_in_dependent_materialized_views', '1'],
]);

/**
 * Inserts a file in any format the engine reads. Columns are matched by name when the format carries names.
 * Measured: 0.12 µs of CPU a row of four columns, the file's own cost (writing 9 MB, 1.7 ms) being a
 * fifteenth of it; see docs/adr/0002-engine-child-process.md.
 */
export async function insertFile(
  pool: SessionPool,
  connection: NativeConnection,
  target: InsertTarget,
  settings: Settings,
  path: string,
): Promise<NativeResult> {
  const file = `file(${quoteString(path)}, ${quoteString(target.format)}`;
  const own = target.columns.length > 0 ? [] : await describe(pool, connection, `${file})`);
  let source = `${file})`;
  let columns = own.map((column) => column.name);
  if (own.length === 0 || own[0]?.name === 'c1') {
    const wanted = await columnsOfTable(pool, connection, target);
    const structure = wanted.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
    source = `${file}, ${quoteString(structure)})`;
    columns = wanted.map((column) => column.name);
  }
  const sql = `INSERT INTO ${target.table}${columnList(columns)}${clause(target, new Map([...oneBlock, ...settings]))} SELECT * FROM ${source}`;
  return pool.query(connection, sql, 'Null');
}

/** The columns that the statement names, in its order, or all that can be inserted. */
async function columnsOfTable(
  pool: SessionPool,
  connection: NativeConnection,
  target: InsertTarget,
): Promise<Column[]> {
  const all = await describe(pool, connection, `TABLE ${target.table}`);
  if (target.columns.length === 0) return all.filter((column) => !computed.has(column.default_type));
  const byName = new Map(all.map((column) => [column.name, column]));
  return target.columns.map((name) => {
    const column = byName.get(name);
    if (column !== undefined) return column;
    throw new ClickHouseException(16, 'NO_SUCH_COLUMN_IN_TABLE', `No such column ${name} in ${target.table}`);
  });
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly default_type: string;
}

const computed = new Set(['MATERIALIZED', 'ALIAS', 'EPHEMERAL']);

async function describe(pool: SessionPool, connection: NativeConnection, what: string): Promise<Column[]> {
  try {
    const { bytes } = await pool.query(connection, `DESCRIBE ${what}`, 'JSONEachRow');
    const lines = Buffer.from(bytes ?? [])
      .toString()
      .split('\n')
      .filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Column);
  } catch (error) {
    // formats without names cannot be described; the table then tells the columns
    if (error instanceof ClickHouseException && !what.startsWith('TABLE')) return [];
    throw error;
  }
}

function columnList(columns: readonly string[]): string {
  return columns.length === 0 ? '' : ` (${columns.map(quoteName).join(', ')})`;
}

function clause(target: InsertTarget, settings: Settings): string {
  const all = [...settings].map(([name, value]) => `${name} = ${quoteString(value)}`);
  if (target.settings !== '') all.push(target.settings);
  return all.length === 0 ? '' : ` SETTINGS ${all.join(', ')}`;
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}

function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted';
}
