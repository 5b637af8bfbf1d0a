import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination, DestinationState } from '@headwater/contract';
import type { Forwarding } from '../ingest/forwarding.ts';
import type { TableRecord } from '../model/rows/row-sink.ts';
import type { Counter } from '../telemetry/counters.ts';
import type { DestinationParts, NamedDestination } from './destinations/destination-parts.ts';
import { OpenDestination, queueName } from './destinations/open-destination.ts';
import type { Item } from './items/items.ts';
import { Known } from './items/known.ts';
import { learnRecords, readItems } from './items/read-items.ts';

export interface ForwarderOptions extends DestinationParts {
  /** Asks ingest to tell again what rows refer to: the first destination has seen none of it. */
  readonly remind: () => void;
  readonly onTrouble: (what: string, error: unknown) => void;
}

const closeGraceMs = 1_000;
/** Items are values, many times the size of their bytes: so many at once. */
const itemsPerPart = 1_000;
const closedFigures = {
  lagMs: 0,
  queueBytes: 0,
  queueRequests: 0,
  sentItems: 0,
  retries: 0,
  droppedItems: 0,
  refusedItems: 0,
  lastSentMs: 0,
};

interface Refused {
  readonly named: NamedDestination;
  readonly error: string;
  readonly atMs: number;
}

/** Sends telemetry on to other back ends. */
export class Forwarder implements Forwarding {
  readonly #options: ForwarderOptions;
  readonly #known = new Known();
  readonly #unknownSeries: Counter;
  readonly #open = new Map<string, OpenDestination>();
  readonly #refused = new Map<string, Refused>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    const help = 'Data points not sent on because nothing is known of their series';
    this.#unknownSeries = options.counters.counter('headwater_forward_unknown_series_total', help);
  }

  get isActive(): boolean {
    return this.#open.size > 0;
  }

  /** Makes exactly these destinations work; what stays as it was goes on undisturbed. Resolves when they do. */
  apply(destinations: readonly NamedDestination[]): Promise<void> {
    this.#work = this.#work.then(() => this.#apply(destinations));
    return this.#work;
  }

  /** Resolves when everything asked of `apply` so far is done. */
  settled(): Promise<void> {
    return this.#work;
  }

  /**
   * @see Forwarding.take
   * @returns (resolves) once what is to be sent on is on the disk
   */
  take(
    project: string,
    key: Uint8Array,
    records: readonly TableRecord[],
  ): Promise<readonly unknown[]> | undefined {
    if (this.#open.size === 0) return undefined;
    const interested = [...this.#open.values()].filter((destination) => destination.wants(project));
    if (interested.length === 0) {
      learnRecords(records, this.#known);
      return undefined;
    }
    const takings = interested.map((destination) => destination.begin());
    let part: Item[] = [];
    let isEmpty = true;
    const tellPart = () => {
      for (const taking of takings) taking.add(part);
      part = [];
      isEmpty = false;
    };
    const onUnknownSeries = () => this.#unknownSeries.add();
    for (const item of readItems(records, { known: this.#known, onUnknownSeries })) {
      part.push(item);
      if (part.length === itemsPerPart) tellPart();
    }
    if (part.length > 0) tellPart();
    if (isEmpty) return undefined;
    return Promise.all(takings.map((taking) => taking.queue(key))).then((results) => {
      const failures = results.filter((result) => result !== undefined);
      return failures.length === takings.length ? failures.map(({ error }) => error) : [];
    });
  }

  /** Every destination of the project and those of all projects, by name. */
  states(project: string, nowMs: number): DestinationState[] {
    const open = Array.from(this.#open.values(), (destination) => ({
      ...destination.named,
      ...destination.state(nowMs),
    }));
    const refused = Array.from(this.#refused.values(), ({ named, error, atMs }) => ({
      ...named,
      ...closedFigures,
      state: 'refused' as const,
      error,
      errorMs: atMs,
    }));
    return [...open, ...refused]
      .filter(({ destination }) => destination.project === '*' || destination.project === project)
      .sort((a, b) => (a.destination.name < b.destination.name ? -1 : 1));
  }

  /** Forgets what waits for a destination that is no more. */
  async discard(destination: Destination): Promise<void> {
    const { directory } = this.#options;
    for (const form of ['otlp', 'breeze', 'datadog-agent', 'datadog-intake']) {
      await rm(join(directory, queueName(destination, form)), { recursive: true, force: true });
    }
  }

  async close(graceMs: number): Promise<void> {
    await this.#work;
    await Promise.all([...this.#open.values()].map((destination) => destination.close(graceMs)));
    this.#open.clear();
  }

  async #apply(destinations: readonly NamedDestination[]): Promise<void> {
    const wanted = new Map(destinations.map((named) => [keyOf(named), named]));
    const wasActive = this.isActive;
    this.#refused.clear();
    for (const [key, open] of this.#open) {
      const next = wanted.get(key);
      if (next !== undefined && (await this.#goesOn(open, next))) wanted.delete(key);
      else {
        this.#open.delete(key);
        await open.close(closeGraceMs);
      }
    }
    for (const [key, named] of wanted) await this.#start(key, named);
    if (!wasActive && this.isActive) this.#options.remind();
  }

  /** @returns whether the open destination now is the wanted one */
  async #goesOn(open: OpenDestination, next: NamedDestination): Promise<boolean> {
    if (isSame(open.named, next)) {
      open.paused = next.destination.paused;
      return true;
    }
    if (!open.canBecome(next)) return false;
    return open.become(next).then(
      () => true,
      () => false,
    );
  }

  async #start(key: string, named: NamedDestination): Promise<void> {
    try {
      this.#open.set(key, await OpenDestination.open(named, this.#options));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#refused.set(key, { named, error: text, atMs: this.#options.clock.nowMs() });
      this.#options.onTrouble(`the destination ${named.destination.name} cannot be used`, error);
    }
  }
}

const keyOf = ({ destination }: NamedDestination): string => `${destination.project}\n${destination.name}`;

/** Whether two differ in nothing but being paused. */
function isSame(a: NamedDestination, b: NamedDestination): boolean {
  const text = ({ destination, source }: NamedDestination) =>
    JSON.stringify({ ...destination, paused: false, source });
  return text(a) === text(b);
}
