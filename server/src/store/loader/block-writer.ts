import { setTimeout as delay } from 'node:timers/promises';
import type { OpenBlock } from '../../model/columns/open-block.ts';
import type { Counter } from '../../telemetry/counters.ts';
import { Backlog } from './backlog.ts';
import type { FullBlock } from './full-block.ts';
import { type LoaderLimits, type LoaderOptions, loaderLimitDefaults } from './loader-options.ts';
import { isUnavailable, storeGoodRows } from './poison-rows.ts';
import type { Watermark } from './watermark.ts';

/**
 * Brings full blocks into the store, one after another, oldest first. While the store is away it tries again with
 * growing waits; blocks beyond `memoryBytes` wait in files, and the journal holds everything in any case.
 */
export class BlockWriter {
  readonly #options: LoaderOptions;
  readonly #limits: LoaderLimits;
  readonly #watermark: Watermark;
  readonly #recycle: (block: OpenBlock) => void;
  readonly #queue: FullBlock[] = [];
  readonly #backlog: Backlog;
  readonly #counts: Record<'blocks' | 'rows' | 'retries' | 'refused', Counter>;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #memoryBytes = 0;
  /** When the store last failed to take a block, until it takes one again. */
  #away = false;

  constructor(options: LoaderOptions, watermark: Watermark, recycle: (block: OpenBlock) => void) {
    this.#options = options;
    this.#limits = options.limits ?? loaderLimitDefaults;
    this.#watermark = watermark;
    this.#recycle = recycle;
    this.#backlog = new Backlog(options.dataDir);
    const count = (what: string, help: string) =>
      options.counters.counter(`headwater_loader_${what}_total`, help);
    this.#counts = {
      blocks: count('blocks', 'Blocks stored'),
      rows: count('rows', 'Rows stored, all tables'),
      retries: count('retries', 'Inserts that failed and were tried again'),
      refused: count('refused_rows', 'Rows the store refused, set aside in dead-letters'),
    };
    options.counters.gauge(
      'headwater_loader_waiting_bytes',
      'Full blocks not stored yet',
      () => this.waitingBytes,
    );
    options.counters.gauge(
      'headwater_loader_waiting_blocks',
      'Full blocks not stored yet',
      () => this.#queue.length,
    );
  }

  /** Bytes of full blocks not stored yet, in memory and on disk. */
  get waitingBytes(): number {
    return this.#memoryBytes + this.#backlog.bytes;
  }

  /** True when neither memory nor the backlog directory has room for another block. */
  get isFull(): boolean {
    return this.waitingBytes > this.#limits.backlogBytes || this.#memoryBytes > 2 * this.#limits.memoryBytes;
  }

  get isAway(): boolean {
    return this.#away;
  }

  /** Takes the block over; it is given back to `recycle` when its rows are stored or in a file. */
  push(block: FullBlock): void {
    this.#queue.push(block);
    this.#memoryBytes += block.bytes;
    if (this.#memoryBytes > this.#limits.memoryBytes) void this.#spill();
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is waiting, or at once after `stop`. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends waiting for the store; the insert that is under way ends first. */
  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const block = this.#queue[0];
      if (!block) break;
      await block.settled;
      if (!(await this.#store(block))) break;
      this.#queue.shift();
      this.#forget(block);
      this.#watermark.drop(block.hold);
    }
    this.#running = undefined;
  }

  /** @returns false when stopped before the store took it */
  async #store(block: FullBlock): Promise<boolean> {
    let waitMs = this.#limits.retryFirstMs;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#insert(block);
        this.#away = false;
        return true;
      } catch (error) {
        this.#away = true;
        this.#counts.retries.add();
        this.#options.onTrouble?.(`block ${block.token} is tried again`, error);
      }
      await delay(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, this.#limits.retryLongestMs);
    }
    return false;
  }

  async #insert(block: FullBlock): Promise<void> {
    const { table, token, content } = block;
    const rows = content ? content.rows : block.rows;
    if (rows === 0) return;
    const parts = content ? content.nativeParts() : [this.#backlog.read(block)];
    try {
      await this.#options.store.insertBlock(table, parts, { token, rows });
      this.#counts.rows.add(rows);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      const outcome = await storeGoodRows({ table, token, rows, parts }, this.#options);
      this.#counts.rows.add(outcome.stored);
      this.#counts.refused.add(outcome.refused);
      this.#options.onTrouble?.(
        `${outcome.refused} rows of ${table} are in ${outcome.files.join(', ')}`,
        error,
      );
    }
    this.#counts.blocks.add();
  }

  #forget(block: FullBlock): void {
    if (block.content) {
      this.#memoryBytes -= block.bytes;
      this.#recycle(block.content);
      block.content = undefined;
    } else this.#backlog.remove(block);
  }

  /** Newest first: the oldest is being inserted. */
  async #spill(): Promise<void> {
    for (let i = this.#queue.length - 1; i > 0; i--) {
      if (this.#memoryBytes <= this.#limits.memoryBytes) return;
      const block = this.#queue[i]!;
      await block.settled;
      // Meanwhile it may have become the one that is being inserted, or be stored.
      if (!block.content || this.#queue.indexOf(block) < 1) continue;
      const { content, bytes } = block;
      block.rows = content.rows;
      if (!this.#backlog.put(block)) return;
      this.#memoryBytes -= bytes;
      this.#recycle(content);
    }
  }
}
