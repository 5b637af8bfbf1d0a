import type { KustoType } from '../bind/syntax.ts';
import type { Cell, StepNode } from '../ir/relation.ts';
import { type Json, parseJson, Real, writeJson } from '../values/json.ts';
import type { Pace } from './pace.ts';
import type { RowValue } from './row-functions/entry.ts';
import { rowFunctions } from './row-functions/index.ts';

/** Adds one column: a row function of the last `args` input columns. */
export async function callRows(node: StepNode, rows: readonly Cell[][], pace: Pace): Promise<Cell[][]> {
  const { function: name, args: count } = node.step.options as { function: string; args: number };
  const run = rowFunctions[name]!.run;
  const kept = node.output.length - 1;
  const types = node.input.slice(-count).map((column) => column.type);
  const result = node.output.at(-1)!.type;
  const output: Cell[][] = [];
  for (const row of rows) {
    if (pace.check()) await pace.rest();
    const args = count === 0 ? [] : row.slice(-count).map((cell, i) => toRowValue(cell, types[i]!));
    output.push([...row.slice(0, kept), fromRowValue(run(args), result)]);
  }
  return output;
}

export function toRowValue(cell: Cell, type: KustoType): RowValue {
  return type === 'dynamic' && typeof cell === 'string' ? (parseJson(cell) ?? null) : cell;
}

export function fromRowValue(value: RowValue, type: KustoType): Cell {
  const number = value instanceof Real ? value.value : value;
  const whole = type === 'long' || type === 'int' || type === 'timespan' || type === 'datetime';
  if (whole && typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : null;
  if (type === 'string') return (number ?? '') as Cell;
  if (type !== 'dynamic') return number as Cell;
  if (value === null || value === undefined) return null;
  return writeJson(typeof value === 'number' ? new Real(value) : (value as Json));
}
