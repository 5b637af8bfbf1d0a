import { type Bytes, bytesOf, equalBytes } from '../columns/bytes.ts';

/** Keys whose values must not be written (`redaction.attributes`), compared byte by byte. */
export class RedactedKeys {
  /** By length, so that most keys are told apart without a look at their bytes. */
  private readonly byLength = new Map<number, Bytes[]>();

  constructor(keys: readonly string[] = []) {
    for (const key of keys) {
      const bytes = bytesOf(key);
      const known = this.byLength.get(bytes.u8.length);
      if (known) known.push(bytes);
      else this.byLength.set(bytes.u8.length, [bytes]);
    }
  }

  has(source: Bytes, start: number, length: number): boolean {
    const candidates = this.byLength.get(length);
    if (candidates === undefined) return false;
    for (const key of candidates) if (equalBytes(key, 0, source, start, length)) return true;
    return false;
  }
}

export const redactedText: Bytes = bytesOf('[redacted]');
