import { type ErrorCode, errorTable } from './error-table.ts';

/**
 * The one error type that crosses folders. `code` decides what a protocol answers (`respond.ts` of each
 * receiver) and whether a client may send the same bytes again (`retryable`).
 */
export class HeadwaterError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  /** @param detail what happened here, appended to the table's message; never holds secrets or whole bodies */
  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    const entry = errorTable[code];
    super(detail === undefined ? entry.message : `${entry.message}: ${detail}`, options);
    this.name = 'HeadwaterError';
    this.code = code;
    this.retryable = entry.retryable;
  }
}
