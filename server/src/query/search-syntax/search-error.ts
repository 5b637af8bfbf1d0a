import { HeadwaterError } from '../../errors/headwater-error.ts';

/** A search that cannot be read, with the place in its text. */
export class SearchSyntaxError extends HeadwaterError {
  /** Offset of the first wrong character and how many are wrong (0 at the end), in UTF-16 units */
  readonly start: number;
  readonly length: number;
  /** What could stand there instead */
  readonly expected: readonly string[];
  /** What is wrong, without the code's own sentence */
  readonly detail: string;

  constructor(detail: string, start: number, length: number, expected: readonly string[]) {
    super('HEADWATER_SEARCH_SYNTAX', `${detail} (character ${start + 1}; expected ${expected.join(' or ')})`);
    this.name = 'SearchSyntaxError';
    this.start = start;
    this.length = length;
    this.expected = expected;
    this.detail = detail;
  }
}
