import { bindQuery } from './bind/bind.ts';
import type { BridgeGlobals } from './bind/language.ts';
import { type ColumnInfo, itemsOf, type Syntax, textOf } from './bind/syntax.ts';
import { countReads } from './ir/reads.ts';
import type { Node, OrderKey } from './ir/relation.ts';
import { badQuery, kqlError } from './kql-error.ts';
import type { Compiler, Env, StageTable } from './plan/context.ts';
import { type QueryPart, splitQuery } from './plan/parts.ts';
import { openBags } from './plan/relation.ts';
import { StageRequest, type StageSpec } from './plan/stage.ts';
import { bindStatement, requestOptions } from './plan/statements.ts';
import { openTable } from './plan/table-expression.ts';
import type { TableSource } from './schema/catalogue.ts';
import { parseDatetimeLiteral } from './values/literal.ts';

/** What a query becomes: plain data, so a worker thread can hand it over. */
export interface Plan {
  readonly kind: 'plan';
  readonly node: Node;
  readonly columns: readonly (ColumnInfo & { readonly id: string })[];
  readonly order: readonly OrderKey[];
  readonly subplans: readonly Node[];
  readonly visualization?: Readonly<Record<string, unknown>>;
}

/** A part that has to run before the rest can be bound, because its columns depend on its data. */
export interface StagedPlan {
  readonly kind: 'stage';
  readonly plan: Plan;
  readonly spec: StageSpec;
  /** The query with that part replaced by a table name, to compile next */
  readonly text: string;
  readonly tableName: string;
}

/** A text that yields several tables: each is compiled and run for itself. */
export interface SplitPlan {
  readonly kind: 'split';
  readonly parts: readonly QueryPart[];
}

export type Compiled = Plan | StagedPlan | SplitPlan;

export interface CompileOptions {
  readonly nowTicks: bigint;
  readonly stages?: ReadonlyMap<string, StageTable>;
  /** What is bound instead of the text, of the same length: see `nameForeignTables` */
  readonly boundText?: string;
}

const standardBudget = 30_000;

/** Reads of stored tables in one statement; more cost the engine seconds before it reads a row. */
const maxReads = 200;

/** Tables that one text may yield: each is a statement of its own. */
const maxTables = 100;

/**
 * Compiles one query against tables bound in `globals`.
 * Throws KqlError: HEADWATER_KQL_SYNTAX (with the binder's message), _NOT_SUPPORTED, _INVALID, _TOO_COMPLEX.
 */
export function compileQuery(
  text: string,
  globals: BridgeGlobals,
  tables: ReadonlyMap<string, TableSource>,
  options: CompileOptions,
): Compiled {
  const bound = bindQuery(options.boundText ?? text, globals);
  const error = bound.diagnostics.find((found) => found.severity === 'Error');
  if (error) throw kqlError('HEADWATER_KQL_SYNTAX', error.message, error.start, error.length);
  const parts = splitQuery(text, bound.root);
  if (parts && parts.length > maxTables)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', `more than ${maxTables} tables`, 0, text.length);
  if (parts) return { kind: 'split', parts };
  const stages = options.stages ?? new Map<string, StageTable>();
  const compiler: Compiler = {
    tables,
    nowTicks: optionTicks(bound.root, 'query_now') ?? options.nowTicks,
    requestOptions: requestOptions(bound.root),
    subplans: [],
    idTypes: new Map(),
    mapTypes: new Map(),
    ids: 0,
    budget: standardBudget,
    render: {},
    stages,
  };
  const env: Env = { names: new Map() };
  try {
    return openStatements(bound.root, compiler, env);
  } catch (thrown) {
    if (!(thrown instanceof StageRequest)) throw thrown;
    const tableName = `__stage${stages.size + 1}`;
    const rest = `${text.slice(0, thrown.start)}${tableName}${text.slice(thrown.end)}`;
    const { relation, spec } = thrown;
    const plan: Plan = {
      kind: 'plan',
      node: relation.node,
      columns: relation.columns,
      order: relation.order,
      subplans: compiler.subplans,
    };
    return { kind: 'stage', plan, spec, text: rest, tableName };
  }
}

function openStatements(root: Syntax, compiler: Compiler, env: Env): Plan {
  let last: Syntax | undefined;
  for (const statement of itemsOf(root, 'Statements')) {
    bindStatement(statement, env);
    if (statement.kind !== 'ExpressionStatement') continue;
    last = statement;
  }
  if (!last) throw badQuery('the text holds no query', root);
  const relation = openBags(compiler, openTable(last, compiler, env));
  if (countReads(relation.node, compiler.subplans) > maxReads)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', `more than ${maxReads} tables are read`, 0, root.end);
  const { visualization } = compiler.render;
  return {
    kind: 'plan',
    node: relation.node,
    columns: relation.columns,
    order: relation.order,
    subplans: compiler.subplans,
    ...(visualization ? { visualization } : {}),
  };
}

/** A datetime given by `set name=datetime(…)`. */
function optionTicks(root: Syntax, name: string): bigint | undefined {
  const value = requestOptions(root).get(name);
  const literal = value?.kind === 'DateTimeLiteralExpression' ? parseDatetimeLiteral(textOf(value)) : null;
  return literal ?? undefined;
}
