import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { parseJson } from '../../values/json.ts';
import { parseTimespan } from '../../values/ticks.ts';
import { columnAt, constantAt, type MadeTable, type PluginInput, type StagePlugin } from './entry.ts';

function big(input: PluginInput, index: number): bigint {
  const value = constantAt(input, index);
  if (typeof value !== 'bigint') throw input.refuse('a constant time or span is needed');
  return value;
}

function texts(input: PluginInput, index: number): string[] {
  const value = constantAt(input, index);
  const list = typeof value === 'string' ? parseJson(value) : undefined;
  if (!Array.isArray(list)) throw input.refuse('a constant array is needed');
  return list.map((item) => String(item));
}

/** Rows of each id in the order of their times. */
function byId(rows: readonly (readonly Cell[])[], id: number, time: number): (readonly Cell[])[][] {
  const groups = new Map<Cell, (readonly Cell[])[]>();
  for (const row of rows) groups.set(row[id] ?? null, [...(groups.get(row[id] ?? null) ?? []), row]);
  for (const group of groups.values())
    group.sort((a, b) => (a[time]! < b[time]! ? -1 : a[time]! > b[time]! ? 1 : 0));
  return [...groups.values()];
}

/** How many states of the sequence follow one another within the period from the first of them. */
function stepsDone(
  rows: readonly (readonly Cell[])[],
  places: { time: number; state: number },
  sequence: readonly string[],
  period: bigint,
): number {
  let best = 0;
  rows.forEach((first, from) => {
    if (String(first[places.state]) !== sequence[0]) return;
    let done = 1;
    for (const row of rows.slice(from + 1)) {
      if ((row[places.time] as bigint) - (first[places.time] as bigint) > period) break;
      if (done < sequence.length && String(row[places.state]) === sequence[done]) done += 1;
    }
    best = Math.max(best, done);
  });
  return best;
}

/** Distinct ids that reach each state of a sequence, per bin and longest time allowed. */
function funnelCompletion(input: PluginInput): MadeTable {
  const [id, time, state] = [columnAt(input, 0), columnAt(input, 1), columnAt(input, 5)];
  const [start, end, bin] = [big(input, 2), big(input, 3), big(input, 4)];
  const sequence = texts(input, 6);
  const periods = texts(input, 7).map((text) => parseTimespan(text) ?? BigInt(text));
  const rows: Cell[][] = [];
  for (let at = start; at < end; at += bin) {
    const inside = input.rows.filter((row) => {
      const moment = row[time];
      return typeof moment === 'bigint' && moment >= at && moment < at + bin && moment < end;
    });
    if (inside.length === 0) continue;
    const users = byId(inside, id, time);
    for (const period of periods) {
      const done = users.map((user) => stepsDone(user, { time, state }, sequence, period));
      sequence.forEach((name, i) => {
        rows.push([at, name, period, BigInt(done.filter((steps) => steps > i).length)]);
      });
    }
  }
  const columns: ColumnInfo[] = [
    input.columns[time]!,
    input.columns[state]!,
    { name: 'Period', type: 'timespan' },
    { name: 'dcount', type: 'long' },
  ];
  return { columns, rows };
}

/** Chains of conditions that hold one after another, within a time from step to step and in all. */
function sequenceDetect(input: PluginInput): MadeTable {
  const time = columnAt(input, 0);
  const [longestStep, longest] = [big(input, 1), big(input, 2)];
  const place = (name: string | undefined) => input.columns.findIndex((column) => column.name === name);
  const steps = input.args
    .slice(3)
    .filter((arg) => arg.name !== undefined)
    .map((arg) => ({ name: arg.name!, at: place(arg.column) }));
  const dimensions = input.args
    .slice(3)
    .filter((arg) => arg.name === undefined)
    .map((arg) => place(arg.column));
  const rows: Cell[][] = [];
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of input.rows) {
    const key = dimensions.map((at) => String(row[at])).join('\u0000');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const group of groups.values()) {
    const moments = steps.map(({ at }) =>
      group
        .filter((row) => row[at] === true)
        .map((row) => row[time] as bigint)
        .sort((a, b) => (a < b ? -1 : 1)),
    );
    const walk = (chain: bigint[]): void => {
      if (rows.length >= mostChains) throw input.refuse(`more than ${mostChains} sequences`);
      if (chain.length === steps.length) {
        const dims = dimensions.map((at) => group[0]![at] ?? null);
        rows.push([...dims, ...chain, chain.at(-1)! - chain[0]!]);
        return;
      }
      for (const moment of moments[chain.length]!) {
        const [first, last] = [chain[0] ?? moment, chain.at(-1) ?? moment];
        if (moment >= last && moment - last <= longestStep && moment - first <= longest)
          walk([...chain, moment]);
      }
    };
    walk([]);
  }
  return {
    columns: [
      ...dimensions.map((at) => input.columns[at]!),
      ...steps.map(
        ({ name }): ColumnInfo => ({ name: `${name}_${input.columns[time]!.name}`, type: 'datetime' }),
      ),
      { name: 'Duration', type: 'timespan' },
    ],
    rows,
  };
}

const mostChains = 100_000;

export const sequencePlugins: Readonly<Record<string, StagePlugin>> = {
  funnel_sequence_completion: funnelCompletion,
  sequence_detect: sequenceDetect,
};
