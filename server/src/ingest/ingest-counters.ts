import { HeadwaterError } from '../errors/headwater-error.ts';
import type { FillOutcome } from '../model/rows/row-sink.ts';
import type { Counter, Counters } from '../telemetry/counters.ts';
import type { Intake } from './intake.ts';

interface ReceiverCounters {
  readonly requests: Counter;
  readonly items: Counter;
  readonly bytes: Counter;
  readonly rejected: Counter;
  readonly repeated: Counter;
}

/** What came in, by receiver and signal; what did not, by reason. */
export class IngestCounters {
  readonly #counters: Counters;
  readonly #known = new Map<string, ReceiverCounters>();

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  accepted(intake: Intake, outcome: FillOutcome): void {
    const counters = this.#of(intake);
    counters.requests.add();
    counters.items.add(outcome.accepted);
    counters.bytes.add(intake.body?.length ?? 0);
    if (outcome.rejected > 0) counters.rejected.add(outcome.rejected);
  }

  repeated(intake: Intake): void {
    this.#of(intake).repeated.add();
  }

  refused({ receiver, signal }: Intake, error: unknown): void {
    const reason = error instanceof HeadwaterError ? error.code : 'HEADWATER_INGEST_INTERNAL';
    const help = 'Requests refused as a whole';
    this.#counters
      .counter('headwater_ingest_refused_requests_total', help, { receiver, signal, reason })
      .add();
  }

  /** @returns how often by now */
  listenerFailed(): number {
    const help = 'Requests that were stored and that live pages could not be told of';
    const counter = this.#counters.counter('headwater_live_missed_requests_total', help);
    counter.add();
    return counter.value;
  }

  #of({ receiver, signal }: Intake): ReceiverCounters {
    const name = `${receiver} ${signal}`;
    const known = this.#known.get(name);
    if (known) return known;
    const count = (what: string, help: string) =>
      this.#counters.counter(`headwater_ingest_${what}_total`, help, { receiver, signal });
    const made = {
      requests: count('requests', 'Requests acknowledged'),
      items: count('items', 'Spans, log records and data points acknowledged'),
      bytes: count('bytes', 'Uncompressed bytes of acknowledged requests'),
      rejected: count('rejected_items', 'Items left out of acknowledged requests'),
      repeated: count('repeated_requests', 'Requests sent again within the retry window, stored once'),
    };
    this.#known.set(name, made);
    return made;
  }
}
