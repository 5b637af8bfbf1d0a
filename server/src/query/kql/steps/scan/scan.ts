import type { KustoType, Syntax } from '../../bind/syntax.ts';
import type { Cell, StepNode } from '../../ir/relation.ts';
import { kqlError } from '../../kql-error.ts';
import type { Pace } from '../pace.ts';
import { evaluate, type Frame } from './evaluate.ts';

export interface ScanStep {
  readonly name: string;
  readonly condition: Syntax;
  readonly assignments: readonly { readonly name: string; readonly expression: Syntax }[];
  readonly output: 'all' | 'last' | 'none';
  readonly optional: boolean;
}

/** Settings of a scan: columns by place among the step's input columns. */
export interface ScanOptions {
  readonly columns: readonly { readonly name: string; readonly type: KustoType; readonly at: number }[];
  readonly declared: readonly { readonly name: string; readonly type: KustoType; readonly standard: Cell }[];
  /** Places of the parts computed by the engine */
  readonly given: readonly number[];
  readonly steps: readonly ScanStep[];
  /** Places of the columns that start the matching anew when they change */
  readonly partition: readonly number[];
  readonly matchId: boolean;
}

type Values = ReadonlyMap<string, Cell>;

/** Records matched so far by one sequence, last one of each step. */
interface Sequence {
  readonly id: bigint;
  readonly records: ReadonlyMap<string, Values>;
}

interface Match {
  readonly row: readonly Cell[];
  readonly values: Values;
  readonly id: bigint;
}

/** Matches ordered records against steps; each match gives the record with its declared columns and match number. */
export async function scanRows(node: StepNode, rows: readonly Cell[][], pace: Pace): Promise<Cell[][]> {
  const options = node.step.options as unknown as ScanOptions;
  const output: Match[] = [];
  let run = makeRun(options, output);
  let key: string | undefined;
  for (const row of rows) {
    if (pace.check()) await pace.rest();
    const next = options.partition.map((at) => String(row[at])).join('\u0000');
    if (key !== undefined && next !== key) {
      run.finish();
      run = makeRun(options, output);
    }
    key = next;
    run.take(row);
  }
  run.finish();
  checkSize(node, output);
  const width = node.input.length;
  return output.map(({ row, values, id }, order) => [
    ...row.slice(0, width - options.given.length).map((cell, at) => replaced(options, values, at, cell)),
    ...options.declared.map((column) => values.get(column.name) ?? null),
    ...(options.matchId ? [id] : []),
    BigInt(order),
  ]);
}

/** Texts that a scan has put together; more would not go back into the engine. */
const maxTextChars = 32_000_000;

function checkSize({ step }: StepNode, output: readonly Match[]): void {
  let chars = 0;
  for (const { values } of output)
    for (const cell of values.values()) if (typeof cell === 'string') chars += cell.length;
  if (chars > maxTextChars)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', 'the texts of a scan are too long', step.start, step.length);
}

function replaced(options: ScanOptions, values: Values, at: number, cell: Cell): Cell {
  const column = options.columns.find((candidate) => candidate.at === at);
  return column && values.has(column.name) ? values.get(column.name)! : cell;
}

function makeRun(options: ScanOptions, output: Match[]) {
  const { steps } = options;
  const states: (Sequence | undefined)[] = steps.map(() => undefined);
  const held: (Match | undefined)[] = steps.map(() => undefined);
  let ids = -1n;

  const emit = (k: number, match: Match, all: boolean) => {
    const kind = steps[k]!.output;
    if (kind === 'all' && all) output.push(match);
    if (kind === 'last') held[k] = match;
  };
  const release = (k: number) => {
    if (held[k]) output.push(held[k]!);
    held[k] = undefined;
  };
  const accept = (k: number, row: readonly Cell[], state: Sequence | undefined, id: bigint): Values => {
    const frame = frameOf(options, row, state);
    const values = new Map<string, Cell>();
    for (const { name, expression } of steps[k]!.assignments)
      values.set(name, evaluate(expression, withAssigned(frame, values)));
    const record = recordOf(options, row, values);
    states[k] = { id, records: new Map([...(state?.records ?? []), [steps[k]!.name, record]]) };
    return record;
  };
  const meets = (k: number, row: readonly Cell[], state: Sequence | undefined) =>
    evaluate(steps[k]!.condition, frameOf(options, row, state)) === true;

  const take = (row: readonly Cell[]) => {
    for (let k = steps.length - 1; k >= 0; k -= 1) {
      const from = sourceOf(steps, states, k);
      if (from !== undefined && meets(k, row, states[from])) {
        release(k);
        release(from);
        const state = states[from]!;
        states[from] = undefined;
        const values = accept(k, row, state, state.id);
        emit(k, { row, values, id: state.id }, true);
      } else if ((states[k] !== undefined || k === 0) && meets(k, row, states[k])) {
        if (k === 0 && states[0] === undefined) ids += 1n;
        const id = states[k]?.id ?? ids;
        const values = accept(k, row, states[k], id);
        emit(k, { row, values, id }, true);
      }
    }
  };
  return {
    take,
    finish: () => {
      for (let k = 0; k < steps.length; k += 1) release(k);
    },
  };
}

/** The step before, or the one before that when it is optional, whose sequence may move on to step `k`. */
function sourceOf(
  steps: readonly ScanStep[],
  states: readonly (Sequence | undefined)[],
  k: number,
): number | undefined {
  for (let at = k - 1; at >= 0; at -= 1) {
    if (states[at]) return at;
    if (!steps[at]!.optional) return undefined;
  }
  return undefined;
}

function standardOf(type: KustoType): Cell {
  return type === 'string' ? '' : null;
}

function recordOf(options: ScanOptions, row: readonly Cell[], assigned: Values): Values {
  const record = new Map<string, Cell>(
    options.columns.map((column) => [column.name, row[column.at] ?? null]),
  );
  for (const column of options.declared) record.set(column.name, column.standard);
  for (const [name, value] of assigned) record.set(name, value);
  return record;
}

function frameOf(options: ScanOptions, row: readonly Cell[], state: Sequence | undefined): Frame {
  const plain = recordOf(options, row, new Map());
  const givenStart = options.given;
  return {
    column: (name) => plain.get(name) ?? null,
    given: (index) => row[givenStart[index]!] ?? null,
    step: (step, column) => {
      const record = state?.records.get(step);
      if (record) return record.get(column) ?? null;
      const declared = options.declared.find((candidate) => candidate.name === column);
      if (declared) return declared.standard;
      return standardOf(options.columns.find((candidate) => candidate.name === column)?.type ?? 'unknown');
    },
  };
}

function withAssigned(frame: Frame, values: Values): Frame {
  return { ...frame, column: (name) => (values.has(name) ? values.get(name)! : frame.column(name)) };
}
