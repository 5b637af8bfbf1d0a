import type { PointItem } from './items.ts';

const [sum, histogram, exponential] = [2, 3, 4];
const cumulative = 2;
const remembered = 100_000;

interface Last {
  readonly timeNs: bigint;
  readonly startNs: bigint;
  readonly value: number;
  readonly count: bigint;
  readonly bucketCounts: readonly bigint[];
}

/**
 * Makes what grows since its start into what came since the last point, for back ends that add values up. The first
 * point of a series tells nothing new, unless it begins after this was made.
 */
export class Deltas {
  readonly #madeNs: bigint;
  readonly #last = new Map<string, Last>();

  constructor(nowNs: bigint) {
    this.#madeNs = nowNs;
  }

  /** @returns the point itself when it is none to be changed; undefined when there is nothing to tell */
  of(point: PointItem): PointItem | undefined {
    const { metricKind, temporality, monotonic } = point;
    const grows = temporality === cumulative && (metricKind === sum ? monotonic : isDistribution(metricKind));
    if (!grows) return point;
    if (Number.isNaN(point.value) && metricKind === sum) return undefined;
    const key = `${point.project} ${point.seriesId}`;
    const last = this.#last.get(key);
    if (last !== undefined && point.timeNs <= last.timeNs) return undefined;
    this.#remember(key, point);
    const isNew = last === undefined || last.startNs !== point.startNs || readingOf(point) < last.value;
    if (!isNew) return difference(point, last);
    const beganHere = last !== undefined || point.startNs >= this.#madeNs;
    return beganHere ? { ...point, temporality: 1 } : undefined;
  }

  #remember(key: string, point: PointItem): void {
    const { timeNs, startNs, count, bucketCounts } = point;
    this.#last.delete(key);
    if (this.#last.size >= remembered) {
      const oldest = this.#last.keys().next();
      if (!oldest.done) this.#last.delete(oldest.value);
    }
    this.#last.set(key, { timeNs, startNs, value: readingOf(point), count, bucketCounts });
  }
}

const isDistribution = (kind: number): boolean => kind === histogram || kind === exponential;

const readingOf = ({ value, valueInt }: PointItem): number => (valueInt === 0n ? value : Number(valueInt));

function difference(point: PointItem, last: Last): PointItem {
  return {
    ...point,
    temporality: 1,
    startNs: last.timeNs,
    value: readingOf(point) - last.value,
    valueInt: 0n,
    count: point.count > last.count ? point.count - last.count : 0n,
    // Extremes of the whole time say nothing of the last interval.
    min: isDistribution(point.metricKind) ? Number.NaN : point.min,
    max: isDistribution(point.metricKind) ? Number.NaN : point.max,
    bucketCounts: point.bucketCounts.map((count, i) => {
      const before = last.bucketCounts[i] ?? 0n;
      return count > before ? count - before : 0n;
    }),
  };
}
