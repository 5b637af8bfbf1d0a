import { type Bytes, GrowingBytes, textOf } from '../../../model/columns/bytes.ts';
import { noBytes } from '../../../model/rows/origin.ts';
import type { PairList } from './pair-list.ts';
import {
  kindAbsent,
  kindEscaped,
  kindFalse,
  kindNested,
  kindNull,
  kindNumber,
  kindText,
  kindTrue,
} from './value-kinds.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const escapes: Readonly<Record<number, number>> = {
  [quote]: quote,
  [backslash]: backslash,
  47: 0x2f,
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
};

/**
 * Reads JSON where it lies, value after value, without making anything of it. As strict as `JSON.parse`, except
 * inside of `kindNested`. The bytes must be UTF-8.
 */
// hot: 1 ns a byte
export class JsonScanner {
  source: Bytes = noBytes;
  at = 0;
  end = 0;
  /** The value read last: a text lies between its quotes, a text with escapes in `scratch`, others as they stand. */
  kind = kindAbsent;
  start = 0;
  length = 0;
  /** The key read last. */
  keyKind = kindText;
  keyStart = 0;
  keyLength = 0;
  /** Texts without their escapes, of one item. */
  readonly scratch = new GrowingBytes(4_096);

  begin(source: Bytes, at: number, end: number): void {
    this.source = source;
    this.at = at;
    this.end = end;
  }

  /** The next byte that is no blank, which stays there; -1 at the end. */
  peek(): number {
    const { u8 } = this.source;
    const { end } = this;
    let { at } = this;
    let code = -1;
    for (; at < end; at += 1) {
      code = u8[at]!;
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    }
    this.at = at;
    return at < end ? code : -1;
  }

  /** Goes into the object that begins here. @returns whether it has members; past it when not */
  open(): boolean {
    this.at += 1;
    if (this.peek() !== braceClose) return true;
    this.at += 1;
    return false;
  }

  /** After a value that stopped `members`. @returns 1 when more follow, 0 at the object's end, -1 malformed */
  goOn(): number {
    const code = this.peek();
    this.at += 1;
    return code === comma ? 1 : code === braceClose ? 0 : -1;
  }

  /**
   * Reads the members of an object, from its first key or from a value that stopped this before, into `pairs`. Texts
   * are read without leaving the loop.
   * @returns 0 at the object's end, 1 before an object or array, with its key read, -1 malformed
   */
  // hot: 20 ns a member
  members(pairs: PairList): number {
    const { u8 } = this.source;
    let { at } = this;
    for (;;) {
      if (u8[at]! <= 0x20) at = this.skip(at);
      if (u8[at] !== quote) return this.stopped(at, -1);
      let last = this.endOfPlain(at + 1);
      if (u8[last] === quote) {
        this.keyKind = kindText;
        this.keyStart = at + 1;
        this.keyLength = last - this.keyStart;
        at = last + 1;
      } else {
        this.at = at;
        if (!this.text()) return -1;
        this.keyKind = this.kind;
        this.keyStart = this.start;
        this.keyLength = this.length;
        at = this.at;
      }
      if (u8[at]! <= 0x20) at = this.skip(at);
      if (u8[at] !== colon) return this.stopped(at, -1);
      at += 1;
      if (u8[at]! <= 0x20) at = this.skip(at);
      const code = u8[at]!;
      if (code === braceOpen || code === bracketOpen) return this.stopped(at, 1);
      last = code === quote ? this.endOfPlain(at + 1) : -1;
      if (last >= 0 && u8[last] === quote) {
        this.kind = kindText;
        this.start = at + 1;
        this.length = last - this.start;
        at = last + 1;
      } else {
        this.at = at;
        if (!this.value()) return -1;
        at = this.at;
      }
      pairs.add(this);
      if (u8[at]! <= 0x20) at = this.skip(at);
      if (u8[at] !== comma) return this.stopped(at + 1, u8[at] === braceClose ? 0 : -1);
      at += 1;
    }
  }

  /** Reads one value. @returns false when it is malformed */
  value(): boolean {
    switch (this.peek()) {
      case quote:
        return this.text();
      case braceOpen:
      case bracketOpen:
        return this.nested();
      case 0x74:
        return this.word('true', kindTrue);
      case 0x66:
        return this.word('false', kindFalse);
      case 0x6e:
        return this.word('null', kindNull);
      default:
        return this.number();
    }
  }

  /** Where `members` leaves off; what lies behind the end was not sent. */
  private stopped(at: number, answer: number): number {
    this.at = at;
    return at <= this.end ? answer : -1;
  }

  private skip(from: number): number {
    this.at = from;
    this.peek();
    return this.at;
  }

  /** Where a text stops being plain: at its quote, a backslash, a control character, or the end. */
  private endOfPlain(start: number): number {
    const { u8, view } = this.source;
    const { end } = this;
    let at = start;
    const lastWord = end - 4;
    while (at <= lastWord && !mayEnd(view.getInt32(at, true))) at += 4;
    for (; at < end; at += 1) {
      const code = u8[at]!;
      if (code === quote || code === backslash || code < 0x20) break;
    }
    return at;
  }

