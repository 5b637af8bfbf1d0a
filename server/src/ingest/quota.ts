/** Items (spans, log records, data points) a project may send. */
export interface QuotaOptions {
  /** Items a second in the long run; 0 = no limit. */
  readonly itemsPerSecond: number;
  /** Items that may come at once after a quiet time. */
  readonly burstItems: number;
  /** Items a day (UTC); beyond, clients are told that it is no use to come back. 0 or absent = no limit. */
  readonly itemsPerDay?: number;
}

interface Day {
  day: number;
  items: number;
}

interface Bucket {
  items: number;
  filledMs: number;
}

/** Projects come from keys, so there are few; this bounds a mistake. */
const projectLimit = 10_000;
const dayMs = 86_400_000;

/**
 * Token buckets, one per project. How many items a request has is known only after it was decoded, so a request is let
 * in while the bucket is above zero and may overdraw it; the next ones wait until it has filled again.
 */
export class Quota {
  readonly #options: QuotaOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #days = new Map<string, Day>();

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

  /** Whether the project has sent all it may send today. Counted since the server started. */
  isUsedUp(project: string, nowMs: number): boolean {
    const { itemsPerDay = 0 } = this.#options;
    return itemsPerDay > 0 && this.#day(project, nowMs).items >= itemsPerDay;
  }

  spend(project: string, items: number, nowMs: number): void {
    if (this.#options.itemsPerSecond > 0) this.#bucket(project, nowMs).items -= items;
    if ((this.#options.itemsPerDay ?? 0) > 0) this.#day(project, nowMs).items += items;
  }

  #day(project: string, nowMs: number): Day {
    const day = Math.floor(nowMs / dayMs);
    let known = this.#days.get(project);
    if (known?.day !== day) {
      if (this.#days.size >= projectLimit) this.#days.clear();
      known = { day, items: 0 };
      this.#days.set(project, known);
    }
    return known;
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
