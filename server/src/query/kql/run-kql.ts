import { type QueryResult, runPlan } from './run/run-plan.ts';
import { ticksAtEpoch } from './values/ticks.ts';
import type { KqlCompiler } from './worker/open-compiler.ts';

export { KqlError } from './kql-error.ts';
export type { QueryResult } from './run/run-plan.ts';
export { type KqlCompiler, openCompiler } from './worker/open-compiler.ts';

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

export interface KqlRequest {
  readonly text: string;
  /** The tenant: every read of telemetry is restricted to it */
  readonly project: string;
  /** What `now()` is, milliseconds since 1970 */
  readonly nowMs: number;
  /** Restricts every table, nanoseconds since 1970, end excluded */
  readonly timespan?: { readonly fromNs: bigint; readonly toNs: bigint };
  /** Rows of the answer */
  readonly maxRows?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Sees every statement that runs, for "show SQL" */
  readonly onStatement?: (sql: string) => void;
}

/** Generated statements are longer and deeper than hand-written ones; rows between steps travel inside them. */
const settings = {
  max_query_size: 67_108_864,
  max_ast_elements: 2_000_000,
  max_expanded_ast_elements: 2_000_000,
  max_parser_depth: 10_000,
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
  const { text, project, timespan } = request;
  const nowTicks = BigInt(Math.round(request.nowMs)) * 10_000n + ticksAtEpoch;
  const parameters = { project, ...(timespan ? { from: timespan.fromNs, to: timespan.toNs } : {}) };
  const execute = async (sql: string): Promise<unknown[][]> => {
    request.signal?.throwIfAborted();
    request.onStatement?.(sql);
    const bytes = await store.readBytes(sql, parameters, {
      format: 'JSONCompactEachRow',
      settings,
      signal: request.signal,
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
    });
    return parseRows(bytes);
  };
  const call = { nowTicks, timespan: timespan !== undefined };
  const compiled = await compiler.compile(text, call);
  return runPlan(
    compiled,
    execute,
    (rest, stages) => compiler.compile(rest, { ...call, stages }),
    request.maxRows === undefined ? {} : { maxRows: request.maxRows },
  );
}

function parseRows(bytes: Uint8Array): unknown[][] {
  const lines = new TextDecoder().decode(bytes).trim();
  return lines === '' ? [] : (JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as unknown[][]);
}
