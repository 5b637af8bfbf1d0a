import type { ServerHttp2Stream } from 'node:http2';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { BodyMemory } from '../body-memory.ts';
import { type Body, decompress, type Encoding } from '../decompress.ts';
import { answerError } from '../error-answer.ts';
import {
  type BidiListener,
  type BidiMethod,
  type BidiStream,
  endWithStatus,
  frameMessage,
  type GrpcCall,
  okTrailers,
  responseHeaders,
} from './grpc-method.ts';
import { type GrpcMessage, MessageReader } from './message-reader.ts';
import type { Receiving } from './session-watch.ts';

export interface BidiCallOptions {
  readonly memory: BodyMemory;
  readonly limitBytes: number;
  readonly encoding: Encoding;
  /** Where a call is while it waits for the rest of a message. */
  readonly receiving: Set<Receiving>;
}

/** One bidirectional call: messages are handled one after another, in order, each before the next is read. */
export class BidiCall implements BidiStream, Receiving {
  startedMs = 0;
  readonly #stream: ServerHttp2Stream;
  readonly #options: BidiCallOptions;
  readonly #reader: MessageReader;
  readonly #listener: BidiListener;
  readonly #waiting: GrpcMessage[] = [];
  #busy = false;
  /** Whether the listener has seen the message at hand. */
  #isDelivered = false;
  #paused = false;
  #ended = false;
  #over = false;

  /** @throws what `method.open` throws; nothing was answered then */
  constructor(stream: ServerHttp2Stream, method: BidiMethod, call: GrpcCall, options: BidiCallOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#reader = new MessageReader(options.memory, options.limitBytes, (message) => {
      this.#waiting.push(message);
    });
    this.#listener = method.open(call, this);
    stream.respond(responseHeaders, { waitForTrailers: true });
    stream.on('data', (chunk: Uint8Array) => this.#onData(chunk));
    stream.on('end', () => {
      this.#ended = true;
      this.#drain();
    });
    stream.on('close', () => this.#close());
    stream.on('error', () => {});
  }

  send(message: Uint8Array): boolean {
    if (this.#over || this.#stream.destroyed) return false;
    return this.#stream.write(frameMessage(message));
  }

  end(status?: Parameters<BidiStream['end']>[0]): void {
    if (this.#over) return;
    this.#over = true;
    this.#free();
    if (status) {
      endWithStatus(this.#stream, status.code, status.message);
      return;
    }
    if (this.#stream.destroyed) return;
    this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(okTrailers));
    this.#stream.end();
  }

  /** Ends a call whose message does not come whole. */
  fail(error: unknown): void {
    if (!this.#over) this.#listener.onFault?.(error);
    this.#endWith(error);
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#drain();
  }

  #onData(chunk: Uint8Array): void {
    if (this.#over) return;
    try {
      this.#reader.push(chunk);
      this.#drain();
    } catch (error) {
      this.fail(error);
    }
  }

  #drain(): void {
    while (!this.#busy && !this.#paused && !this.#over) {
      const message = this.#waiting.shift();
      if (!message) break;
      this.#handle(message);
    }
    this.#watch();
    if (this.#over) return;
    if (this.#busy || this.#paused) this.#stream.pause();
    else if (this.#ended) this.#finish();
    else this.#stream.resume();
  }

  #endWith(error: unknown): void {
    const { grpcStatus, message } = answerError(error);
    this.end({ code: grpcStatus, message });
  }

  #handle(message: GrpcMessage): void {
    this.#busy = true;
    this.#isDelivered = false;
    this.#take(message).then(
      () => {
        this.#busy = false;
        this.#drain();
      },
      (error) => {
        if (this.#isDelivered) this.#endWith(error);
        else this.fail(error);
      },
    );
  }

  async #take(message: GrpcMessage): Promise<void> {
    const { encoding, limitBytes, memory } = this.#options;
    let opened: Body | undefined;
    const free = () => {
      opened?.free();
      message.body.free();
    };
    try {
      const bytes = message.body.bytes();
      const isPlain = !message.compressed || encoding === 'identity';
      if (!isPlain) {
        opened = await decompress(bytes, encoding, limitBytes, memory);
        message.body.free();
      }
      this.#isDelivered = true;
      await this.#listener.onMessage(opened?.bytes ?? bytes, free);
    } finally {
      free();
    }
  }

  #finish(): void {
    this.#ended = false;
    if (this.#reader.idle) this.#listener.onEnd();
    else this.fail(new HeadwaterError('HEADWATER_DECODE_TRUNCATED'));
  }

  /** A client that is held back cannot be late; one that is awaited can. */
  #watch(): void {
    const { receiving } = this.#options;
    if (this.#reader.idle || this.#busy || this.#paused || this.#over) receiving.delete(this);
    else if (!receiving.has(this)) {
      this.startedMs = Date.now();
      receiving.add(this);
    }
  }

  #free(): void {
    for (const message of this.#waiting.splice(0)) message.body.free();
    this.#reader.close();
    this.#options.receiving.delete(this);
  }

  #close(): void {
    this.#over = true;
    this.#free();
    this.#listener.onClose();
  }
}
