import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGrpcSender, openHttpSender, type Sender } from '../../../bench/load/senders.ts';
import { type Batch, makeBatch } from './batch.ts';
import { Ledger } from './ledger.ts';

export interface LoadTarget {
  readonly httpPort: number;
  /** Without it everything goes over HTTP. */
  readonly grpcPort?: number;
}

const answerTimeoutMs = 8_000;
const retryAfterMs = 30;
/** Longest pause of a connection between two requests: many requests, not many bytes, are what is wanted. */
const pauseMs = 25;

/**
 * Sends batches over several connections until it is stopped, as an exporter does: one at a time per connection, the
 * same bytes again after a failure. Every fourth batch is given up at its first failure instead.
 */
export class LoadClient {
  readonly run = randomBytes(8).toString('hex');
  readonly service = `ledger-${this.run.slice(0, 6)}`;
  readonly ledger: Ledger;
  readonly startedMs = Date.now();
  readonly #target: LoadTarget;
  #nextId = 1;
  #stopped = false;
  #workers: Promise<void>[] = [];
  /** Why requests failed, by message. */
  readonly failures = new Map<string, number>();

  constructor(directory: string, target: LoadTarget) {
    this.ledger = new Ledger(join(directory, 'ledger.txt'));
    this.#target = target;
  }

  start(connections: number): void {
    this.#stopped = false;
    this.#workers = Array.from({ length: connections }, (_, i) => this.#work(i % 2 === 1));
  }

  /** Lets what is on its way end; what is not acknowledged by then stays unknown. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  newBatch(): Batch {
    const batch = makeBatch(this.run, this.service, this.#nextId++, Date.now());
    this.ledger.sending(batch);
    return batch;
  }

  async #work(overGrpc: boolean): Promise<void> {
    const connection = new Connection(this.#target, overGrpc);
    while (!this.#stopped) {
      await this.#deliver(connection, this.newBatch());
      await sleep(Math.random() * pauseMs);
    }
    connection.close();
  }

  async #deliver(connection: Connection, batch: Batch): Promise<void> {
    const givesUp = batch.id % 4 === 3;
    while (!this.#stopped) {
      try {
        await connection.send(batch.body);
        this.ledger.acknowledge(batch);
        return;
      } catch (error) {
        const message = error instanceof Error ? error.message.slice(0, 120) : String(error);
        this.failures.set(message, (this.failures.get(message) ?? 0) + 1);
        if (givesUp) return;
        await sleep(retryAfterMs);
      }
    }
  }
}

/** A sender that connects anew after a failure. */
export class Connection {
  readonly #target: LoadTarget;
  readonly #overGrpc: boolean;
  #sender: Sender | undefined;

  constructor(target: LoadTarget, overGrpc = false) {
    this.#target = target;
    this.#overGrpc = overGrpc;
  }

  /** @throws when the answer is no success, or does not come */
  async send(body: Uint8Array): Promise<void> {
    const timeout = new AbortController();
    try {
      this.#sender ??= await this.#open();
      const late = sleep(answerTimeoutMs, undefined, { signal: timeout.signal }).then(() => {
        throw new Error('no answer in time');
      });
      late.catch(() => undefined);
      await Promise.race([this.#sender.send(body), late]);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      timeout.abort();
    }
  }

  close(): void {
    this.#sender?.close();
    this.#sender = undefined;
  }

  #open(): Promise<Sender> {
    const { httpPort, grpcPort } = this.#target;
    const host = '127.0.0.1';
    if (this.#overGrpc && grpcPort !== undefined) {
      const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
      return openGrpcSender({ host, port: grpcPort, path, headers: {} });
    }
    const headers = { 'content-type': 'application/x-protobuf' };
    return openHttpSender({ host, port: httpPort, path: '/v1/traces', method: 'POST', headers });
  }
}
