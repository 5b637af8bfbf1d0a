import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../../errors/headwater-error.ts';
import type { Authenticate } from '../../../ingest/authenticate.ts';
import type { LiveMetrics } from '../../../ingest/live/live-metrics.ts';
import type { BodyMemory } from '../../../wire/body-memory.ts';
import { answerError } from '../../../wire/error-answer.ts';
import type { HttpHandler } from '../../../wire/http/http-listener.ts';
import { discardBody, readBody } from '../../../wire/http/read-body.ts';
import { routeOf } from '../paths.ts';
import { type Fields, fieldsOf, isFields, textOfField } from '../values/fields.ts';
import { configurationBody, pingBody } from './configuration.ts';
import { readMetrics, timeOfPoint } from './data-point.ts';
import { readDocuments } from './documents.ts';

export interface QuickPulseOptions {
  readonly live: LiveMetrics;
  readonly authenticate: Authenticate;
  readonly memory: BodyMemory;
  readonly nowMs: () => number;
}

const bodyBytes = 4 * 1024 * 1024;
const pointsPerPost = 64;

/**
 * Live Metrics' channel (QuickPulse): clients ping each five seconds, and while they are subscribed post each second
 * what they counted. Works with Python, Node and .NET: a ping has a body and no tag, the first post gets the tag and the
 * configuration, later ones get nothing unless the tag differs.
 */
export function quickPulseHandler(options: QuickPulseOptions): HttpHandler {
  return (request, response) => {
    receive(request, response, options).catch((error) => refuse(request, response, error, options.nowMs()));
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { live, authenticate, memory, nowMs }: QuickPulseOptions,
): Promise<void> {
  if (request.method !== 'POST') throw new HeadwaterError('HEADWATER_WIRE_METHOD', 'use POST');
  const isPost = routeOf(request.url ?? '')?.name === 'post';
  const iKey =
    new URL(request.url?.replace(/^\/+/, '/') ?? '/', 'http://local').searchParams.get('ikey') ?? '';
  const project = authenticate({ 'x-headwater-key': iKey });
  const body = await readBody(request, memory, bodyBytes);
  const now = nowMs();
  const subscribed = live.isWatched(project, now);
  try {
    const points = parsePoints(body.bytes);
    if (isPost && subscribed) for (const point of points) take(point, project, live, now);
  } finally {
    body.free();
  }
  const configuration = live.configuration(project);
  const isNew = isPost && request.headers['x-ms-qps-configuration-etag'] !== configuration.tag;
  response.setHeader('x-ms-qps-subscribed', String(subscribed));
  if (isPost && subscribed) response.setHeader('x-ms-qps-configuration-etag', configuration.tag);
  answer(response, 200, isPost ? (isNew ? configurationBody(configuration) : '') : pingBody);
}

function take(point: Fields, project: string, live: LiveMetrics, nowMs: number): void {
  const service = textOfField(point.RoleName) || 'unknown_service';
  const window = live.window(project, 'channel', service, textOfField(point.Instance), nowMs);
  const configuration = live.configuration(project);
  window.report(timeOfPoint(point, nowMs), readMetrics(point, configuration.charts));
  live.addSamples(project, readDocuments(point, nowMs, configuration));
}

/** One point (ping), or a list of them (post). @throws HeadwaterError HEADWATER_DECODE_SYNTAX */
function parsePoints(bytes: Uint8Array): Fields[] {
  if (bytes.length === 0) return [];
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return (Array.isArray(value) ? value.slice(0, pointsPerPost) : [fieldsOf(value)]).filter(isFields);
  } catch (error) {
    throw new HeadwaterError('HEADWATER_DECODE_SYNTAX', undefined, { cause: error });
  }
}

/** {RequestId, ResponseDateTime, Code, Message, Exception}, as the service answers. */
async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  nowMs: number,
): Promise<void> {
  await discardBody(request);
  if (response.destroyed || response.headersSent) return;
  const { code, message, httpStatus } = answerError(error);
  const body = {
    RequestId: '00000000-0000-0000-0000-000000000000',
    ResponseDateTime: new Date(nowMs).toISOString(),
    Code: code,
    Message: message,
    Exception: '',
  };
  response.setHeader('x-ms-qps-subscribed', 'false');
  answer(response, httpStatus, JSON.stringify(body));
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
