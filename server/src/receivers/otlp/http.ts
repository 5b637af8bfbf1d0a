import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { batchName } from '../../ingest/batch-memory.ts';
import type { FillOutcome } from '../../model/rows/row-sink.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import { answerError } from '../../wire/error-answer.ts';
import { answerCors } from '../../wire/http/cors.ts';
import type { HttpHandler } from '../../wire/http/http-listener.ts';
import { discardBody, readBody } from '../../wire/http/read-body.ts';
import { encodeError, encodeResponse, jsonResponse, type OtlpFormat } from './respond.ts';
import { type OtlpOptions, type OtlpSignal, otlpSignals } from './signals.ts';

export interface OtlpHttpOptions extends OtlpOptions {
  readonly memory: BodyMemory;
  /** Of one body, before and after decompression. */
  readonly limitBytes: number;
  /** Origins of browser pages that may send; `*` for all. */
  readonly corsOrigins: readonly string[];
}

const signals = new Map(otlpSignals.map((signal) => [signal.httpPath, signal]));
const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** True for the paths that belong to `otlpHttpHandler`, for a dispatcher in front of several handlers. */
export function isOtlpPath(url: string): boolean {
  return url.startsWith('/v1/') ? signals.has(pathOf(url)) : url.startsWith('/v1development/');
}

/**
 * OTLP/HTTP 1.11 for a node:http server: POST of protobuf or JSON to /v1/traces, /v1/metrics and /v1/logs; every
 * other path is answered 404.
 * hot: about 0.1 ms of CPU a 500 KB request beside decoding; guarded by the ingest bench.
 */
export function otlpHttpHandler(options: OtlpHttpOptions): HttpHandler {
  const cors = {
    origins: options.corsOrigins,
    methods: 'POST',
    headers:
      'content-type, content-encoding, authorization, x-headwater-key, traceparent, tracestate, baggage',
  };
  return (request, response) => {
    if (answerCors(request, response, cors)) return;
    receive(request, response, options).catch((error) => refuse(request, response, error));
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  options: OtlpHttpOptions,
): Promise<void> {
  const signal = signals.get(pathOf(request.url ?? ''));
  if (!signal) throw new HeadwaterError('HEADWATER_WIRE_PATH');
  if (request.method !== 'POST') throw new HeadwaterError('HEADWATER_WIRE_METHOD', 'use POST');
  const format = formatOf(request);
  if (!format)
    throw new HeadwaterError('HEADWATER_WIRE_CONTENT_TYPE', 'use application/x-protobuf or application/json');
  const project = options.authenticate(request.headers);
  const body = await readBody(request, options.memory, options.limitBytes);
  let outcome: Promise<FillOutcome>;
  try {
    const batch = batchName(request.headers);
    const intake = {
      project,
      dialect: 'otlp',
      receiver: 'otlp-http',
      signal: signal.signal,
      body: body.bytes,
      ...(batch === undefined ? {} : { batch }),
      nowNs: options.nowNs(),
    } as const;
    outcome = options.ingest.accept(intake, (rows) => signal.decode[format](body.bytes, rows));
  } finally {
    body.free();
  }
  answer(response, signal, format, await outcome);
}

function answer(
  response: ServerResponse,
  signal: OtlpSignal,
  format: OtlpFormat,
  outcome: FillOutcome,
): void {
  const body = format === 'json' ? jsonResponse(signal.signal, outcome) : encodeResponse(outcome);
  response.writeHead(200, {
    'content-type': contentTypes[format],
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  await discardBody(request);
  if (response.destroyed || response.headersSent) return;
  const said = answerError(error);
  // A client that sent neither of the two formats gets the one that people can read.
  const format = formatOf(request) ?? 'json';
  const body = encodeError(said, format);
  if (said.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(said.retryAfterMs / 1000));
  if (said.httpStatus === 405) response.setHeader('allow', 'POST, OPTIONS');
  if (said.httpStatus === 401) response.setHeader('www-authenticate', 'Bearer realm="headwater"');
  if (said.code === 'HEADWATER_WIRE_ENCODING')
    response.setHeader('accept-encoding', 'gzip, deflate, zstd, identity');
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(said.httpStatus, {
    'content-type': contentTypes[format],
    'content-length': body.length,
  });
  response.end(body);
}

/** By media type, parameters aside; `application/protobuf` is what a few clients say. */
function formatOf(request: IncomingMessage): OtlpFormat | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === contentTypes.protobuf || type === 'application/protobuf') return 'protobuf';
  return type === contentTypes.json ? 'json' : undefined;
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
