import { HeadwaterError } from '../../errors/headwater-error.ts';
import { BodyCollector } from '../body-collector.ts';
import type { BodyMemory } from '../body-memory.ts';

const prefixBytes = 5;

/** One length-prefixed message; `body` belongs to whoever gets it and must be freed. */
export interface GrpcMessage {
  readonly compressed: boolean;
  readonly body: BodyCollector;
}

/**
 * Cuts a stream of chunks into gRPC messages.
 * Prefix (gRPC over HTTP/2, "Length-Prefixed-Message"): 1 byte compressed flag, 4 bytes length big-endian.
 */
export class MessageReader {
  readonly #memory: BodyMemory;
  readonly #limitBytes: number;
  readonly #onMessage: (message: GrpcMessage) => void;
  readonly #prefix = new Uint8Array(prefixBytes);
  #prefixLength = 0;
  #body: BodyCollector | undefined;
  #missingBytes = 0;

  constructor(memory: BodyMemory, limitBytes: number, onMessage: (message: GrpcMessage) => void) {
    this.#memory = memory;
    this.#limitBytes = limitBytes;
    this.#onMessage = onMessage;
  }

  /** True between messages. */
  get idle(): boolean {
    return this.#prefixLength === 0;
  }

  /**
   * @param chunk kept until the messages in it are freed
   * @throws HeadwaterError HEADWATER_WIRE_TOO_LARGE (also of the declared length) | HEADWATER_WIRE_MEMORY
   */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (!this.#body) {
        at = this.#readPrefix(chunk, at);
        continue;
      }
      const end = Math.min(chunk.length, at + this.#missingBytes);
      if (end > at) this.#body.push(chunk.subarray(at, end));
      this.#missingBytes -= end - at;
      at = end;
      if (this.#missingBytes === 0) this.#finish(this.#body);
    }
  }

  /** Frees a message that was begun. */
  close(): void {
    this.#body?.free();
    this.#body = undefined;
    this.#prefixLength = 0;
  }

  #readPrefix(chunk: Uint8Array, start: number): number {
    let at = start;
    while (this.#prefixLength < prefixBytes && at < chunk.length) {
      this.#prefix[this.#prefixLength++] = chunk[at++]!;
    }
    if (this.#prefixLength < prefixBytes) return at;
    const length = new DataView(this.#prefix.buffer).getUint32(1);
    if (length > this.#limitBytes) {
      throw new HeadwaterError('HEADWATER_WIRE_TOO_LARGE', `the limit is ${this.#limitBytes} bytes`);
    }
    this.#body = new BodyCollector(this.#memory, this.#limitBytes, length);
    this.#missingBytes = length;
    if (length === 0) this.#finish(this.#body);
    return at;
  }

  #finish(body: BodyCollector): void {
    this.#body = undefined;
    this.#prefixLength = 0;
    this.#onMessage({ compressed: this.#prefix[0] === 1, body });
  }
}
