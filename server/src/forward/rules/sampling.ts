import type { Item } from '../items/items.ts';

/** Bits of a trace id that OpenTelemetry takes for random: the last 56. */
const randomDigits = 14;
const all = 2 ** 56;

/**
 * Whether an item belongs to the share of traces that is sent on: the same for all items of a trace, on every machine
 * and for every destination with this or a larger share
 * (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/). Items without a trace are kept.
 * @param ratio from 0 to 1
 */
export function keeps(item: Item, ratio: number): boolean {
  if (ratio >= 1 || item.kind === 'point' || item.traceId === '') return true;
  return Number.parseInt(item.traceId.slice(-randomDigits), 16) / all >= 1 - ratio;
}
