/** Items (spans, log records, data points) a project may send. */
export interface QuotaOptions {
  /** Items a second in the long run; 0 = no limit. */
  readonly itemsPerSecond: number;
  /** Items that may come at once after a quiet time. */
  readonly burstItems: number;
}

interface Bucket {
  items: number;
  filledMs: number;
}

/** Projects come from keys, so there are few; this bounds a mistake. */
const projectLimit = 10_000;

/**
 * Token buckets, one per project. How many items a request has is known only after it was decoded, so a request is let
 * in while the bucket is above zero and may overdraw it; the next ones wait until it has filled again.
 */
export class Quota {
  readonly #options: QuotaOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: QuotaOptions) {
    this.#options = options;
  }

  /** @returns milliseconds until the project may send again, 0 = now */
  waitMs(project: string, nowMs: number): number {
    const { itemsPerSecond } = this.#options;
    if (itemsPerSecond === 0) return 0;
    const { items } = this.#bucket(project, nowMs);
    return items > 0 ? 0 : Math.ceil(((1 - items) / itemsPerSecond) * 1000);
  }

  spend(project: string, items: number, nowMs: number): void {
    if (this.#options.itemsPerSecond > 0) this.#bucket(project, nowMs).items -= items;
  }

  #bucket(project: string, nowMs: number): Bucket {
    const { itemsPerSecond, burstItems } = this.#options;
    let bucket = this.#buckets.get(project);
    if (!bucket) {
      if (this.#buckets.size >= projectLimit) this.#buckets.clear();
      bucket = { items: burstItems, filledMs: nowMs };
      this.#buckets.set(project, bucket);
    }
    const gained = (Math.max(0, nowMs - bucket.filledMs) / 1000) * itemsPerSecond;
    bucket.items = Math.min(burstItems, bucket.items + gained);
    bucket.filledMs = nowMs;
    return bucket;
  }
}
