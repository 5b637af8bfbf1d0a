import { clickhouseCodeOf } from '../../store/store-errors.ts';
import { kqlError } from './kql-error.ts';
import { preparePlan, type QueryResult, type Recompile, runPlan } from './run/run-plan.ts';
import { exportStatement } from './run/statement.ts';
import { projectParameter } from './schema/tables.ts';
import { ticksAtEpoch } from './values/ticks.ts';
import type { KqlCompiler } from './worker/open-compiler.ts';
import type { SavedFunction } from './worker/saved-functions.ts';

export { KqlError } from './kql-error.ts';
export type { QueryResult } from './run/run-plan.ts';
export { type KqlCompiler, openCompiler } from './worker/open-compiler.ts';
export type { SavedFunction } from './worker/saved-functions.ts';

/** The part of the store that queries need (`store.readBytes`). */
export interface KqlStore {
  readBytes(
    sql: string,
    parameters: Readonly<Record<string, string | bigint>>,
    options: {
      format: string;
      settings: Readonly<Record<string, string | number>>;
      timeoutMs?: number;
      signal?: AbortSignal | undefined;
    },
  ): Promise<Uint8Array>;
}

export interface KqlStreamStore extends KqlStore {
  readStream(
    sql: string,
    parameters: Readonly<Record<string, string | bigint>>,
    options: Parameters<KqlStore['readBytes']>[2],
  ): AsyncIterable<Uint8Array>;
}

export interface KqlRequest {
  readonly text: string;
  /** The tenant: every read of telemetry is restricted to it */
  readonly project: string;
  /** What `now()` is, milliseconds since 1970 */
  readonly nowMs: number;
  /** Restricts every table, nanoseconds since 1970, end excluded */
  readonly timespan?: { readonly fromNs: bigint; readonly toNs: bigint };
  /** Saved functions that the text may call */
  readonly functions?: readonly SavedFunction[];
  /** The project that the caller may read under a name or id of `app()` and `workspace()`; none when missing */
  readonly projectNamed?: (name: string) => string | undefined;
  /** Rows of the answer */
  readonly maxRows?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Sees every statement that runs, for "show SQL" */
  readonly onStatement?: (sql: string) => void;
}

/**
 * Generated statements are longer and deeper than hand-written ones; rows between steps travel inside them. Texts
 * made of bags hold a slash as it is.
 */
export const statementSettings = {
  max_query_size: 67_108_864,
  max_ast_elements: 2_000_000,
  max_expanded_ast_elements: 2_000_000,
  max_parser_depth: 10_000,
  enable_materialized_cte: 1,
  output_format_json_escape_forward_slashes: 0,
};

/**
 * Compiles and runs one query over a project's telemetry.
 * Throws KqlError (with the place in the text), or what the store throws: HEADWATER_ENGINE_LIMIT, _UNAVAILABLE, _QUERY.
 */
export async function runKql(
  request: KqlRequest,
  compiler: KqlCompiler,
  store: KqlStore,
): Promise<QueryResult> {
  const { compile, execute } = openRequest(request, compiler, store);
  const compiled = await compile(request.text, new Map());
  const options = {
    ...(request.maxRows === undefined ? {} : { maxRows: request.maxRows }),
    ...(request.timeoutMs === undefined ? {} : { maxStepMs: request.timeoutMs }),
  };
  return runPlan(compiled, execute, compile, options).catch((error: unknown) => {
    throw inQuery(error, request.text);
  });
}

/** As `runKql`, the engine's bytes in one of its formats, in pieces. A text that yields several tables is refused. */
export async function* streamKql(
  request: KqlRequest & { readonly maxRows: number },
  compiler: KqlCompiler,
  store: KqlStreamStore,
  format: string,
): AsyncIterable<Uint8Array> {
  const { compile, execute, parameters, options } = openRequest(request, compiler, store);
  try {
    const compiled = await compile(request.text, new Map());
    if (compiled.kind === 'split')
      throw kqlError('HEADWATER_KQL_INVALID', 'only one table can be exported', 0, request.text.length);
    const plan = await preparePlan(compiled, execute, compile);
    const statement = exportStatement(plan, request.maxRows);
    request.onStatement?.(statement);
    yield* store.readStream(statement, parameters, { ...options, format });
  } catch (error) {
    throw inQuery(error, request.text);
  }
}

