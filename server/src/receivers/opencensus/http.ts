import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import { answerError } from '../../wire/error-answer.ts';
import type { HttpHandler } from '../../wire/http/http-listener.ts';
import { discardBody, readBody } from '../../wire/http/read-body.ts';
import { toProtobuf } from './json/to-protobuf.ts';
import { Peer } from './peer.ts';
import { type OpenCensusOptions, openCensusSignals } from './signals.ts';

export interface OpenCensusHttpOptions extends OpenCensusOptions {
  readonly memory: BodyMemory;
  /** Of one body, before and after decompression. */
  readonly limitBytes: number;
}

/**
 * The gateway of the OpenCensus agent: POST of one export request as JSON to /v1/trace or /v1/metrics. Unlike a
 * stream it is answered, so a client that gets no answer may send the same again, and that is stored once.
 */
export function openCensusHttpHandler(options: OpenCensusHttpOptions): HttpHandler {
  return (request, response) => {
    receive(request, response, options).catch((error) => refuse(request, response, error));
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  options: OpenCensusHttpOptions,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0];
  const signal = openCensusSignals.find(({ httpPath }) => httpPath === path);
  if (signal === undefined) throw new HeadwaterError('HEADWATER_WIRE_PATH');
  if (request.method !== 'POST') throw new HeadwaterError('HEADWATER_WIRE_METHOD', 'use POST');
  const project = options.authenticate(request.headers);
  const received = await readBody(request, options.memory, options.limitBytes);
  try {
    const body = toProtobuf(received.bytes, signal.message);
    const peer = new Peer();
    peer.learn(body);
    const intake = {
      project,
      dialect: 'opencensus',
      receiver: 'opencensus-http',
      signal: signal.signal,
      body,
      nowNs: options.nowNs(),
    } as const;
    await options.ingest.accept(intake, (rows) => signal.decode(body, rows, peer));
    options.counters.received();
  } catch (error) {
    options.counters.refused();
    throw error;
  } finally {
    received.free();
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
  response.end('{}');
}

async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  await discardBody(request);
  if (response.destroyed || response.headersSent) return;
  const { grpcStatus: code, httpStatus, message, retryAfterMs } = answerError(error);
  const body = JSON.stringify({ error: message, code, message });
  if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
  if (httpStatus === 405) response.setHeader('allow', 'POST');
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(httpStatus, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
