import { HeadwaterError } from '../errors/headwater-error.ts';
import { RetryLaterError } from '../errors/retry-later-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { FillOutcome } from '../model/rows/row-sink.ts';
import type { Loader, Written } from '../store/loader/loader.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Log } from '../telemetry/log.ts';
import type { BatchMemory } from './batch-memory.ts';
import type { Forwarding } from './forwarding.ts';
import { IngestCounters } from './ingest-counters.ts';
import type { Fill, IngestDoor, Intake } from './intake.ts';
import { type ArrivalListener, LiveTap } from './live-tap.ts';
import { Quota, type QuotaOptions } from './quota.ts';
import { RefusedPayloads } from './refused-payloads.ts';
import { openRetryKeys, type RetryKeyOf } from './retry-key.ts';

export interface IngestOptions {
  readonly journal: Pick<Journal, 'id' | 'refusal' | 'hasKey' | 'inFlight'>;
  readonly loader: Loader;
  readonly counters: Counters;
  readonly log?: Pick<Log, 'error'>;
  readonly quota?: QuotaOptions;
  /** Bytes of requests that wait for the disk; beyond, senders are told to try again. */
  readonly inFlightBytes?: number;
  /** Told of the bytes of every body that was decoded. */
  readonly onBody?: (bytes: number) => void;
  /** Remembers batches of other Headwaters beyond the retry window. */
  readonly batches?: BatchMemory;
}

const noKey = new Uint8Array(0);
const inFlightDefaultBytes = 128 * 1024 * 1024;

/** The one door through which telemetry comes in. */
export class Ingest implements IngestDoor {
  readonly #options: IngestOptions;
  readonly #keyOf: RetryKeyOf;
  readonly #quota: Quota;
  /** What could not be decoded, for who looks for the reason. */
  readonly refusedPayloads = new RefusedPayloads();
  readonly #tap: LiveTap;
  readonly #counts: IngestCounters;
  readonly #inFlightLimit: number;
  #forwarding: Forwarding | undefined;
  #inFlightBytes = 0;
  #closed = false;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#keyOf = openRetryKeys(options.journal.id);
    this.#quota = new Quota(options.quota ?? { itemsPerSecond: 0, burstItems: 0 });
    this.#counts = new IngestCounters(options.counters);
    this.#tap = new LiveTap((error) => {
      if (this.#counts.listenerFailed() === 1) options.log?.error({ error }, 'live pages miss what arrives');
    });
    this.#inFlightLimit = options.inFlightBytes ?? inFlightDefaultBytes;
    options.counters.gauge(
      'headwater_ingest_in_flight_bytes',
      'Bytes waiting for the disk',
      () => this.#inFlightBytes,
    );
  }

  /** @see IngestDoor.accept */
  async accept(intake: Intake, fill: Fill): Promise<FillOutcome> {
    const bytes = intake.body?.length ?? 0;
    let counted = false;
    try {
      this.#admit(intake, bytes);
      const key = intake.body ? this.#keyOf(intake) : noKey;
      const earlier = intake.body ? this.#earlier(key, intake) : undefined;
      if (earlier !== undefined) {
        let queued: Promise<unknown> | undefined;
        const outcome = this.#options.loader.rehearse(intake, fill, (records) => {
          queued = this.#forwarding?.take(intake.project, key, records);
        });
        await Promise.all([earlier, queued]);
        this.#counts.repeated(intake);
        return outcome;
      }
      const written = this.#options.loader.write(intake, key, fill);
      this.refusedPayloads.partly(intake, written.outcome);
      const queued = this.#forwarding?.take(intake.project, key, written.records);
      this.#quota.spend(intake.project, written.outcome.accepted, nowMs(intake));
      this.#inFlightBytes += bytes;
      counted = true;
      this.#options.onBody?.(bytes);
      await written.durable;
      this.#arrived(intake, written);
      await queued;
      return written.outcome;
    } catch (error) {
      this.#counts.refused(intake, error);
      this.refusedPayloads.refused(intake, error);
      throw error;
    } finally {
      if (counted) this.#inFlightBytes -= bytes;
    }
  }

  /** From now on everything that is accepted is offered to it, and answered when it has it on the disk, too. */
  set forwarding(forwarding: Forwarding | undefined) {
    this.#forwarding = forwarding;
  }

  /** @returns ends the subscription; see `Arrival` for what listeners may do */
  subscribe(listener: ArrivalListener): () => void {
    return this.#tap.subscribe(listener);
  }

  /** Refuses everything from now on (retryable); what was accepted goes on to the disk. */
  close(): void {
    this.#closed = true;
  }

  /** Cheap checks before anything is decoded. @throws HeadwaterError, all retryable but the daily cap */
  #admit(intake: Intake, bytes: number): void {
    if (this.#closed) throw new HeadwaterError('HEADWATER_JOURNAL_CLOSED');
    if (this.#inFlightBytes > 0 && this.#inFlightBytes + bytes > this.#inFlightLimit) {
      throw new HeadwaterError('HEADWATER_INGEST_OVERLOADED');
    }
    const refusal = this.#options.loader.refusal() ?? this.#options.journal.refusal(bytes);
    if (refusal) throw refusal;
    if (this.#quota.isUsedUp(intake.project, nowMs(intake))) {
      throw new HeadwaterError('HEADWATER_INGEST_DAILY_CAP', intake.project);
    }
    const waitMs = this.#quota.waitMs(intake.project, nowMs(intake));
    if (waitMs > 0) throw new RetryLaterError('HEADWATER_INGEST_QUOTA', waitMs, intake.project);
  }

  /** When the same request is on disk, or on its way there. */
  #earlier(key: Uint8Array, { project, batch }: Intake): Promise<void> | undefined {
    const { journal, batches } = this.#options;
    const isKnown = () =>
      journal.hasKey(key) || (batch !== undefined && batches?.has(project, batch) === true);
    return journal.inFlight(key) ?? (isKnown() ? Promise.resolve() : undefined);
  }

  #arrived(intake: Intake, { outcome, shares }: Written): void {
    this.#counts.accepted(intake, outcome);
    if (intake.batch !== undefined) this.#options.batches?.note(intake.project, intake.batch);
    if (!this.#tap.isListenedTo) return;
    const { project, dialect, receiver, signal, nowNs } = intake;
    this.#tap.publish({ project, dialect, receiver, signal, nowNs, outcome, shares });
  }
}

const nowMs = ({ nowNs }: Intake) => Number(nowNs / 1_000_000n);