/** What all statements of one request share. */
function openRequest(request: KqlRequest, compiler: KqlCompiler, store: Pick<KqlStore, 'readBytes'>) {
  const { project, timespan, functions = [] } = request;
  const nowTicks = BigInt(Math.round(request.nowMs)) * 10_000n + ticksAtEpoch;
  const parameters: Record<string, string | bigint> = {
    project,
    ...(timespan ? { from: timespan.fromNs, to: timespan.toNs } : {}),
  };
  const options = {
    settings: statementSettings,
    signal: request.signal,
    ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
  };
  const execute = async (sql: string): Promise<unknown[][]> => {
    request.signal?.throwIfAborted();
    request.onStatement?.(sql);
    return parseRows(await store.readBytes(sql, parameters, { ...options, format: 'JSONCompactEachRow' }));
  };
  const call = { nowTicks, timespan: timespan !== undefined, functions };
  const compile: Recompile = async (part, stages) => {
    const { compiled, projects } = await compiler.compile(part, { ...call, stages });
    for (const found of projects) parameters[projectParameter(found.project)] = allowed(request, found);
    return compiled;
  };
  return { compile, execute, parameters, options };
}

/** Some errors of the engine are mistakes of the query. */
function inQuery(error: unknown, text: string): unknown {
  // texts of rows that travel between statements have grown beyond what a string can be
  if (error instanceof RangeError)
    return kqlError('HEADWATER_KQL_TOO_COMPLEX', 'rows that are too large', 0, text.length);
  const code = clickhouseCodeOf(error) ?? 0;
  if (code === assertFailed) {
    const bins = /make-series: more than \d+ steps/.exec(String(error))?.[0];
    return kqlError('HEADWATER_KQL_INVALID', bins ?? 'assert() failed', 0, text.length);
  }
  if (valueCodes.has(code)) {
    const said = /Exception: ([\s\S]*?)(?:: In scope|: while executing|\. Look at|\(required|$)/.exec(
      `Exception: ${String((error as Error).cause)}`,
    );
    const detail = (said?.[1] ?? '').replace(/^\w+Exception: /, '').slice(0, 200);
    return kqlError(
      'HEADWATER_KQL_INVALID',
      `a value that cannot be computed with: ${detail}`,
      0,
      text.length,
    );
  }
  return clientCodes.has(code)
    ? kqlError('HEADWATER_KQL_NOT_SUPPORTED', 'a subquery that depends on the row around it', 0, text.length)
    : error;
}

/** FUNCTION_THROW_IF_VALUE_IS_NON_ZERO */
const assertFailed = 395;

/**
 * What the engine says of values: BAD_ARGUMENTS, ILLEGAL_TYPE_OF_ARGUMENT, ILLEGAL_COLUMN, TYPE_MISMATCH,
 * ARGUMENT_OUT_OF_BOUND, CANNOT_CONVERT_TYPE, TOO_LARGE_ARRAY_SIZE, TOO_LARGE_STRING_SIZE, ILLEGAL_DIVISION,
 * NO_COMMON_TYPE, DECIMAL_OVERFLOW, CANNOT_COMPILE_REGEXP.
 */
const valueCodes = new Set([36, 43, 44, 53, 69, 70, 128, 131, 153, 386, 407, 427]);

/** NOT_IMPLEMENTED and UNKNOWN_IDENTIFIER: what the engine says of subqueries it cannot take out of their row. */
const clientCodes = new Set([47, 48]);

/** The project a text names, if the caller may read it. Others are not told apart from those that do not exist. */
function allowed(
  request: KqlRequest,
  { project, start, length }: { project: string; start: number; length: number },
): string {
  const found = request.projectNamed?.(project);
  if (found === undefined)
    throw kqlError('HEADWATER_KQL_INVALID', `there is no project '${project}' to read`, start, length);
  return found;
}

function parseRows(bytes: Uint8Array): unknown[][] {
  const lines = new TextDecoder().decode(bytes).trim();
  return lines === '' ? [] : (JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as unknown[][]);
}
