import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Payload } from '../queue/queue-record.ts';
import { retryAfterMs } from '../send/backoff.ts';
import { type HttpAnswer, HttpClient, joinPath } from '../send/http-client.ts';
import { type Batch, failed, type Sender, type SendResult } from '../send/sender.ts';

export interface BreezeSenderOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly compress: boolean;
  readonly lookup: LookupFunction | undefined;
  readonly nowMs: () => number;
}

interface ItemError {
  readonly index: number;
  readonly statusCode: number;
  readonly message: string;
}

/** Of uncompressed JSON; about a thousand items, as many as SDKs send at most. */
const batchBytes = 1024 * 1024;
const newline = Buffer.from('\n');
const compressed = promisify(gzip);
const level = 1;
/** What an SDK sends again (facts of the SDKs: 439 is the daily cap, 402 the month's). */
const retryable = new Set([401, 402, 403, 408, 429, 439, 500, 502, 503, 504]);

/** Application Insights' ingestion, `/v2.1/track`: an envelope a line, each of which is answered for. */
export function openBreeze({ url, headers, compress, lookup, nowMs }: BreezeSenderOptions): Sender {
  const client = new HttpClient({ url, lookup });
  return {
    batchBytes,
    async send(batch, signal) {
      try {
        const body = Buffer.concat(batch.payloads.flatMap(({ bytes }) => [bytes, newline]));
        const answer = await client.request(
          {
            path: joinPath(url, '/v2.1/track'),
            headers: {
              'content-type': 'application/x-json-stream',
              accept: 'application/json',
              ...(compress ? { 'content-encoding': 'gzip' } : {}),
              ...headers,
            },
            body: compress ? await compressed(body, { level }) : body,
          },
          signal,
        );
        return resultOf(answer, batch, nowMs());
      } catch (error) {
        return failed(error);
      }
    },
    close: () => client.close(),
  };
}

/** 200 all taken; 206 and 400 name the items that were not; the others are about the request. */
function resultOf(answer: HttpAnswer, batch: Batch, nowMs: number): SendResult {
  const { status, headers } = answer;
  const errors = errorsOf(answer.body);
  const afterMs = retryAfterMs(headers['retry-after'], nowMs);
  if (status === 200) return { kind: 'sent', refused: 0 };
  if ((status === 206 || status === 400) && errors.length > 0)
    return perItem(errors, batch.payloads, afterMs);
  if (status === 206) return { kind: 'sent', refused: 0 };
  const reason = `HTTP ${status}${errors[0] === undefined ? '' : `: ${errors[0].message}`}`;
  if (retryable.has(status)) return { kind: 'later', afterMs, reason };
  if (status >= 300 && status < 400) {
    const to = headers.location === undefined ? '' : ` to ${headers.location.slice(0, 200)}`;
    return { kind: 'later', afterMs, reason: `${reason} redirects${to}; name that address instead` };
  }
  return { kind: 'never', reason, ...(status === 404 || status === 405 ? { whole: true } : {}) };
}

function perItem(
  errors: readonly ItemError[],
  payloads: readonly Payload[],
  afterMs: number | undefined,
): SendResult {
  const again: Payload[] = [];
  let refused = 0;
  let reason = '';
  for (const { index, statusCode, message } of errors) {
    const payload = payloads[index];
    if (payload === undefined) continue;
    reason ||= `${statusCode} ${message}`.slice(0, 200);
    if (retryable.has(statusCode)) again.push(payload);
    else refused += payload.items;
  }
  if (again.length === 0) return { kind: 'sent', refused, reason };
  return { kind: 'partly', again, refused, afterMs, reason };
}

function errorsOf(body: Buffer): ItemError[] {
  try {
    const { errors } = JSON.parse(body.toString()) as { errors?: unknown };
    if (!Array.isArray(errors)) return [];
    return errors.filter(
      (error): error is ItemError =>
        typeof error === 'object' && error !== null && Number.isInteger((error as ItemError).index),
    );
  } catch {
    return [];
  }
}
