import type { LiveHub, LiveQuestion, LiveTopic } from '../api/live-stream.ts';
import type { Arrival } from '../ingest/live-tap.ts';
import { searchLogs } from '../query/logs/search-logs.ts';
import { TailReader, tailSpans } from '../query/traces/live/tail-spans.ts';
import type { Counter } from '../telemetry/counters.ts';
import type { Storage } from './open/open-storage.ts';

type Send = Parameters<LiveHub['subscribe']>[1];

interface Subscription {
  readonly question: LiveQuestion;
  readonly send: Send;
  readonly tail: TailReader;
  /** Ids of rows that were sent in the window, so that none is sent twice. */
  sent: Set<string>;
  /** A question to the store is under way. */
  asking: boolean;
}

interface Counts {
  spans: number;
  logs: number;
  metricPoints: number;
}

const tickMs = 1_000;
const windowMs = 60_000;
const newestRows = 100;
/** Rows are in the store a second after they were received; a busy store may take longer. */
const tailMs = 10_000;
const tailRows = 50;
const countOf = new Map<string, keyof Counts>([
  ['spans', 'spans'],
  ['logs', 'logs'],
  ['metric_points', 'metricPoints'],
]);

/**
 * Tells subscribers each second what arrived: the counts, and the newest spans and records that meet their filters.
 * Rows are asked of the store, only while something arrives, so filters mean exactly what they mean in a search.
 */
class ArrivalHub implements LiveHub {
  readonly #storage: Storage;
  readonly #failures: Counter;
  readonly #subscriptions = new Set<Subscription>();
  readonly #counts = new Map<string, Counts>();
  /** Projects whose newest rows may not have been in the store at the last tick. */
  #before = new Map<string, Counts>();
  #endTap: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#failures = storage.counters.counter(
      'headwater_live_questions_failed_total',
      'Questions for the newest rows of a live page that the store did not answer',
    );
  }

  subscribe(question: LiveQuestion, send: Send): () => void {
    const tail = new TailReader(Date.now());
    const subscription = { question, send, tail, sent: new Set<string>(), asking: false };
    this.#subscriptions.add(subscription);
    this.#endTap ??= this.#storage.ingest.subscribe((arrival) => this.#count(arrival));
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
    return () => {
      this.#subscriptions.delete(subscription);
      if (this.#subscriptions.size === 0) this.close();
    };
  }

  close(): void {
    this.#endTap?.();
    this.#endTap = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #count({ project, shares }: Arrival): void {
    const counts = this.#counts.get(project) ?? { spans: 0, logs: 0, metricPoints: 0 };
    for (const { table, from, to } of shares) {
      const kind = countOf.get(table);
      if (kind !== undefined) counts[kind] += to - from;
    }
    this.#counts.set(project, counts);
  }

  #tick(): void {
    const timeMs = Date.now();
    const now = new Map(this.#counts);
    this.#counts.clear();
    for (const subscription of this.#subscriptions) {
      const { project, topics } = subscription.question;
      const counts = now.get(project);
      if (counts !== undefined && topics.has('arrivals'))
        subscription.send('arrivals', { timeMs, ...counts });
      const recent = [counts, this.#before.get(project)];
      const came = (kind: keyof Counts) => recent.some((some) => (some?.[kind] ?? 0) > 0);
      if (topics.has('spans') && came('spans')) void this.#sendSpans(subscription, timeMs);
      if (topics.has('logs') && came('logs')) void this.#sendLogs(subscription, timeMs);
    }
    this.#before = now;
  }

  /** At most so many a second are shown to one reader; of the others it is told how many there were. */
  #sendSpans(subscription: Subscription, nowMs: number): Promise<void> {
    return this.#ask(subscription, async () => {
      const { project, environment, level, filters, query } = subscription.question;
      const asked = { nowMs, receivedFromMs: nowMs - tailMs, limit: tailRows };
      const question = { project, ...(environment && { environment }), level, filters, query, ...asked };
      const { fresh, left } = subscription.tail.take(await tailSpans(this.#storage.store, question), asked);
      if (!this.#subscriptions.has(subscription)) return;
      if (fresh.length > 0) subscription.send('spans', fresh);
      if (left > 0) subscription.send('more', { count: left });
    });
  }

  #sendLogs(subscription: Subscription, nowMs: number): Promise<void> {
    const { project, filters, text, query } = subscription.question;
    const scope = { project, fromMs: nowMs - windowMs, toMs: nowMs + tickMs, filters, query };
    return this.#sendNew(subscription, 'logs', async () => {
      return (await searchLogs(this.#storage.store, { ...scope, text, limit: newestRows })).logs;
    });
  }

  #sendNew<Row extends object>(
    subscription: Subscription,
    topic: LiveTopic,
    read: () => Promise<Row[]>,
  ): Promise<void> {
    return this.#ask(subscription, async () => {
      const rows = await read();
      const ids = rows.map(rowId);
      const fresh = rows.filter((_, index) => !subscription.sent.has(ids[index] ?? ''));
      subscription.sent = new Set(ids);
      if (fresh.length > 0 && this.#subscriptions.has(subscription)) subscription.send(topic, fresh);
    });
  }

  /** One question at a time. A store that does not answer costs one tick; what it has then comes with the next. */
  async #ask(subscription: Subscription, work: () => Promise<void>): Promise<void> {
    if (subscription.asking) return;
    subscription.asking = true;
    try {
      await work();
    } catch {
      this.#failures.add();
    } finally {
      subscription.asking = false;
    }
  }
}

function rowId(row: object): string {
  const { spanId, timeUnixNano, body } = row as { spanId?: string; timeUnixNano?: string; body?: string };
  return timeUnixNano === undefined ? (spanId ?? '') : `${timeUnixNano} ${spanId} ${body}`;
}

/** @returns the hub; `close` ends its timer */
export function openLiveHub(storage: Storage): LiveHub & { close(): void } {
  return new ArrivalHub(storage);
}
