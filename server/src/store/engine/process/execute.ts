import { statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { ClickHouseException, parseClickHouseException } from '../sql/clickhouse-exception.ts';
import { quoteString } from '../sql/query-parameters.ts';
import { bindParameters, type CompiledStatement, compileStatement } from '../sql/statement.ts';
import { syncDeduplicationLogs } from './deduplication-logs.ts';
import { insertFile, insertText, isTextInsert, parseInsert } from './insert.ts';
import { clampSettings, type ReadLimits } from './limits.ts';
import type { NativeBinding, NativeConnection, NativeResult } from './native-binding.ts';
import { type BodyFile, readBody, readBodyToFile } from './read-body.ts';
import type { EngineRequest } from './request.ts';
import type { SessionPool, Settings } from './sessions.ts';

export interface ExecuteContext {
  readonly native: NativeBinding;
  readonly pool: SessionPool;
  readonly limits: ReadLimits;
  /** the engine's own directory */
  readonly databaseDirectory: string;
  /** for the bodies of inserts; emptied at start */
  readonly bodyDirectory: string;
  /** after decompression */
  readonly bodyLimitBytes: number;
  readonly statementLimitBytes: number;
  readonly database: string;
}

export interface Executed {
  readonly result: NativeResult;
  readonly format: string;
}

/**
 * Runs one request on the right session.
 *
 * @param onStart gets the marker that the running query carries, for `cancelQuery`
 * @throws ClickHouseException
 */
export async function execute(
  context: ExecuteContext,
  request: EngineRequest,
  message: IncomingMessage,
  onStart: (marker: string) => void,
): Promise<Executed> {
  const isInsert = !request.readOnly && /^\s*INSERT\s/i.test(request.query);
  if (isInsert && !/\bSELECT\b/i.test(request.query)) return executeInsert(context, request, message);
  const sql = await readStatement(context, request, message);
  if (request.readOnly) return executeRead(context, request, compileStatement(sql, true), onStart);
  const statement = compileStatement(sql, false);
  const text = bindParameters(statement, request.parameters);
  const format = statement.format ?? request.defaultFormat;
  const result = await context.pool.write((connection) =>
    withSettings(context, connection, request, () => context.pool.query(connection, text, format)),
  );
  return { result, format };
}

/** The statement: URL parameter, body, or both; parameters may come in a form (`multipart/form-data`). */
async function readStatement(
  context: ExecuteContext,
  request: EngineRequest,
  message: IncomingMessage,
): Promise<string> {
  const body = await readBody(message, context.statementLimitBytes);
  const type = message.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return request.query + (request.query === '' || body.byteLength === 0 ? '' : '\n') + body.toString();
  }
  let sql = request.query;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const [name, value] of form) {
    if (name === 'query') sql += value;
    else if (name.startsWith('param_')) request.parameters.set(name.slice(6), String(value));
  }
  return sql;
}

async function executeRead(
  context: ExecuteContext,
  request: EngineRequest,
  statement: CompiledStatement,
  onStart: (marker: string) => void,
): Promise<Executed> {
  const marker = `/*${request.queryId.replace(/[^\w.:-]/g, '').slice(0, 64)}*/`;
  const text = marker + bindParameters(statement, request.parameters);
  const format = statement.format ?? request.defaultFormat;
  const settings = clampSettings(request.settings, context.limits);
  const database = request.database || context.database;
  const result = await context.pool.read(database, settings, (session) => {
    onStart(marker);
    return context.pool.query(session.connection, text, format);
  });
  return { result, format };
}

/** Stops a running query; one that has not started or is gone already is left alone. */
export async function cancelQuery(context: ExecuteContext, marker: string): Promise<void> {
  await context.pool.control(`KILL QUERY WHERE startsWith(query, ${quoteString(marker)}) ASYNC`);
}

async function executeInsert(
  context: ExecuteContext,
  request: EngineRequest,
  message: IncomingMessage,
): Promise<Executed> {
  const target = parseInsert(request.query, request.defaultFormat);
  const settings: Settings = request.settings;
  if (isTextInsert(target)) {
    const body = await readBody(message, context.bodyLimitBytes);
    if (body.byteLength === 0) return { result: nothing, format: 'Null' };
    if (!body.includes('\n\n') && !body.includes('\r\n\r\n')) {
      const result = await context.pool.write((connection) =>
        withDatabase(context, connection, request, () =>
          insertText(context.native, connection, target, settings, body).catch((error: unknown) => {
            throw parseClickHouseException(error instanceof Error ? error.message : String(error), error);
          }),
        ),
      );
      return { result, format: 'Null' };
    }
    throw new ClickHouseException(62, 'SYNTAX_ERROR', 'The data of the insert holds an empty line');
  }
  const file = await bodyFileOf(context, request, message);
  try {
    if (file.bytes === 0) return { result: nothing, format: 'Null' };
    const result = await context.pool.write((connection) =>
      withDatabase(context, connection, request, () =>
        insertFile(context.pool, connection, target, settings, file.path),
      ),
    );
    await syncDeduplicationLogs(context.databaseDirectory);
    return { result, format: 'Null' };
  } finally {
    await file.remove();
  }
}

/** The body as a file: put there by the server itself, whose file it stays, or received now. */
function bodyFileOf(
  context: ExecuteContext,
  request: EngineRequest,
  message: IncomingMessage,
): Promise<BodyFile> | BodyFile {
  if (request.bodyFile === '') return readBodyToFile(message, context.bodyDirectory, context.bodyLimitBytes);
  if (!/^[0-9a-f]{24}\.block$/.test(request.bodyFile)) {
    throw new ClickHouseException(36, 'BAD_ARGUMENTS', 'headwater_body_file is not the name of a block');
  }
  const path = join(context.bodyDirectory, request.bodyFile);
  return { path, bytes: statSync(path).size, remove: async () => undefined };
}

const nothing: NativeResult = { elapsed: 0 };

/** Applies a request's settings to the write session and takes them back, whatever happens between. */
async function withSettings(
  context: ExecuteContext,
  connection: NativeConnection,
  request: EngineRequest,
  work: () => Promise<NativeResult>,
): Promise<NativeResult> {
  const names = [...request.settings.keys()];
  return withDatabase(context, connection, request, async () => {
    if (names.length === 0) return work();
    const assignments = [...request.settings].map(([name, value]) => `${name} = ${quoteString(value)}`);
    await context.pool.query(connection, `SET ${assignments.join(', ')}`, 'Null');
    try {
      return await work();
    } finally {
      const resets = names.map((name) => `${name} = DEFAULT`);
      await context.pool.query(connection, `SET ${resets.join(', ')}`, 'Null');
    }
  });
}

const currentDatabase = new WeakMap<NativeConnection, string>();

async function withDatabase(
  context: ExecuteContext,
  connection: NativeConnection,
  request: EngineRequest,
  work: () => Promise<NativeResult>,
): Promise<NativeResult> {
  const database = request.database || context.database;
  if (database !== '' && currentDatabase.get(connection) !== database) {
    await context.pool.query(connection, `USE \`${database.replaceAll('`', '')}\``, 'Null');
    currentDatabase.set(connection, database);
  }
  return work();
}
