import { HeadwaterError } from '../errors/headwater-error.ts';

const smallestBytes = 4 * 1024;
/** Larger buffers are not kept: they are rare, and a few of them would be the whole pool. */
const largestKeptBytes = 4 * 1024 * 1024;

export interface BodyMemoryOptions {
  /** Bytes of bodies being received or waiting to be decoded at one time, over all connections. */
  readonly capBytes: number;
  /** Bytes of buffers kept for reuse when nobody needs them. */
  readonly keepBytes: number;
}

export const bodyMemoryDefaults: BodyMemoryOptions = {
  capBytes: 192 * 1024 * 1024,
  keepBytes: 16 * 1024 * 1024,
};

/**
 * The memory that bodies are received into: bounded over all connections, and pooled in powers of two, so that a
 * steady stream of requests allocates nothing and touches no fresh pages.
 */
export class BodyMemory {
  readonly #capBytes: number;
  readonly #keepBytes: number;
  readonly #spare = new Map<number, Buffer[]>();
  #keptBytes = 0;
  #usedBytes = 0;

  constructor({ capBytes, keepBytes }: BodyMemoryOptions = bodyMemoryDefaults) {
    this.#capBytes = capBytes;
    this.#keepBytes = keepBytes;
  }

  /** Bytes taken and not yet given back. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * A buffer of at least this size with undefined content; the caller owns it until `give`.
   * @throws HeadwaterError HEADWATER_WIRE_MEMORY when the cap is reached (retryable)
   */
  take(minBytes: number): Buffer {
    const size = sizeClass(minBytes);
    this.#reserve(size);
    const spare = this.#spare.get(size)?.pop();
    if (!spare) return Buffer.allocUnsafeSlow(size);
    this.#keptBytes -= size;
    return spare;
  }

  /** Gives back what `take` gave, once; nothing may look into the buffer afterwards. */
  give(buffer: Buffer): void {
    const size = buffer.length;
    this.#usedBytes -= size;
    if (size > largestKeptBytes || this.#keptBytes + size > this.#keepBytes) return;
    const spares = this.#spare.get(size);
    if (spares) spares.push(buffer);
    else this.#spare.set(size, [buffer]);
    this.#keptBytes += size;
  }

  /** Counts memory that somebody else allocated. @throws HEADWATER_WIRE_MEMORY */
  #reserve(bytes: number): void {
    if (this.#usedBytes + bytes > this.#capBytes) throw new HeadwaterError('HEADWATER_WIRE_MEMORY');
    this.#usedBytes += bytes;
  }
}

function sizeClass(bytes: number): number {
  return bytes <= smallestBytes ? smallestBytes : 2 ** Math.ceil(Math.log2(bytes));
}
