import type { TimeHalves } from '../../values/iso-time.ts';

/** The two newest observations of one series. */
interface Observed {
  timeMs: number;
  value: number;
  earlier: TimeHalves | undefined;
  earlierValue: number;
  latest: TimeHalves;
  decreases: number;
}

/** By how much a counter grew, and since when. */
export interface Growth {
  readonly delta: number;
  readonly since: TimeHalves;
}

const seriesKept = 20_000;
/** A program that starts again begins at zero; what falls more often than that is a gauge. */
const decreasesOfCounter = 1;

/**
 * OpenCensus' exporter sends the running total of a counter again at each interval, and nothing says that it is one.
 * A series that only grows is taken for a counter; what falls twice is a gauge and gets no deltas any more.
 */
export class CounterDeltas {
  readonly #series = new Map<string, Observed>();

  /**
   * @returns undefined for the first observation of a series, when it fell, and for gauges; the same again for an
   *   observation that is sent again
   */
  grow(series: string, time: TimeHalves, value: number): Growth | undefined {
    const known = this.#series.get(series);
    const timeMs = millisecondsOf(time);
    if (known === undefined) {
      this.#remember(series, time, timeMs, value);
      return undefined;
    }
    if (timeMs < known.timeMs) return undefined;
    if (timeMs > known.timeMs) this.#advance(known, time, timeMs, value);
    if (known.earlier === undefined || known.decreases > decreasesOfCounter) return undefined;
    const delta = known.value - known.earlierValue;
    return delta < 0 ? undefined : { delta, since: known.earlier };
  }

  #advance(known: Observed, time: TimeHalves, timeMs: number, value: number): void {
    known.earlier = known.latest;
    known.earlierValue = known.value;
    known.latest = { ...time };
    known.timeMs = timeMs;
    known.value = value;
    if (value < known.earlierValue) known.decreases += 1;
  }

  #remember(series: string, time: TimeHalves, timeMs: number, value: number): void {
    if (this.#series.size >= seriesKept) this.#series.delete(this.#series.keys().next().value ?? '');
    const latest = { ...time };
    this.#series.set(series, { timeMs, value, earlier: undefined, earlierValue: 0, latest, decreases: 0 });
  }
}

function millisecondsOf({ low, high }: TimeHalves): number {
  return (high * 4_294_967_296 + (low >>> 0)) / 1e6;
}
