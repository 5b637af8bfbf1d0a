import type { ApiError } from '@headwater/contract';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { ErrorCode } from '../errors/error-table.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { RetryLaterError } from '../errors/retry-later-error.ts';

/** HTTP status by error code; a code that is not listed answers 503 when it is retryable, else 400. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  HEADWATER_API_NOT_FOUND: 404,
  HEADWATER_TRACE_NOT_FOUND: 404,
  HEADWATER_SPAN_NOT_FOUND: 404,
  HEADWATER_SERVICE_NOT_FOUND: 404,
  HEADWATER_METRIC_NOT_FOUND: 404,
  HEADWATER_FORWARD_UNKNOWN: 404,
  HEADWATER_FORWARD_READ_ONLY: 409,
  HEADWATER_API_KEY: 401,
  HEADWATER_API_PROJECT: 403,
  HEADWATER_API_HOST: 421,
  HEADWATER_API_ORIGIN: 403,
  HEADWATER_API_INTERNAL: 500,
  HEADWATER_ACCESS_MANAGE: 403,
  HEADWATER_ACCESS_SIGN_IN: 401,
  HEADWATER_ACCESS_TOO_MANY: 429,
  HEADWATER_PROJECT_NOT_FOUND: 404,
  HEADWATER_PROJECT_EXISTS: 409,
  HEADWATER_PROJECT_KEY_TAKEN: 409,
};

/** What the user can do about it, by code. */
const fixByCode: Partial<Record<ErrorCode, string>> = {
  HEADWATER_API_HOST: 'Add the name to `web.hosts` in headwater.yaml.',
  HEADWATER_API_KEY:
    'Sign in on the portal, or send a key in `x-headwater-key` or as `authorization: Bearer <key>`.',
  HEADWATER_ACCESS_SIGN_IN: '`headwater user add <name>` on the server makes a user or a new password.',
  HEADWATER_ACCESS_MANAGE: 'Sign in as a user with the role admin.',
  HEADWATER_TRACE_NOT_FOUND:
    'Check the id and the project; a span is readable about a second after its export.',
};

/** Every failure leaves the API as the contract's `apiError`, with the status its code stands for. */
export function answerErrors(app: FastifyInstance, onFailure: (error: unknown, url: string) => void): void {
  app.setNotFoundHandler((request, reply) => {
    const error = new HeadwaterError(
      'HEADWATER_API_NOT_FOUND',
      `${request.method} ${request.url.slice(0, 200)}`,
    );
    return reply.status(404).send(apiErrorOf(error));
  });
  app.setErrorHandler((failure: FastifyError | HeadwaterError, request, reply) => {
    const error = asHeadwaterError(failure);
    if (error.code === 'HEADWATER_API_INTERNAL') onFailure(failure, request.url);
    if (error.retryable) reply.header('retry-after', String(retryAfterSeconds(error)));
    return reply.status(statusOf(error.code)).send(apiErrorOf(error));
  });
}

/** @returns the HTTP status that stands for this code on the API */
export function statusOf(code: ErrorCode): number {
  return statusByCode[code] ?? (new HeadwaterError(code).retryable ? 503 : 400);
}

function retryAfterSeconds(error: HeadwaterError): number {
  return error instanceof RetryLaterError ? Math.ceil(error.retryAfterMs / 1000) : 1;
}

function asHeadwaterError(failure: FastifyError | HeadwaterError): HeadwaterError {
  if (failure instanceof HeadwaterError) return failure;
  const status = failure.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return new HeadwaterError('HEADWATER_API_REQUEST', failure.message, { cause: failure });
  return new HeadwaterError('HEADWATER_API_INTERNAL', undefined, { cause: failure });
}

function apiErrorOf(error: HeadwaterError): ApiError {
  const fix = fixByCode[error.code];
  const at = placeOf(error);
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(at === undefined ? {} : { at }),
      ...('length' in error && typeof error.length === 'number' ? { length: error.length } : {}),
      ...(fix === undefined ? {} : { fix }),
    },
  };
}

/** Errors in the text of a query know the offset at which it is wrong. */
function placeOf(error: HeadwaterError): number | undefined {
  return 'start' in error && typeof error.start === 'number' ? error.start : undefined;
}
