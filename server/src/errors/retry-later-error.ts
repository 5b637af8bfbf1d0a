import type { ErrorCode } from './error-table.ts';
import { HeadwaterError } from './headwater-error.ts';

/** A refusal whose end is known: clients are told to come back after `retryAfterMs`. */
export class RetryLaterError extends HeadwaterError {
  readonly retryAfterMs: number;

  constructor(code: ErrorCode, retryAfterMs: number, detail?: string) {
    super(code, detail);
    this.retryAfterMs = retryAfterMs;
  }
}
