import { BoundedCache } from '../../../model/bounded-cache.ts';

interface Upper {
  low: number;
  high: number;
}

const tracesRemembered = 65_536;

/**
 * The upper halves of recent 128-bit trace ids by their lower halves: a chunk sent without its local root carries
 * no `_dd.p.tid`.
 */
export class TraceIds {
  private readonly recent = new BoundedCache<Upper>(tracesRemembered);

  learn(traceLow: number, traceHigh: number, low: number, high: number): void {
    const known = this.recent.get(traceLow, traceHigh);
    if (known === undefined) this.recent.add(traceLow, traceHigh, { low, high });
    else {
      known.low = low;
      known.high = high;
    }
  }

  find(traceLow: number, traceHigh: number): Readonly<Upper> | undefined {
    return this.recent.get(traceLow, traceHigh);
  }
}
