import type { ErrorCode } from '../../errors/error-table.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';

/** A query the compiler or its run-time steps refuse, with the place in the query's text. */
export class KqlError extends HeadwaterError {
  /** Offset of the first character and length, in UTF-16 units of the query's text */
  readonly start: number;
  readonly length: number;
  /** What is wrong, without the code's own sentence */
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, start: number, length: number) {
    super(code, detail);
    this.name = 'KqlError';
    this.start = start;
    this.length = length;
    this.detail = detail;
  }
}

export function kqlError(code: ErrorCode, detail: string, start: number, length: number): KqlError {
  return new KqlError(code, detail, start, length);
}

/** The construct is part of the language but not of this implementation. */
export function notSupported(what: string, node: { start: number; end: number }): KqlError {
  return new KqlError('HEADWATER_KQL_NOT_SUPPORTED', what, node.start, node.end - node.start);
}

/** The construct is used in a way the language does not allow. */
export function badQuery(what: string, node: { start: number; end: number }): KqlError {
  return new KqlError('HEADWATER_KQL_INVALID', what, node.start, node.end - node.start);
}
