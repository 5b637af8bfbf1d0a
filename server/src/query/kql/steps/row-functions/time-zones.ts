import { ticksAtEpoch, ticksPerDay } from '../../values/ticks.ts';
import type { RowFunction, RowFunctionTable } from './entry.ts';

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    if (formats.size > 1_000) formats.clear();
    formats.set(zone, makeFormat(zone));
  }
  return formats.get(zone);
}

function makeFormat(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

/** Offset in ticks of a zone at a moment, undefined for zones that there are none of. */
function offsetAt(ticks: bigint, zone: string): bigint | undefined {
  const ms = Number((ticks - ticksAtEpoch) / 10_000n);
  const name = formatOf(zone)
    ?.formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value;
  if (name === undefined) return undefined;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (!match) return 0n;
  const minutes = BigInt(match[2]!) * 60n + BigInt(match[3]!);
  return minutes * 600_000_000n * (match[1] === '-' ? -1n : 1n);
}

function toLocal(ticks: bigint, zone: string): bigint | null {
  const offset = offsetAt(ticks, zone);
  return offset === undefined ? null : ticks + offset;
}

/** Of two offsets that fit the smaller counts; where none fits the clock has jumped forward. */
function toUtc(ticks: bigint, zone: string): bigint | null {
  const [before, after] = [offsetAt(ticks - ticksPerDay, zone), offsetAt(ticks + ticksPerDay, zone)];
  if (before === undefined || after === undefined) return null;
  const fits = [before, after].filter((offset) => offsetAt(ticks - offset, zone) === offset);
  return ticks - (fits.length === 0 ? after : fits.reduce((a, b) => (a < b ? a : b)));
}

function ofMoment(run: (ticks: bigint, zone: string) => bigint | null): RowFunction {
  return {
    types: ['datetime', 'string'],
    min: 2,
    result: 'datetime',
    run: ([moment, zone]) => (typeof moment === 'bigint' ? run(moment, String(zone ?? '')) : null),
  };
}

/** Shifts between UTC and zones that are known per row only. */
export const timeZoneRowFunctions: RowFunctionTable = {
  __utc_to_local: ofMoment(toLocal),
  __local_to_utc: ofMoment(toUtc),
};
