import { HeadwaterError } from '../../../errors/headwater-error.ts';
import type { Cell, StepNode } from '../ir/relation.ts';
import { kqlError } from '../kql-error.ts';
import { callRows } from './call-rows.ts';
import { openPace, type Pace } from './pace.ts';
import { reduceRows } from './reduce.ts';
import { scanRows } from './scan/scan.ts';

/** A step: rows in, rows out, in the order of the node's `input` and `output` columns. */
export type Step = (node: StepNode, rows: readonly Cell[][], pace: Pace) => Cell[][] | Promise<Cell[][]>;

const steps: Readonly<Record<string, Step>> = {
  call: callRows,
  scan: scanRows,
  reduce: reduceRows,
};

/** Steps run where telemetry is received, so they let others in between rows and end after `limitMs`. */
export async function runStep(node: StepNode, rows: readonly Cell[][], limitMs: number): Promise<Cell[][]> {
  const { name, start, length } = node.step;
  const step = steps[name];
  if (!step) throw kqlError('HEADWATER_KQL_NOT_SUPPORTED', name, start, length);
  const pace = openPace(limitMs, () =>
    kqlError('HEADWATER_KQL_TOO_COMPLEX', 'what runs outside the engine takes too long', start, length),
  );
  try {
    return await step(node, rows, pace);
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw kqlError('HEADWATER_KQL_INVALID', `these values cannot be computed with: ${detail}`, start, length);
  }
}
