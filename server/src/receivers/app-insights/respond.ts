import type { ErrorAnswer } from '../../wire/error-answer.ts';
import type { TrackOutcome } from './decode-items.ts';

/** An answer in the words of the ingestion service. */
export interface TrackAnswer {
  readonly status: number;
  readonly body: string;
}

/** 200 all kept, 206 some, and when none was the status of the first item's error. */
export function trackAnswer({ accepted, rejected, errors }: TrackOutcome, appId: string): TrackAnswer {
  const body = { itemsReceived: accepted + rejected, itemsAccepted: accepted, appId, errors };
  const status = rejected === 0 ? 200 : accepted > 0 ? 206 : (errors[0]?.statusCode ?? 400);
  return { status, body: JSON.stringify(body) };
}

/** What no client knows is said as a plain 400; what says "later" is 429 or 503, which all of them send again. */
export function refusalAnswer({ code, httpStatus, message, retryAfterMs }: ErrorAnswer): TrackAnswer {
  const isKey = code === 'HEADWATER_INGEST_KEY_UNKNOWN' || code === 'HEADWATER_INGEST_KEY_MISSING';
  const status =
    retryAfterMs !== undefined ? (httpStatus === 429 ? 429 : 503) : isKey ? 400 : (kept[httpStatus] ?? 400);
  const text = isKey ? invalidKey : `${message} (${code})`;
  const errors = [{ index: 0, statusCode: status, message: text }];
  return { status, body: JSON.stringify({ itemsReceived: 0, itemsAccepted: 0, appId: null, errors }) };
}

/** The SDKs look for these words and stop what they send about themselves. */
export const invalidKey = 'Invalid instrumentation key';
const kept: Readonly<Record<number, number>> = {
  402: 402,
  404: 404,
  405: 405,
  408: 408,
  413: 413,
  415: 415,
  500: 500,
};
