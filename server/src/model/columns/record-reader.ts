import { HeadwaterError } from '../../errors/headwater-error.ts';
import { Bytes } from './bytes.ts';

/** Reads a journal record with every length checked. @throws HeadwaterError HEADWATER_BLOCK_DAMAGED */
export class RecordReader extends Bytes {
  position = 0;

  byte(): number {
    if (this.position >= this.u8.length) throw damaged('it ends early');
    this.position += 1;
    return this.u8[this.position - 1]!;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw damaged('a length has more than five bytes');
  }

  /** Steps over `length` bytes and returns where they start. */
  take(length: number): number {
    const start = this.position;
    if (length > this.u8.length - start) throw damaged('it ends early');
    this.position = start + length;
    return start;
  }

  done(): boolean {
    return this.position === this.u8.length;
  }
}

export function damaged(detail: string): HeadwaterError {
  return new HeadwaterError('HEADWATER_BLOCK_DAMAGED', detail);
}
