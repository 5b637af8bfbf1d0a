import { HeadwaterError } from '../errors/headwater-error.ts';
import type { BodyMemory } from './body-memory.ts';

/** A declared length is believed up to here; beyond, the buffer grows with what really arrives. */
const believedBytes = 1024 * 1024;
const nothing = Buffer.alloc(0);

/**
 * Puts the chunks of one body together: a body of one chunk is not copied, any other one once (twice where it is
 * larger than 1 MiB or of unknown length, when the buffer grows).
 */
export class BodyCollector {
  readonly #memory: BodyMemory;
  readonly #limitBytes: number;
  readonly #expectedBytes: number;
  #owned: Buffer | undefined;
  #single: Uint8Array | undefined;
  #length = 0;

  /** @param expectedBytes what the client declared, 0 = unknown */
  constructor(memory: BodyMemory, limitBytes: number, expectedBytes = 0) {
    this.#memory = memory;
    this.#limitBytes = limitBytes;
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws HeadwaterError HEADWATER_WIRE_TOO_LARGE | HEADWATER_WIRE_MEMORY; `free` is still the caller's duty */
  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#limitBytes) {
      throw new HeadwaterError('HEADWATER_WIRE_TOO_LARGE', `the limit is ${this.#limitBytes} bytes`);
    }
    if (this.#length === 0 && !this.#owned && chunk.length >= this.#expectedBytes) {
      this.#single = chunk;
      this.#length = length;
      return;
    }
    const target = this.#room(length);
    target.set(chunk, this.#length);
    this.#length = length;
  }

  /** What arrived so far: a view, valid until `free`. */
  bytes(): Uint8Array {
    return this.#single ?? this.#owned?.subarray(0, this.#length) ?? nothing;
  }

  /** Ends the life of `bytes()`; calling it again does nothing. */
  free(): void {
    if (this.#owned) this.#memory.give(this.#owned);
    this.#owned = undefined;
    this.#single = undefined;
    this.#length = 0;
  }

  #room(length: number): Buffer {
    const owned = this.#owned;
    if (owned && owned.length >= length) return owned;
    const expected = Math.min(this.#expectedBytes, this.#limitBytes);
    const next = this.#memory.take(Math.max(length, Math.min(expected, believedBytes)));
    const before = this.#single ?? owned?.subarray(0, this.#length);
    if (before) next.set(before, 0);
    if (owned) this.#memory.give(owned);
    this.#single = undefined;
    this.#owned = next;
    return next;
  }
}
