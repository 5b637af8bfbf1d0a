import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Destination, DestinationState } from '@headwater/contract';
import type { Item } from '../items/items.ts';
import { ForwardQueue } from '../queue/forward-queue.ts';
import { itemsOf, type Payload } from '../queue/queue-record.ts';
import { compileRules, type Rules } from '../rules/rules.ts';
import type { AddressGuard } from '../send/guarded-lookup.ts';
import { Pump } from '../send/pump.ts';
import { PumpFigures } from '../send/pump-figures.ts';
import type { DestinationParts, NamedDestination } from './destination-parts.ts';
import { type Format, formOf, openFormat } from './open-format.ts';

/** What a request under way may take when a destination is changed. */
const swapGraceMs = 1_000;

export type DestinationFigures = Omit<DestinationState, 'destination' | 'source'>;

/** What a destination gets of one request. */
export interface Taking {
  add(part: readonly Item[]): void;
  /**
   * @param key of the request, so that one that is sent again is not queued twice; empty without one
   * @returns (resolves) after fdatasync: what could not be queued is counted as dropped
   */
  queue(key: Uint8Array): Promise<{ readonly error: unknown } | undefined>;
}

/** One destination at work: rules, form, queue, pump. */
export class OpenDestination {
  readonly #parts: DestinationParts;
  readonly #queue: ForwardQueue;
  readonly #figures: PumpFigures;
  #named: NamedDestination;
  #rules: Rules;
  #format: Format;
  #pump: Pump;

  private constructor(
    named: NamedDestination,
    parts: DestinationParts,
    own: { format: Format; queue: ForwardQueue; figures: PumpFigures },
  ) {
    this.#named = named;
    this.#parts = parts;
    this.#queue = own.queue;
    this.#figures = own.figures;
    this.#rules = compileRules(named.destination);
    this.#format = own.format;
    this.#pump = this.#openPump();
  }

  /** @throws HeadwaterError HEADWATER_FORWARD_* | HEADWATER_JOURNAL_* */
  static async open(named: NamedDestination, parts: DestinationParts): Promise<OpenDestination> {
    const { destination } = named;
    const { files, clock, counters, reserveBytes } = parts;
    const format = openFormat(destination, parts, guardOf(named, parts));
    try {
      const queue = await ForwardQueue.open({
        directory: join(parts.directory, queueName(destination, format.form)),
        files,
        clock,
        limitBytes: destination.queueBytes,
        reserveBytes,
      });
      showGauges(queue, destination.name, parts);
      const figures = new PumpFigures(counters, destination.name);
      return new OpenDestination(named, parts, { format, queue, figures });
    } catch (error) {
      await format.close();
      throw error;
    }
  }

  get named(): NamedDestination {
    return this.#named;
  }

  /** Whether the queue can stay as it is when the destination becomes this one. */
  canBecome({ destination }: NamedDestination): boolean {
    const own = this.#named.destination;
    return (
      own.queueBytes === destination.queueBytes &&
      queueName(own, this.#format.form) === queueName(destination, formOf(destination.type))
    );
  }

  /**
   * Goes on with other settings; nothing that arrives meanwhile is missed.
   * @throws HeadwaterError HEADWATER_FORWARD_*; the destination works as before then
   */
  async become(named: NamedDestination): Promise<void> {
    const format = openFormat(named.destination, this.#parts, guardOf(named, this.#parts));
    const before = this.#format;
    await this.#pump.close(swapGraceMs);
    this.#named = named;
    this.#rules = compileRules(named.destination);
    this.#format = format;
    this.#pump = this.#openPump();
    await before.close();
  }

  wants(project: string): boolean {
    return this.#named.destination.project === '*' || this.#named.destination.project === project;
  }

  /** Takes one request, part by part. */
  begin(): Taking {
    const payloads: Payload[] = [];
    let items = 0;
    let failure: { readonly error: unknown } | undefined;
    return {
      add: (part) => {
        items += part.length;
        if (failure !== undefined) return;
        try {
          this.#format.watch?.(part);
          for (const payload of this.#format.encode(this.#rules(part))) payloads.push(payload);
        } catch (error) {
          failure = { error };
        }
      },
      queue: async (key) => {
        if (failure !== undefined) return this.#lost(items, failure.error);
        if (payloads.length === 0) return undefined;
        try {
          await this.#queue.append(key, payloads);
          this.#pump.notice();
          return undefined;
        } catch (error) {
          return this.#lost(itemsOf(payloads), error);
        }
      },
    };
  }

  set paused(value: boolean) {
    this.#named = { ...this.#named, destination: { ...this.#named.destination, paused: value } };
    this.#pump.isPaused = value;
  }

  state(nowMs: number): DestinationFigures {
    const queue = this.#queue;
    const figures = this.#figures;
    const isWaiting = queue.waitingRecords > 0;
    const failing = figures.lastError !== '' && figures.lastErrorMs > figures.lastSentMs;
    return {
      state: this.#pump.isPaused ? 'paused' : !isWaiting ? 'idle' : failing ? 'waiting' : 'sending',
      lagMs: isWaiting && queue.oldestMs > 0 ? Math.max(0, nowMs - queue.oldestMs) : 0,
      queueBytes: queue.waitingBytes,
      queueRequests: queue.waitingRecords,
      sentItems: figures.sentItems,
      retries: figures.retries,
      droppedItems: figures.droppedItems,
      refusedItems: figures.refusedItems,
      lastSentMs: figures.lastSentMs,
      error: figures.lastError,
      errorMs: figures.lastErrorMs,
    };
  }

  /** What is under way may end, for at most `graceMs`; what waits is there again at the next start. */
  async close(graceMs: number): Promise<void> {
    await this.#pump.close(graceMs);
    await this.#format.close();
    await this.#queue.close();
  }

  #lost(items: number, error: unknown): { readonly error: unknown } {
    this.#figures.dropped('queue_failed', items);
    this.#figures.failed(this.#parts.clock.nowMs(), `the queue: ${(error as Error).message}`);
    return { error };
  }

  #openPump(): Pump {
    const { clock, random } = this.#parts;
    const [queue, sender, figures] = [this.#queue, this.#format.sender, this.#figures];
    return new Pump({ queue, sender, clock, figures, random }, this.#named.destination.paused);
  }
}

function guardOf({ source }: NamedDestination, { guard }: DestinationParts): AddressGuard | undefined {
  return source === 'created' ? guard : undefined;
}

function showGauges(queue: ForwardQueue, destination: string, { counters, clock }: DestinationParts): void {
  const gauge = (what: string, help: string, read: () => number) =>
    counters.gauge(`headwater_forward_${what}`, help, read, { destination });
  gauge('queue_bytes', 'Bytes that wait for a destination', () => queue.waitingBytes);
  gauge('lag_seconds', 'Age of the oldest telemetry that waits for a destination', () =>
    queue.oldestMs === 0 ? 0 : Math.max(0, clock.nowMs() - queue.oldestMs) / 1_000,
  );
}

/** The directory of a destination's queue: the same as long as its project, name and form are. */
export function queueName({ project, name }: Destination, form: string): string {
  const id = createHash('sha256').update(`${project}\n${name}`).digest('hex').slice(0, 16);
  return `${id}-${form}`;
}
