import type { Counter, Counters } from '../../telemetry/counters.ts';

export type DropReason = 'queue_full' | 'queue_failed' | 'refused';

/** What became of a destination's telemetry since the start. */
export class PumpFigures {
  sentItems = 0;
  retries = 0;
  droppedItems = 0;
  refusedItems = 0;
  lastSentMs = 0;
  /** Why the last attempt failed; '' after one that did not, except that the reason of a refusal stays: it cost items. */
  lastError = '';
  lastErrorMs = 0;
  #isRefusal = false;
  readonly #sent: Counter;
  readonly #retries: Counter;
  readonly #dropped: (reason: DropReason) => Counter;

  constructor(counters: Counters, destination: string) {
    const count = (what: string, help: string, labels = {}) =>
      counters.counter(`headwater_forward_${what}_total`, help, { destination, ...labels });
    this.#sent = count('sent_items', 'Items that a destination took');
    this.#retries = count('retries', 'Requests to a destination that failed and are made again');
    this.#dropped = (reason) => count('dropped_items', 'Items that will not reach a destination', { reason });
  }

  sent(nowMs: number, items: number): void {
    this.sentItems += items;
    this.lastSentMs = nowMs;
    if (!this.#isRefusal) this.lastError = '';
    this.#sent.add(items);
  }

  retried(nowMs: number, reason: string): void {
    this.retries += 1;
    this.#retries.add();
    this.failed(nowMs, reason);
  }

  refused(nowMs: number, items: number, reason: string): void {
    this.refusedItems += items;
    this.#dropped('refused').add(items);
    this.failed(nowMs, reason);
    this.#isRefusal = true;
  }

  dropped(reason: DropReason, items: number): void {
    this.droppedItems += items;
    this.#dropped(reason).add(items);
  }

  failed(nowMs: number, reason: string): void {
    this.lastError = reason.slice(0, 500);
    this.lastErrorMs = nowMs;
    this.#isRefusal = false;
  }
}
