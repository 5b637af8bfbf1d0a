import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ClickHouseException } from '../sql/clickhouse-exception.ts';
import { cancelQuery, type ExecuteContext, execute } from './execute.ts';
import type { NativeResult } from './native-binding.ts';
import { type EngineRequest, parseRequest } from './request.ts';

export interface HttpInterfaceOptions {
  readonly context: ExecuteContext;
  /** serves reads alone, whatever a request asks for */
  readonly readOnly: boolean;
  /** when set, needed as the password of Basic or `X-ClickHouse-Key`, or as a bearer token */
  readonly key?: string;
}

/**
 * The ClickHouse HTTP interface (https://clickhouse.com/docs/interfaces/http): `/ping`, queries by GET and POST,
 * parameters, settings, formats, summaries and exceptions, without sessions and progress.
 */
export function createHttpInterface(options: HttpInterfaceOptions): Server {
  const server = createServer({ maxHeaderSize: uriLimitBytes }, (message, response) => {
    void answer(options, message, response);
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

/** As a ClickHouse server: parameters travel in the URL. */
const uriLimitBytes = 1 << 20;

async function answer(
  options: HttpInterfaceOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (message.url ?? '/').split('?', 1)[0];
    if (path === '/ping' || (path === '/' && message.url === '/' && message.method === 'GET')) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end('Ok.\n');
      return;
    }
    if (path !== '/') {
      response.writeHead(404).end(`There is no handle ${path}\n`);
      return;
    }
    checkKey(options, message);
    await answerQuery(options, message, response);
  } catch (error) {
    sendError(message, response, error);
  }
}

async function answerQuery(
  options: HttpInterfaceOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = parseRequest(message, options.readOnly);
  let marker: string | undefined;
  const onClose = () => {
    if (marker !== undefined && !response.writableFinished) {
      // a client that has gone needs no answer; the limits stop the query if this fails
      cancelQuery(options.context, marker).catch(() => undefined);
    }
  };
  response.once('close', onClose);
  const { result, format } = await execute(options.context, request, message, (started) => {
    marker = started;
  });
  marker = undefined;
  sendResult(response, request, result, format);
}

function sendResult(
  response: ServerResponse,
  request: EngineRequest,
  result: NativeResult,
  format: string,
): void {
  const plain = result.bytes ?? noBytes;
  const compress = request.compressResponse && plain.byteLength > 0;
  const bytes = compress ? gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(200, {
    'content-type': contentType(format),
    'content-length': bytes.byteLength,
    'x-clickhouse-query-id': request.queryId,
    'x-clickhouse-format': format,
    'x-clickhouse-server-display-name': 'headwater',
    'x-clickhouse-timezone': 'UTC',
    'x-clickhouse-summary': summaryOf(result),
    ...(compress ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(bytes);
}

const noBytes = new Uint8Array();

function summaryOf(result: NativeResult): string {
  const elapsedNs = Math.round(result.elapsed * 1e9);
  return `{"read_rows":"${result.rowsRead ?? 0}","read_bytes":"${result.bytesRead ?? 0}","written_rows":"${
    result.rowsWritten ?? 0
  }","written_bytes":"0","total_rows_to_read":"0","result_rows":"0","result_bytes":"${
    result.bytes?.byteLength ?? 0
  }","elapsed_ns":"${elapsedNs}"}`;
}

function contentType(format: string): string {
  if (/^JSON(Compact)?(Strings)?EachRow|^NDJSON/i.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (/^JSON/i.test(format)) return 'application/json; charset=UTF-8';
  if (/^(TabSeparated|TSV)/i.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^CSV/i.test(format)) return 'text/csv; charset=UTF-8; header=present';
  if (/^(Native|RowBinary|Parquet|Arrow|ORC)/i.test(format)) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}

const statusByCode: Readonly<Record<number, number>> = {
  159: 408,
  164: 403,
  194: 401,
  307: 413,
  497: 403,
  516: 401,
};
/** Codes that are the caller's mistake, as the server's `exceptionCodeToHTTPStatus` sorts them. */
const notFound = new Set([46, 47, 60, 81]);
const badRequest = new Set([
  6, 10, 16, 26, 27, 38, 41, 42, 43, 50, 53, 62, 69, 72, 115, 117, 130, 386, 456, 457,
]);

function sendError(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  const exception =
    error instanceof ClickHouseException
      ? error
      : new ClickHouseException(
          1002,
          'UNKNOWN_EXCEPTION',
          error instanceof Error ? error.message : 'unknown',
        );
  // what is left of a body must not be taken for the next request
  message.resume();
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const code = exception.clickhouseCode;
  const status = statusByCode[code] ?? (notFound.has(code) ? 404 : badRequest.has(code) ? 400 : 500);
  const body = Buffer.from(`${exception.text}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.byteLength,
    'x-clickhouse-exception-code': code,
  });
  response.end(body);
}

function checkKey(options: HttpInterfaceOptions, message: IncomingMessage): void {
  if (options.key === undefined || presentedKeys(message).includes(options.key)) return;
  throw new ClickHouseException(516, 'AUTHENTICATION_FAILED', 'Authentication failed: the key is incorrect');
}

function presentedKeys(message: IncomingMessage): string[] {
  const { authorization } = message.headers;
  const keys = [message.headers['x-clickhouse-key']?.toString() ?? ''];
  const password = new URL(message.url ?? '/', 'http://engine').searchParams.get('password');
  if (password !== null) keys.push(password);
  if (authorization?.startsWith('Bearer ') === true) keys.push(authorization.slice(7));
  if (authorization?.startsWith('Basic ') === true) {
    const pair = Buffer.from(authorization.slice(6), 'base64').toString();
    keys.push(pair.slice(pair.indexOf(':') + 1));
  }
  return keys;
}
