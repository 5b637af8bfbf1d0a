import type { LiveHub, LiveQuestion, LiveTopic } from '../api/live-stream.ts';
import type { Arrival } from '../ingest/live-tap.ts';
import type { Storage } from './open-storage.ts';

type Send = (event: LiveTopic, data: unknown) => void;

interface Subscription {
  readonly question: LiveQuestion;
  readonly send: Send;
}

interface Counts {
  spans: number;
  logs: number;
  metricPoints: number;
}

const tickMs = 1_000;
const countOf = { traces: 'spans', logs: 'logs', metrics: 'metricPoints' } as const;

/** Counts what arrives, per project, and tells subscribers each second in which something came. */
class ArrivalHub implements LiveHub {
  readonly #storage: Storage;
  readonly #subscriptions = new Set<Subscription>();
  readonly #counts = new Map<string, Counts>();
  #endTap: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  subscribe(question: LiveQuestion, send: Send): () => void {
    const subscription = { question, send };
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

  #count({ project, signal, outcome }: Arrival): void {
    const counts = this.#counts.get(project) ?? { spans: 0, logs: 0, metricPoints: 0 };
    counts[countOf[signal]] += outcome.accepted;
    this.#counts.set(project, counts);
  }

  #tick(): void {
    const timeMs = Date.now();
    for (const { question, send } of this.#subscriptions) {
      const counts = this.#counts.get(question.project);
      if (counts !== undefined && question.topics.has('arrivals')) send('arrivals', { timeMs, ...counts });
    }
    this.#counts.clear();
  }
}

/** @returns the hub; `close` ends its timer */
export function openLiveHub(storage: Storage): LiveHub & { close(): void } {
  return new ArrivalHub(storage);
}
