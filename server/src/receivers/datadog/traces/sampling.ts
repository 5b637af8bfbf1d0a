import { BoundedCache } from '../../../model/bounded-cache.ts';

/** What the spans of one chunk say about sampling; NaN where nothing was said. */
export class SamplingFacts {
  priority = Number.NaN;
  ruleRate = Number.NaN;
  agentRate = Number.NaN;
  limitRate = Number.NaN;
  clientRate = Number.NaN;
  /** `_dd.p.dm`: 4 = by hand, 5 = security. */
  mechanism = -1;

  clear(): void {
    this.priority = Number.NaN;
    this.ruleRate = Number.NaN;
    this.agentRate = Number.NaN;
    this.limitRate = Number.NaN;
    this.clientRate = Number.NaN;
    this.mechanism = -1;
  }
}

const manual = 4;
const security = 5;
/** Rates below this are taken for nonsense: one span cannot stand for more. */
const smallestRate = 1e-6;

/**
 * How many traces one stands for. `_sample_rate` always counts: what it left out never left the process. The rates
 * of rules and of the Agent only count when the sender drops what they reject; tracers usually send it all, with
 * priority 0 or -1, and leave the dropping to the Agent, and Headwater keeps everything.
 */
export function weightOfChunk(facts: SamplingFacts, dropsRejected: boolean): number {
  const weight = 1 / rateOf(facts.clientRate);
  if (!dropsRejected || facts.priority <= 0) return weight;
  if (facts.mechanism === manual || facts.mechanism === security) return weight;
  if (!Number.isNaN(facts.ruleRate)) {
    return weight / Math.max(smallestRate, rateOf(facts.ruleRate) * rateOf(facts.limitRate));
  }
  return weight / rateOf(facts.agentRate);
}

/** @returns the rate when it is one, else 1 */
export function rateOf(rate: number): number {
  return rate >= smallestRate && rate <= 1 ? rate : 1;
}

const sendersRemembered = 4_096;

/** Remembers which services send what sampling rejected; nobody does until it was seen. */
export class RejectedSenders {
  private readonly seen = new BoundedCache<true>(sendersRemembered);

  /** @param low, high hash of the sender's name and project */
  note(low: number, high: number): void {
    if (this.seen.get(low, high) === undefined) this.seen.add(low, high, true);
  }

  has(low: number, high: number): boolean {
    return this.seen.get(low, high) !== undefined;
  }
}
