import type { ColumnInfo, KustoType } from '../bind/syntax.ts';
import type { Compiled, Plan } from '../compile.ts';
import type { Cell, Node } from '../ir/relation.ts';
import { kqlError } from '../kql-error.ts';
import type { StageTable } from '../plan/context.ts';
import { runStep } from '../steps/index.ts';
import { runStage } from '../steps/plugins/index.ts';
import { directRows } from './direct-rows.ts';
import { decodeCell, wireStatement } from './statement.ts';

/** Runs one read-only statement; rows as arrays in the order of its columns (JSONCompactEachRow). */
export type Execute = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** Compiles the rest of a staged query against the tables that its stages have made. */
export type Recompile = (text: string, stages: ReadonlyMap<string, StageTable>) => Promise<Compiled>;

export interface RunOptions {
  /** Rows of the result; one more is read to tell that there are more */
  readonly maxRows?: number;
  /** Rows that a step outside the engine may receive */
  readonly maxStepRows?: number;
  /** Time that one step outside the engine may take */
  readonly maxStepMs?: number;
}

export interface QueryResult {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly Cell[])[];
  /** There were more rows than `maxRows` */
  readonly truncated: boolean;
  readonly visualization?: Readonly<Record<string, unknown>>;
  /** Name of the table, where the text gave it one */
  readonly name?: string;
  /** Further tables of a text that yields several */
  readonly more?: readonly QueryResult[];
}

const standardStepRows = 200_000;
const standardStepMs = 10_000;

/** Runs a compiled query: its stages one after another, its steps between statements. */
export async function runPlan(
  compiled: Compiled,
  execute: Execute,
  recompile: Recompile,
  options: RunOptions = {},
): Promise<QueryResult> {
  if (compiled.kind === 'split') return runParts(compiled, execute, recompile, options);
  const plan = await preparePlan(compiled, execute, recompile, options);
  const limit = options.maxRows === undefined ? undefined : options.maxRows + 1;
  const found =
    directRows(plan) ??
    decodeRows(
      await execute(wireStatement(plan.node, plan.columns, plan.order, plan.subplans, limit)),
      plan.columns,
    );
  const truncated = options.maxRows !== undefined && found.length > options.maxRows;
  return {
    columns: plan.columns.map(({ name, type }) => ({ name, type })),
    rows: truncated ? found.slice(0, options.maxRows) : found,
    truncated,
    ...(plan.visualization ? { visualization: plan.visualization } : {}),
  };
}

/** Runs everything but the last statement: what is left is a plan that the engine can run by itself. */
export async function preparePlan(
  compiled: Compiled,
  execute: Execute,
  recompile: Recompile,
  options: RunOptions = {},
): Promise<Plan> {
  const stages = new Map<string, StageTable>();
  let next: Compiled = compiled;
  while (next.kind === 'stage') {
    const rows = await runRows(
      next.plan,
      execute,
      options,
      options.maxStepRows ?? standardStepRows,
      next.spec,
    );
    stages.set(next.tableName, runStage(next.spec, next.plan.columns, rows));
    next = await recompile(next.text, stages);
  }
  if (next.kind === 'split')
    throw kqlError('HEADWATER_KQL_NOT_SUPPORTED', 'several tables after a plugin', 0, 0);
  return resolveSteps(next, execute, options);
}

async function runParts(
  { parts }: Extract<Compiled, { kind: 'split' }>,
  execute: Execute,
  recompile: Recompile,
  options: RunOptions,
): Promise<QueryResult> {
  const results: QueryResult[] = [];
  for (const { name, text } of parts) {
    const compiled = await recompile(text, new Map());
    const result = await runPlan(compiled, execute, recompile, options);
    results.push({ ...result, ...(name === undefined ? {} : { name }) });
  }
  const [first, ...more] = results;
  return { ...first!, more };
}

interface Place {
  readonly start: number;
  readonly length: number;
}

async function runRows(
  plan: Plan,
  execute: Execute,
  options: RunOptions,
  limit: number,
  place: Place,
): Promise<Cell[][]> {
  const resolved = await resolveSteps(plan, execute, options);
  const sql = wireStatement(resolved.node, resolved.columns, resolved.order, resolved.subplans, limit + 1);
  const rows = decodeRows(await execute(sql), resolved.columns);
  if (rows.length > limit)
    throw kqlError('HEADWATER_KQL_TOO_MANY_ROWS', `more than ${limit}`, place.start, place.length);
  return rows;
}

function decodeRows(
  rows: readonly (readonly unknown[])[],
  columns: readonly { type: KustoType }[],
): Cell[][] {
  return rows.map((row) => columns.map((column, i) => decodeCell(row[i], column.type)));
}

/** Replaces every step, innermost first, by the rows it yields. */
async function resolveSteps(plan: Plan, execute: Execute, options: RunOptions): Promise<Plan> {
  const subplans: Node[] = [...plan.subplans];
  const done = new Map<Node, Node>();
  const limit = options.maxStepRows ?? standardStepRows;

  const resolve = async (node: Node): Promise<Node> => {
    const known = done.get(node);
    if (known) return known;
    const made = await resolveNode(node);
    done.set(node, made);
    return made;
  };
  const resolveNode = async (node: Node): Promise<Node> => {
    switch (node.kind) {
      case 'select':
      case 'shared': {
        const from = await resolve(node.from);
        return from === node.from ? node : { ...node, from };
      }
      case 'join': {
        const [left, right] = [await resolve(node.left), await resolve(node.right)];
        return left === node.left && right === node.right ? node : { ...node, left, right };
      }
      case 'union': {
        const from: Node[] = [];
        for (const input of node.from) from.push(await resolve(input));
        return { ...node, from };
      }
      case 'step': {
        const from = await resolve(node.from);
        const inner: Plan = {
          kind: 'plan',
          node: from,
          columns: node.input.map((column) => ({ ...column, name: column.id })),
          order: node.order,
          subplans,
        };
        const sql = wireStatement(inner.node, inner.columns, inner.order, subplans, limit + 1);
        const rows = decodeRows(await execute(sql), inner.columns);
        if (rows.length > limit)
          throw kqlError(
            'HEADWATER_KQL_TOO_MANY_ROWS',
            `more than ${limit}`,
            node.step.start,
            node.step.length,
          );
        return {
          kind: 'rows',
          columns: node.output,
          rows: await runStep(node, rows, options.maxStepMs ?? standardStepMs),
        };
      }
      default:
        return node;
    }
  };
  for (let i = 0; i < subplans.length; i += 1) subplans[i] = await resolve(subplans[i]!);
  return { ...plan, node: await resolve(plan.node), subplans };
}