  private text(): boolean {
    const start = this.at + 1;
    const at = this.endOfPlain(start);
    if (at >= this.end) return false;
    const code = this.source.u8[at]!;
    if (code === backslash) return this.escaped(start, at);
    this.kind = kindText;
    this.start = start;
    this.length = at - start;
    this.at = at + 1;
    return code === quote;
  }

  /** @param first where the first backslash is */
  private escaped(start: number, first: number): boolean {
    const { source, end, scratch } = this;
    const { u8 } = source;
    const begin = scratch.length;
    let from = start;
    for (let at = first; at < end; ) {
      const code = u8[at]!;
      if (code < 0x20) return false;
      if (code !== quote && code !== backslash) {
        at += 1;
        continue;
      }
      scratch.append(source, from, at - from);
      if (code === quote) {
        this.kind = kindEscaped;
        this.start = begin;
        this.length = scratch.length - begin;
        this.at = at + 1;
        return true;
      }
      at = this.escape(at + 1);
      if (at < 0) return false;
      from = at;
    }
    return false;
  }

  /** @returns where the text goes on, -1 when there is no such escape */
  private escape(at: number): number {
    if (at + 1 >= this.end) return -1;
    const code = this.source.u8[at]!;
    if (code !== 0x75) {
      const plain = escapes[code];
      if (plain === undefined) return -1;
      this.scratch.appendByte(plain);
      return at + 1;
    }
    const unit = this.unit(at + 1);
    if (unit < 0) return -1;
    if (unit < 0xd800 || unit > 0xdfff) return this.character(unit, at + 5);
    const isPair = unit < 0xdc00 && this.isAt(at + 5, '\\u');
    const low = isPair ? this.unit(at + 7) : -1;
    if (isPair && low < 0) return -1;
    if (low < 0xdc00 || low > 0xdfff) return this.character(0xfffd, at + 5);
    return this.character(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), at + 11);
  }

  private character(code: number, next: number): number {
    if (code < 0x80) this.scratch.appendByte(code);
    else this.scratch.appendText(String.fromCodePoint(code));
    return next;
  }

  /** Four hex digits; -1 when there are none. */
  private unit(at: number): number {
    if (at + 4 > this.end) return -1;
    const digits = textOf(this.source, at, at + 4);
    return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  }

  private isAt(at: number, word: string): boolean {
    if (at + word.length > this.end) return false;
    const { u8 } = this.source;
    for (let i = 0; i < word.length; i += 1) if (u8[at + i] !== word.charCodeAt(i)) return false;
    return true;
  }

  private word(word: string, kind: number): boolean {
    if (!this.isAt(this.at, word)) return false;
    this.kind = kind;
    this.start = this.at;
    this.length = word.length;
    this.at += word.length;
    return true;
  }

  private number(): boolean {
    const { u8 } = this.source;
    const start = this.at;
    let at = start;
    for (; at < this.end; at += 1) {
      const code = u8[at]!;
      if (code >= 0x30 && code <= 0x39) continue;
      // + - . E e
      if (code !== 0x2b && code !== 0x2d && code !== 0x2e && code !== 0x45 && code !== 0x65) break;
    }
    this.kind = kindNumber;
    this.start = start;
    this.length = at - start;
    this.at = at;
    return isPlainInteger(u8, start, at) || numberForm.test(textOf(this.source, start, at));
  }

  private nested(): boolean {
    const { u8 } = this.source;
    const { end } = this;
    const start = this.at;
    let depth = 0;
    for (let at = start; at < end; at += 1) {
      const code = u8[at]!;
      if (code === quote) at = endOfText(u8, at, end);
      else if (code === braceOpen || code === bracketOpen) depth += 1;
      else if (code === braceClose || code === bracketClose) {
        depth -= 1;
        if (depth > 0) continue;
        this.kind = kindNested;
        this.start = start;
        this.length = at + 1 - start;
        this.at = at + 1;
        return true;
      }
    }
    return false;
  }
}

/** Whether one of four bytes may be a quote, a backslash or a control character; never wrong when it says no. */
function mayEnd(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const slashes = word ^ 0x5c5c5c5c;
  const found =
    ((quotes - 0x01010101) & ~quotes) | ((slashes - 0x01010101) & ~slashes) | ((word - 0x20202020) & ~word);
  return (found & 0x80808080) !== 0;
}

/** Digits without a sign or a leading zero, few enough to be exact as a double. */
export function isPlainInteger(u8: Uint8Array, start: number, end: number): boolean {
  if (end === start || end - start > 15 || (u8[start] === 0x30 && end - start > 1)) return false;
  for (let at = start; at < end; at += 1) {
    const code = u8[at]!;
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** @param at of the quote it begins with; @returns of the quote it ends with, or `end` */
function endOfText(u8: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i += 1) {
    const code = u8[i]!;
    if (code === quote) return i;
    if (code === backslash) i += 1;
  }
  return end;
}
