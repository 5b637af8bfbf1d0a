import type { Config } from '../config/schema.ts';
import { defaultLimits, type ModelLimits } from '../model/limits.ts';

const minuteNs = 60_000_000_000n;
const dayNs = 1_440n * minuteNs;

/** What one item may bring, from the options that name it. */
export function rowLimits({ limits, redaction }: Config): ModelLimits {
  return {
    ...defaultLimits,
    attributesPerItem: limits.attributes,
    valueBytes: limits.attributeBytes,
    eventsPerSpan: limits.events,
    linksPerSpan: limits.events,
    pastNs: BigInt(limits.pastDays) * dayNs,
    futureNs: BigInt(limits.futureMinutes) * minuteNs,
    redactedKeys: redaction.attributes,
  };
}
