import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor, Intake } from '../../ingest/intake.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import { answerError } from '../../wire/error-answer.ts';
import { answerCors } from '../../wire/http/cors.ts';
import type { HttpHandler } from '../../wire/http/http-listener.ts';
import { discardBody, readBody } from '../../wire/http/read-body.ts';
import { checkItems, decodeItems, type KeyFault, type TrackOutcome } from './decode-items.ts';
import { EnvelopeBody } from './envelopes/envelope-body.ts';
import { type AppInsightsRoute, routeOf } from './paths.ts';
import { projectOf, projectOfHeaders, projectOfKey } from './project-of.ts';
import { refusalAnswer, type TrackAnswer, trackAnswer } from './respond.ts';

export interface AppInsightsOptions {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
  readonly memory: BodyMemory;
  /** Of one body, before and after decompression. */
  readonly limitBytes: number;
  /** Origins of browser pages that may send; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** Takes the live channel's `ping` and `post`. */
  readonly quickPulse: HttpHandler;
  /** The application id of a project. */
  readonly appIdOf: (project: string) => string;
}

const json = 'application/json; charset=utf-8';

/** True for the paths that belong to `appInsightsHandler`. */
export function isAppInsightsPath(url: string): boolean {
  return routeOf(url) !== undefined;
}

/** Application Insights' ingestion for a node:http server. Never redirects: several clients follow anywhere. */
export function appInsightsHandler(options: AppInsightsOptions): HttpHandler {
  const cors = {
    origins: options.corsOrigins,
    methods: 'GET, POST',
    headers:
      'content-type, content-encoding, sdk-context, authorization, traceparent, tracestate, request-id, request-context, x-headwater-key, cache-control',
  };
  return (request, response) => {
    if (answerCors(request, response, cors)) return;
    const route = routeOf(request.url ?? '');
    if (route?.name === 'ping' || route?.name === 'post') {
      options.quickPulse(request, response);
      return;
    }
    receive(request, response, route, options).catch((error) => refuse(request, response, error));
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  route: AppInsightsRoute | undefined,
  options: AppInsightsOptions,
): Promise<void> {
  if (route === undefined) throw new HeadwaterError('HEADWATER_WIRE_PATH');
  if (route.name === 'appId') {
    answerAppId(request, response, route.iKey, options);
    return;
  }
  if (request.method !== 'POST') throw new HeadwaterError('HEADWATER_WIRE_METHOD', 'use POST');
  const body = await readBody(request, options.memory, options.limitBytes);
  let outcome: Promise<{ outcome: TrackOutcome; project: string }>;
  try {
    outcome = track(request, body.bytes, route.name === 'validate', options);
  } finally {
    body.free();
  }
  const { outcome: kept, project } = await outcome;
  send(response, trackAnswer(kept, options.appIdOf(project)));
}

/** Reads the body before its first await, so that its buffer may be used again. */
async function track(
  request: IncomingMessage,
  bytes: Uint8Array,
  onlyCheck: boolean,
  options: AppInsightsOptions,
): Promise<{ outcome: TrackOutcome; project: string }> {
  const intakeOf = (project: string): Intake => ({
    project,
    dialect: 'app-insights',
    receiver: 'app-insights',
    signal: 'telemetry',
    body: bytes,
    nowNs: options.nowNs(),
  });
  const opened = openBody(request, bytes, options.authenticate);
  if ('fault' in opened) {
    // Through the door, so that it is counted and who looks for the reason finds what was sent.
    if (opened.project !== undefined && !onlyCheck)
      await options.ingest.accept(intakeOf(opened.project), () => {
        throw opened.fault;
      });
    throw opened.fault;
  }
  const { envelopes, project, keyFault } = opened;
  if (onlyCheck) return { outcome: checkItems(envelopes, keyFault), project };
  let outcome: TrackOutcome = { accepted: 0, rejected: 0, errors: [] };
  await options.ingest.accept(intakeOf(project), (rows) => {
    outcome = decodeItems(envelopes, rows, keyFault, request.headers['user-agent']);
    return outcome;
  });
  return { outcome, project };
}

interface Opened {
  readonly envelopes: EnvelopeBody;
  readonly project: string;
  readonly keyFault: KeyFault;
}

/** @returns why a body cannot be read, with the project of its sender where that may send without a key in the body */
function openBody(
  request: IncomingMessage,
  bytes: Uint8Array,
  authenticate: Authenticate,
): Opened | { readonly fault: HeadwaterError; readonly project: string | undefined } {
  try {
    const envelopes = new EnvelopeBody(bytes);
    return { envelopes, ...projectOf(request, envelopes, authenticate) };
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== 'HEADWATER_DECODE_SYNTAX') throw error;
    return { fault: error, project: projectOfHeaders(request.headers, authenticate) };
  }
}

function answerAppId(
  request: IncomingMessage,
  response: ServerResponse,
  iKey: string,
  options: AppInsightsOptions,
): void {
  request.resume();
  const project = projectOfKey(iKey, options.authenticate);
  const text = project === undefined ? '' : options.appIdOf(project);
  response.writeHead(project === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  await discardBody(request);
  if (response.destroyed || response.headersSent) return;
  const said = answerError(error);
  const answer = refusalAnswer(said);
  if (said.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(said.retryAfterMs / 1000));
  if (answer.status === 405) response.setHeader('allow', 'POST, OPTIONS');
  if (!request.complete) response.setHeader('connection', 'close');
  send(response, answer);
}

function send(response: ServerResponse, { status, body }: TrackAnswer): void {
  response.writeHead(status, { 'content-type': json, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
