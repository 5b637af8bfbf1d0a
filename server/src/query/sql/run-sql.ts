import { checkSql } from './check-sql.ts';
import { projectTables, viewClause } from './views.ts';

/** The part of the store that SQL needs. */
export interface SqlStore {
  readonly database: string;
  readBytes(
    sql: string,
    parameters: Readonly<Record<string, string>>,
    options: SqlReadOptions,
  ): Promise<Uint8Array>;
  readStream(
    sql: string,
    parameters: Readonly<Record<string, string>>,
    options: SqlReadOptions,
  ): AsyncIterable<Uint8Array>;
}

export interface SqlReadOptions {
  readonly format: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SqlRequest {
  readonly project: string;
  readonly sql: string;
  readonly maxRows: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

/**
 * Runs one SELECT over the documented views of a project.
 * @throws HeadwaterError HEADWATER_SQL_REFUSED | HEADWATER_ENGINE_QUERY | _LIMIT | _UNAVAILABLE
 */
export async function runSql(request: SqlRequest, store: SqlStore): Promise<SqlResult> {
  const { statement, parameters, options } = prepare(request, store, request.maxRows + 1);
  const bytes = await store.readBytes(statement, parameters, { ...options, format: 'JSONCompact' });
  const { meta, data } = JSON.parse(new TextDecoder().decode(bytes)) as {
    meta: { name: string; type: string }[];
    data: unknown[][];
  };
  const truncated = data.length > request.maxRows;
  return { columns: meta, rows: truncated ? data.slice(0, request.maxRows) : data, truncated };
}

/** As `runSql`, the engine's bytes in a format, in pieces; leaving the loop early stops the query. */
export function streamSql(request: SqlRequest, store: SqlStore, format: string): AsyncIterable<Uint8Array> {
  const { statement, parameters, options } = prepare(request, store, request.maxRows);
  return store.readStream(statement, parameters, { ...options, format });
}

function prepare(request: SqlRequest, store: SqlStore, limit: number) {
  const { text, views, startsWith } = checkSql(request.sql);
  const clauses = views.map((name) => viewClause(name, store.database)).join(',\n');
  return {
    statement: clauses === '' ? text : withClauses(clauses, text, startsWith),
    parameters: { project: request.project },
    options: {
      settings: { limit, additional_table_filters: projectFilters(request.project, store.database) },
      signal: request.signal,
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
    },
  };
}

function withClauses(clauses: string, text: string, startsWith: 'with' | 'select' | 'other'): string {
  if (startsWith === 'with') return `WITH ${clauses},\n${text.replace(/^\s*with/i, '')}`;
  return startsWith === 'select' ? `WITH ${clauses}\n${text}` : `WITH ${clauses}\nSELECT * FROM (${text})`;
}

/** The engine applies these to every read of a table, however a text may have got to it. */
function projectFilters(project: string, database: string): string {
  const predicate = quoteText(`project = ${quoteText(project)}`);
  return `{${projectTables.map((table) => `${quoteText(`${database}.${table}`)}: ${predicate}`).join(', ')}}`;
}

function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
