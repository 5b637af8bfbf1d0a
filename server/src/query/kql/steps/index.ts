import type { Cell, StepNode } from '../ir/relation.ts';
import { kqlError } from '../kql-error.ts';
import { callRows } from './call-rows.ts';
import { reduceRows } from './reduce.ts';
import { scanRows } from './scan/scan.ts';

/** A step: rows in, rows out, in the order of the node's `input` and `output` columns. */
export type Step = (node: StepNode, rows: readonly Cell[][]) => Cell[][];

const steps: Readonly<Record<string, Step>> = {
  call: callRows,
  scan: scanRows,
  reduce: reduceRows,
};

export function runStep(node: StepNode, rows: readonly Cell[][]): Cell[][] {
  const step = steps[node.step.name];
  if (!step) throw kqlError('HEADWATER_KQL_NOT_SUPPORTED', node.step.name, node.step.start, node.step.length);
  return step(node, rows);
}
