import type { FillOutcome } from '../model/rows/row-sink.ts';
import type { WrittenShare } from '../store/loader/loader.ts';
import type { Intake } from './intake.ts';

/** One request that is now on disk. */
export interface Arrival {
  readonly project: string;
  readonly dialect: Intake['dialect'];
  readonly receiver: string;
  readonly signal: Intake['signal'];
  readonly nowNs: bigint;
  readonly outcome: FillOutcome;
  /** The rows, in their blocks: to be read before the listener returns, not later. */
  readonly shares: readonly WrittenShare[];
}

export type ArrivalListener = (arrival: Arrival) => void;

/** Told when a listener throws, which must not hurt whoever sent the data. */
export type ListenerFailed = (error: unknown) => void;

/** Lets live pages see what comes in. Costs one comparison per request while nobody listens. */
export class LiveTap {
  readonly #listeners = new Set<ArrivalListener>();
  readonly #failed: ListenerFailed;

  constructor(failed: ListenerFailed) {
    this.#failed = failed;
  }

  get isListenedTo(): boolean {
    return this.#listeners.size > 0;
  }

  /** @returns ends the subscription */
  subscribe(listener: ArrivalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A listener that throws still hears of the next arrival. */
  publish(arrival: Arrival): void {
    for (const listener of this.#listeners) {
      try {
        listener(arrival);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
