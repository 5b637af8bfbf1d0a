import type { ErrorCode } from '../errors/error-table.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { RetryLaterError } from '../errors/retry-later-error.ts';
import { type GrpcStatusCode, grpcStatus } from './grpc/grpc-status.ts';

/** How a refusal is said over HTTP and gRPC; receivers put it into their protocol's words. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly httpStatus: number;
  readonly grpcStatus: GrpcStatusCode;
  /** Set exactly when the client should send the same again. */
  readonly retryAfterMs: number | undefined;
}

/** Long enough for a group commit or a block to get through, short against any client's patience (10 s). */
const retryAfterMsDefault = 1000;

type Said = readonly [httpStatus: number, grpcStatus: GrpcStatusCode];

/** Codes that are not simply "retry" or "bad data"; OTLP 1.11 section Failures, gRPC compression spec. */
const saidByCode: Partial<Record<ErrorCode, Said>> = {
  HEADWATER_WIRE_TOO_LARGE: [413, grpcStatus.resourceExhausted],
  HEADWATER_WIRE_ENCODING: [415, grpcStatus.unimplemented],
  HEADWATER_WIRE_CONTENT_TYPE: [415, grpcStatus.invalidArgument],
  HEADWATER_WIRE_METHOD: [405, grpcStatus.unimplemented],
  HEADWATER_WIRE_PATH: [404, grpcStatus.unimplemented],
  HEADWATER_WIRE_INCOMPLETE: [400, grpcStatus.cancelled],
  HEADWATER_WIRE_TIMEOUT: [408, grpcStatus.deadlineExceeded],
  HEADWATER_INGEST_KEY_MISSING: [401, grpcStatus.unauthenticated],
  HEADWATER_INGEST_KEY_UNKNOWN: [401, grpcStatus.unauthenticated],
  HEADWATER_INGEST_QUOTA: [429, grpcStatus.unavailable],
  HEADWATER_INGEST_DAILY_CAP: [402, grpcStatus.resourceExhausted],
  HEADWATER_INGEST_INTERNAL: [500, grpcStatus.internal],
};
const retry: Said = [503, grpcStatus.unavailable];
const badData: Said = [400, grpcStatus.invalidArgument];

/** @param error anything thrown; what is not a HeadwaterError says nothing about its inside */
export function answerError(error: unknown): ErrorAnswer {
  const known = error instanceof HeadwaterError ? error : new HeadwaterError('HEADWATER_INGEST_INTERNAL');
  const [httpStatus, status] = saidByCode[known.code] ?? (known.retryable ? retry : badData);
  const retryAfterMs = known instanceof RetryLaterError ? known.retryAfterMs : retryAfterMsDefault;
  return {
    code: known.code,
    message: known.message,
    httpStatus,
    grpcStatus: status,
    retryAfterMs: known.retryable ? retryAfterMs : undefined,
  };
}
