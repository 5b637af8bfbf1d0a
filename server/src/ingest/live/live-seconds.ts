import type { LiveAggregation } from '@headwater/contract';
import { countNames, type ItemCounts, noCounts } from '../../model/item-counts.ts';

/** What one instance did in one second. */
export interface LiveSecond extends ItemCounts {
  timeMs: number;
  /** Share of one processor, or of all, as the client measures it; undefined when it does not say. */
  cpuPercent?: number;
  memoryBytes?: number;
  /** Values of the project's own charts by id; absent when there are none */
  charts?: Record<string, number>;
}

/** What a client reports of one second; rates, so that two reports of one second are averaged, not added. */
export type LivePoint = Partial<Omit<LiveSecond, 'timeMs'>>;

interface ChartTally {
  readonly aggregation: LiveAggregation;
  sum: number;
  weight: number;
  min: number;
  max: number;
}

interface Slot {
  readonly second: LiveSecond;
  readonly tallies: Map<string, ChartTally>;
  /** Reports that were averaged. */
  points: number;
  /** Number of the last change, as `LiveMetrics` counts them. */
  change: number;
}

const keptSeconds = 120;

/** The last two minutes of one instance, a slot a second. */
export class LiveWindow {
  readonly service: string;
  readonly instance: string;
  touchedMs = 0;
  /** Set by the owner before it writes; marks the seconds that change. */
  change = 0;
  private readonly slots: (Slot | undefined)[] = Array<undefined>(keptSeconds).fill(undefined);

  constructor(service: string, instance: string) {
    this.service = service;
    this.instance = instance;
  }

  /** The second that a time lies in, begun afresh when its slot held an older one. */
  at(timeMs: number): LiveSecond {
    return this.slot(timeMs).second;
  }

  /** Takes a client's report. A second it skipped, as its clock drifts against ours, had the same rates. */
  report(timeMs: number, point: LivePoint): void {
    const before = this.find(timeMs - 1_000);
    if (before === undefined && this.find(timeMs - 2_000) !== undefined) this.average(timeMs - 1_000, point);
    this.average(timeMs, point);
  }

  /** Counts an item for one of the project's own charts. */
  tally(timeMs: number, id: string, aggregation: LiveAggregation, value: number, weight: number): void {
    const { tallies } = this.slot(timeMs);
    const tally = tallies.get(id) ?? {
      aggregation,
      sum: 0,
      weight: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    };
    tallies.set(id, tally);
    tally.sum += value * weight;
    tally.weight += weight;
    tally.min = Math.min(tally.min, value);
    tally.max = Math.max(tally.max, value);
  }

  /** @param afterChange only seconds changed later than this @returns copies, oldest first */
  since(fromMs: number, toMs: number, afterChange = -1): LiveSecond[] {
    return this.slots
      .filter((slot) => slot !== undefined)
      .filter(
        ({ second, change }) => second.timeMs >= fromMs && second.timeMs <= toMs && change > afterChange,
      )
      .map(copyOf)
      .sort((a, b) => a.timeMs - b.timeMs);
  }

  private average(timeMs: number, point: LivePoint): void {
    const slot = this.slot(timeMs);
    const { second, points } = slot;
    for (const name of countNames) second[name] = (second[name] * points + (point[name] ?? 0)) / (points + 1);
    if (point.cpuPercent !== undefined) second.cpuPercent = point.cpuPercent;
    if (point.memoryBytes !== undefined) second.memoryBytes = point.memoryBytes;
    if (point.charts !== undefined) second.charts = { ...second.charts, ...point.charts };
    slot.points += 1;
  }

  private find(timeMs: number): Slot | undefined {
    const second = Math.floor(timeMs / 1_000);
    const held = this.slots[second % keptSeconds];
    return held?.second.timeMs === second * 1_000 ? held : undefined;
  }

  private slot(timeMs: number): Slot {
    const second = Math.floor(timeMs / 1_000);
    let slot = this.find(timeMs);
    if (slot === undefined) {
      slot = { second: { timeMs: second * 1_000, ...noCounts() }, tallies: new Map(), points: 0, change: 0 };
      this.slots[second % keptSeconds] = slot;
    }
    slot.change = this.change;
    return slot;
  }
}

function copyOf({ second, tallies }: Slot): LiveSecond {
  if (tallies.size === 0) return { ...second };
  const values = Array.from(tallies, ([id, tally]): [string, number] => [id, tallied(tally)]);
  return { ...second, charts: { ...second.charts, ...Object.fromEntries(values) } };
}

function tallied({ aggregation, sum, weight, min, max }: ChartTally): number {
  if (aggregation === 'Sum') return sum;
  if (aggregation === 'Avg') return weight > 0 ? sum / weight : 0;
  return aggregation === 'Min' ? min : max;
}
