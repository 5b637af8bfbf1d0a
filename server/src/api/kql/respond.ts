import { HeadwaterError } from '../../errors/headwater-error.ts';
import { KqlError } from '../../query/kql/kql-error.ts';
import type { QueryResult } from '../../query/kql/run/run-plan.ts';
import { formatDatetime, formatTimespan } from '../../query/kql/values/ticks.ts';

type Column = QueryResult['columns'][number];
type Cell = QueryResult['rows'][number][number];

/** A JSON answer with its status. */
export interface QueryAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the caller asked for beside the rows. */
export interface AnswerParts {
  readonly statistics?: { readonly tookMs: number } | undefined;
  readonly render?: boolean | undefined;
}

/**
 * The answer of the query services of Application Insights and Log Analytics (`POST /v1/apps/{id}/query`): one
 * table `PrimaryResult`; rows that were cut off make it a partial success.
 */
export function answerRows(result: QueryResult, parts: AnswerParts): QueryAnswer {
  const { statistics, render } = parts;
  const tables = [result, ...(result.more ?? [])].map((table, i) => tableOf(table, i));
  const cut = [result, ...(result.more ?? [])].find(({ truncated }) => truncated);
  return {
    status: 200,
    body: {
      tables,
      ...(statistics && { statistics: { query: { executionTime: statistics.tookMs / 1000 } } }),
      ...(render && { render: result.visualization ?? {} }),
      ...(cut && { error: partialError(cut.rows.length) }),
    },
  };
}

function tableOf(table: QueryResult, index: number) {
  return {
    name: table.name ?? (index === 0 ? 'PrimaryResult' : `Table_${index}`),
    columns: table.columns.map(({ name, type }) => ({ name, type })),
    rows: table.rows.map((row) => row.map((cell, at) => exactCell(cell, table.columns[at]))),
  };
}

const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** The services write every integer as a number, also one that a double does not hold. */
function exactCell(cell: Cell, column: Column | undefined): unknown {
  return typeof cell === 'bigint' && (column?.type === 'long' || column?.type === 'int')
    ? rawJSON(String(cell))
    : writeCell(cell, column);
}

/** Datetimes and timespans as text. Integers beyond 2^53 stay numbers in the text of the answer only as long as a double holds them; then digits. */
export function writeCell(cell: Cell, column: Pick<Column, 'type'> | undefined): unknown {
  if (cell === null) return null;
  switch (column?.type) {
    case 'datetime':
      return formatDatetime(cell as bigint);
    case 'timespan':
      return formatTimespan(cell as bigint);
    case 'int':
    case 'long':
      return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
    case 'real':
      return Number.isFinite(cell as number) ? cell : String(cell);
    default:
      return typeof cell === 'bigint' ? String(cell) : cell;
  }
}

function partialError(rows: number): unknown {
  const message = `The result was cut after ${rows} rows; narrow the query or summarize`;
  return {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [{ code: 'QueryExecutionResultSizeLimitExceeded', message }],
  };
}

/** The error object of both services; a mistake in the query says where it is. */
export function answerError(error: unknown, text: string): QueryAnswer {
  if (error instanceof KqlError) return { status: 400, body: { error: mistake(error, text) } };
  if (!(error instanceof HeadwaterError)) throw error;
  if (error.code === 'HEADWATER_PROJECT_NOT_FOUND') return notFound(error.message);
  if (error.retryable) {
    return { status: 503, body: { error: { code: 'ServiceUnavailable', message: error.message } } };
  }
  const code = error.code === 'HEADWATER_ENGINE_LIMIT' ? 'QueryLimitsExceeded' : 'BadArgumentError';
  return { status: 400, body: { error: { code, message: error.message } } };
}

/** As both services answer for an application, workspace or path that they do not know. */
export function notFound(message: string): QueryAnswer {
  const code = 'PathNotFoundError';
  const general = 'The requested path does not exist';
  return { status: 404, body: { error: { message: general, code, innererror: { code, message } } } };
}

function mistake(error: KqlError, text: string): unknown {
  const before = text.slice(0, error.start);
  const line = before.split('\n').length;
  const position = error.start - (before.lastIndexOf('\n') + 1);
  return {
    code: 'BadArgumentError',
    message: 'The request had some invalid properties',
    innererror: {
      code: error.code === 'HEADWATER_KQL_SYNTAX' ? 'SyntaxError' : 'SemanticError',
      message: error.message,
      innererror: {
        code: error.code,
        message: error.message,
        line,
        pos: position,
        token: text.slice(error.start, error.start + error.length),
      },
    },
  };
}
