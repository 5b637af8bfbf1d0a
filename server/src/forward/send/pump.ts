import type { Clock } from '../../journal/clock.ts';
import type { ForwardQueue } from '../queue/forward-queue.ts';
import { itemsOf, type Payload, type QueueRecord } from '../queue/queue-record.ts';
import { backoffMs } from './backoff.ts';
import type { PumpFigures } from './pump-figures.ts';
import type { Batch, Sender, SendResult } from './sender.ts';

export interface PumpOptions {
  readonly queue: ForwardQueue;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly figures: PumpFigures;
  /** From 0 to 1. */
  readonly random: () => number;
}

const recordsPerBatch = 2_000;
/** A step of giving up: so many bytes at once. */
const dropBytes = 4 * 1024 * 1024;

type LastWord =
  | Extract<SendResult, { kind: 'sent' | 'never' }>
  /** The queue is over its limit, and these items are the oldest. */
  | { readonly kind: 'abandoned'; readonly items: number };

class Stopped extends Error {}

/**
 * Takes a queue to its destination, oldest first, one batch at a time: so order is kept, and after a crash at most one
 * batch is in doubt. Gives up only what the destination refuses for good and, when the queue is over its limit, what
 * is oldest; both are counted.
 */
export class Pump {
  readonly #options: PumpOptions;
  readonly #aborted = new AbortController();
  #isPaused: boolean;
  #isClosed = false;
  #wake: () => void = () => undefined;
  #running: Promise<void>;

  constructor(options: PumpOptions, isPaused: boolean) {
    this.#options = options;
    this.#isPaused = isPaused;
    this.#running = this.#run();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  set isPaused(value: boolean) {
    this.#isPaused = value;
    this.#wake();
  }

  /** Says that there is something to send, or too much. */
  notice(): void {
    this.#wake();
  }

  /** Lets the request under way end, for at most `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    const timer = setTimeout(() => this.#aborted.abort(), graceMs);
    await this.#running;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#step();
      } catch (error) {
        if (error instanceof Stopped) return;
        this.#options.figures.failed(this.#options.clock.nowMs(), `the queue: ${(error as Error).message}`);
        await this.#pause(1_000);
      }
    }
  }

  async #step(): Promise<void> {
    const { queue, sender } = this.#options;
    if (queue.isOver) return this.#giveUpOldest();
    if (this.#isPaused || queue.isEmpty) return this.#pause(Number.POSITIVE_INFINITY);
    const records = await queue.next({ bytes: sender.batchBytes, records: recordsPerBatch });
    if (records.length === 0) return;
    for (const batch of batchesOf(queue.id, records)) await this.#deliver(batch);
    await this.#done(records);
  }

  async #giveUpOldest(): Promise<void> {
    const { queue, figures } = this.#options;
    const records = await queue.next({ bytes: dropBytes, records: recordsPerBatch });
    for (const { payloads } of records) figures.dropped('queue_full', itemsOf(payloads));
    await this.#done(records);
  }

  async #done(records: readonly QueueRecord[]): Promise<void> {
    const { queue } = this.#options;
    const last = records.at(-1);
    if (last === undefined) return;
    queue.delivered(records);
    await queue.done(last.seq);
  }

  /** Until everything of the batch was taken or given up. A batch that is refused whole is sent in halves. */
  async #deliver(whole: Batch): Promise<void> {
    const { figures } = this.#options;
    const rest = [whole];
    for (let batch = rest.pop(); batch !== undefined; batch = rest.pop()) {
      const result = await this.#send(batch);
      if (result.kind === 'abandoned') {
        for (const { items } of [result, ...rest]) figures.dropped('queue_full', items);
        return;
      }
      if (result.kind === 'sent') figures.sent(this.#options.clock.nowMs(), batch.items - result.refused);
      if (result.kind === 'never') {
        if (batch.payloads.length > 1 && !result.whole) rest.push(...halvesOf(batch));
        else figures.refused(this.#options.clock.nowMs(), batch.items, result.reason);
      } else if (result.refused > 0) {
        figures.refused(this.#options.clock.nowMs(), result.refused, result.reason ?? 'refused');
      }
    }
  }

  /** Tries until there is a last word. */
  async #send(whole: Batch): Promise<LastWord> {
    const { queue, sender, figures, clock, random } = this.#options;
    let batch = whole;
    let refused = 0;
    let reason: string | undefined;
    for (let attempt = 0; ; attempt += 1) {
      while (this.#isPaused && !this.#isClosed) await this.#pause(Number.POSITIVE_INFINITY);
      if (this.#isClosed) throw new Stopped();
      const result = await sender.send(batch, this.#aborted.signal);
      if (result.kind === 'never') return result;
      if (result.kind === 'sent') {
        reason ??= result.reason;
        const total = refused + result.refused;
        return { kind: 'sent', refused: total, ...(reason === undefined ? {} : { reason }) };
      }
      if (result.kind === 'partly') {
        refused += result.refused;
        reason = result.reason;
        batch = { ...batch, payloads: result.again, items: itemsOf(result.again) };
      }
      if (result.kind === 'later' && attempt + 1 >= (result.attempts ?? Number.POSITIVE_INFINITY)) {
        return { kind: 'never', reason: result.reason };
      }
      figures.retried(clock.nowMs(), result.reason);
      await this.#pause(backoffMs(attempt, result.afterMs, random()));
      if (queue.isOver) return { kind: 'abandoned', items: batch.items };
    }
  }

  /** Waits, or less when something changes. */
  async #pause(ms: number): Promise<void> {
    if (this.#isClosed) return;
    const { clock, queue } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    const dueMs = clock.nowMs() + ms;
    this.#wake = () => {
      const isIdle = !Number.isFinite(ms);
      if (this.#isClosed || isIdle || queue.isOver || clock.nowMs() >= dueMs) resolve();
    };
    if (Number.isFinite(ms)) void clock.delay(ms).then(resolve);
    if (!Number.isFinite(ms) && !this.#isPaused && !queue.isEmpty) return;
    await promise;
    this.#wake = () => undefined;
  }
}

/** One batch a stream, in the order in which streams come. */
function batchesOf(queueId: string, records: readonly QueueRecord[]): Batch[] {
  const name = `${queueId}-${records[0]!.seq}-${records.at(-1)!.seq}`;
  const byStream = Map.groupBy(
    records.flatMap(({ payloads }) => payloads),
    ({ stream }) => stream,
  );
  return Array.from(byStream, ([stream, payloads]) => batchOf(stream, payloads, `${name}-${stream}`));
}

function batchOf(stream: number, payloads: readonly Payload[], name: string): Batch {
  return { stream, payloads, items: itemsOf(payloads), name };
}

/** The later half first: the earlier one is taken from the end. */
function halvesOf({ stream, payloads, name }: Batch): Batch[] {
  const middle = Math.ceil(payloads.length / 2);
  return [
    batchOf(stream, payloads.slice(middle), `${name}.b`),
    batchOf(stream, payloads.slice(0, middle), `${name}.a`),
  ];
}
