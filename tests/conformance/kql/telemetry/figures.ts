import { type Item, requests } from '../telemetry-rows.ts';

type Row = readonly unknown[];

/** A query and the same question answered by looking at every row. Rows are compared in any order unless told. */
export interface TelemetryCase {
  readonly text: string;
  readonly rows: () => Row[];
  readonly ordered?: true;
}

export const count = (list: readonly unknown[]) => [[list.length]];
export const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
export const average = (numbers: readonly number[]) => sum(numbers) / numbers.length;
export const durations = (list: readonly Item[]) => list.map(({ duration }) => duration);
export const time = (ms: number) => new Date(ms).toISOString().replace('Z', '0000Z');
export const floor = (ms: number, size: number) => Math.floor(ms / size) * size;

/** Nearest rank. */
export function percentile(numbers: readonly number[], percent: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1]!;
}

export function groups<T, K>(list: readonly T[], key: (item: T) => K): [K, T[]][] {
  const found = new Map<string, [K, T[]]>();
  for (const item of list) {
    const value = key(item);
    const group = found.get(JSON.stringify(value)) ?? [value, []];
    group[1].push(item);
    found.set(JSON.stringify(value), group);
  }
  return [...found.values()];
}

export const by =
  <T>(key: (item: T) => number | string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
export const deviation = (numbers: readonly number[]) =>
  Math.sqrt(sum(numbers.map((value) => (value - average(numbers)) ** 2)) / (numbers.length - 1));
export const word = (text: string, term: string) =>
  new RegExp(`(^|[^a-z0-9])${term}([^a-z0-9]|$)`, 'i').test(text);
export const parentOf = new Map(requests.map((item) => [item.id, item]));
export const bucket = (ms: number) =>
  ms < 250 ? '<250ms' : ms < 500 ? '250ms-500ms' : ms < 1000 ? '500ms-1sec' : '1sec-3sec';
