import { isUtf8 } from 'node:buffer';
import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { Bytes } from '../../../model/columns/bytes.ts';
import { EnvelopeScanner } from './envelope-scanner.ts';
import type { ScannedItem } from './scanned-item.ts';

const scanner = new EnvelopeScanner();
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const comma = 0x2c;
const newLine = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

type Form = 'array' | 'lines' | 'single';

/**
 * The envelopes of one body, one after another: an array, one object, or an object a line (`application/x-json-stream`).
 * Its first character tells which; the content type says nothing, as browsers send `text/plain`.
 */
export class EnvelopeBody {
  /** The envelope that `next` read; all bodies share it, so only one of them is read at a time. */
  readonly item: ScannedItem = scanner.item;
  private readonly source: Bytes;
  private readonly end: number;
  private readonly first: number;
  private readonly form: Form;
  private at = 0;
  private isOver = false;

  /**
   * @param bytes must stay as they are while the body is read
   * @throws HeadwaterError HEADWATER_DECODE_SYNTAX
   */
  constructor(bytes: Uint8Array) {
    const text = isUtf8(bytes) ? bytes : Buffer.from(new TextDecoder().decode(bytes));
    this.source = new Bytes(text);
    this.end = text.length;
    this.first = this.skipBlank(byteOrderMark.every((code, i) => text[i] === code) ? 3 : 0, this.end);
    this.form = this.formOf();
    this.rewind();
  }

  rewind(): void {
    this.at = this.form === 'array' ? this.first + 1 : this.first;
    this.isOver = false;
    if (this.form === 'array' && this.codeAt(this.skipBlank(this.at, this.end)) === bracketClose)
      this.close();
  }

  /**
   * Reads the next envelope into `item`.
   * @returns false when there is none
   * @throws HeadwaterError HEADWATER_DECODE_SYNTAX for an array that is broken; a broken line is an item of its own
   */
  next(): boolean {
    if (this.isOver) return false;
    if (this.form === 'lines') return this.nextLine();
    const end = this.read();
    if (this.form === 'single') {
      this.isOver = true;
      return true;
    }
    this.at = this.skipBlank(end, this.end);
    const code = this.codeAt(this.at);
    if (code === bracketClose) this.close();
    else if (code !== comma) throw malformed();
    else this.at += 1;
    return true;
  }

  private read(): number {
    const end = scanner.scan(this.source, this.at, this.end);
    if (end < 0) throw malformed();
    return end;
  }

  private nextLine(): boolean {
    for (; this.at < this.end; ) {
      const found = this.source.u8.subarray(0, this.end).indexOf(newLine, this.at);
      const end = found < 0 ? this.end : found;
      const start = this.skipBlank(this.at, end);
      this.at = end + 1;
      if (start === end) continue;
      const last = scanner.scan(this.source, start, end);
      if (last < 0 || this.skipBlank(last, end) < end) this.item.isObject = false;
      return true;
    }
    this.isOver = true;
    return false;
  }

  /** Nothing may follow the array. */
  private close(): void {
    this.isOver = true;
    const closing = this.skipBlank(this.at, this.end);
    if (this.skipBlank(closing + 1, this.end) < this.end) throw malformed();
  }

  private formOf(): Form {
    const code = this.codeAt(this.first);
    if (code === bracketOpen) return 'array';
    if (code !== braceOpen) throw malformed();
    const end = scanner.scan(this.source, this.first, this.end);
    if (end >= 0 && this.skipBlank(end, this.end) === this.end) return 'single';
    const line = this.source.u8.subarray(0, this.end).indexOf(newLine, this.first);
    if (line < 0 || this.skipBlank(line, this.end) === this.end) throw malformed();
    return 'lines';
  }

  private skipBlank(at: number, end: number): number {
    const { u8 } = this.source;
    let next = at;
    while (next < end && isBlank(u8[next]!)) next += 1;
    return next;
  }

  private codeAt(at: number): number {
    return at < this.end ? this.source.u8[at]! : -1;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === newLine || code === 0x0d || code === 0x09;
}

function malformed(): HeadwaterError {
  return new HeadwaterError(
    'HEADWATER_DECODE_SYNTAX',
    'a JSON array of envelopes, one envelope, or one a line is expected',
  );
}
