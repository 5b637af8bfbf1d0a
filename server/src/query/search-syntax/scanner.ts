import { anyCharacter, anyText, type Pattern } from './ast.ts';
import { SearchSyntaxError } from './search-error.ts';

const space = /\s/;

/** A word or phrase as it was written: escapes are resolved, wildcards only stand outside of quotes. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly pattern: Pattern;
  readonly quoted: boolean;
}

/** Characters of a query one after another; only moves forward. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    while (this.at < this.text.length && space.test(this.text[this.at]!)) this.at += 1;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether `literal` stands here. */
  sees(literal: string): boolean {
    return this.text.startsWith(literal, this.at);
  }

  /** Steps over `literal` when it stands here. */
  takes(literal: string): boolean {
    if (!this.sees(literal)) return false;
    this.at += literal.length;
    return true;
  }

  /** Whether the word in capitals stands here, with nothing joined to it. */
  seesWord(word: string): boolean {
    const next = this.text[this.at + word.length];
    return this.sees(word) && (next === undefined || space.test(next) || next === '(' || next === ')');
  }

  /**
   * A bare word up to a space, a bracket that it did not open, or one of `stops`; empty when none is here.
   *
   * @throws SearchSyntaxError when the text ends after a backslash
   */
  word(stops: string): Word {
    const start = this.at;
    const parts = new PatternParts();
    let open = 0;
    while (!this.ended) {
      const character = this.text[this.at]!;
      if (space.test(character) || stops.includes(character)) break;
      if (character === '(') open += 1;
      if (character === ')' && --open < 0) break;
      if (character === '\\') this.escape(parts);
      else if (character === '*') parts.wildcard(anyText);
      else if (character === '?') parts.wildcard(anyCharacter);
      else parts.add(character);
      this.at += 1;
    }
    return { start, end: this.at, pattern: parts.list, quoted: false };
  }

  /** @throws SearchSyntaxError when the closing quote is missing */
  phrase(): Word {
    const start = this.at;
    const parts = new PatternParts();
    this.at += 1;
    while (!this.ended && this.text[this.at] !== '"') {
      if (this.text[this.at] === '\\') this.escape(parts);
      else parts.add(this.text[this.at]!);
      this.at += 1;
    }
    if (this.ended) {
      throw new SearchSyntaxError('The phrase does not end', start, this.text.length - start, [
        'a closing quote',
      ]);
    }
    this.at += 1;
    return { start, end: this.at, pattern: parts.list, quoted: true };
  }

  private escape(parts: PatternParts): void {
    const next = this.text[this.at + 1];
    if (next === undefined) {
      throw new SearchSyntaxError('Nothing follows the backslash', this.at, 1, ['the character it escapes']);
    }
    parts.add(next);
    this.at += 1;
  }
}

class PatternParts {
  readonly list: (string | typeof anyText | typeof anyCharacter)[] = [];

  add(character: string): void {
    const last = this.list.length - 1;
    if (typeof this.list[last] === 'string') this.list[last] += character;
    else this.list.push(character);
  }

  wildcard(wildcard: typeof anyText | typeof anyCharacter): void {
    if (wildcard !== anyText || this.list.at(-1) !== anyText) this.list.push(wildcard);
  }
}
