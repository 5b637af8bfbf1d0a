import { bindQuery } from './bind/bind.ts';
import type { BridgeGlobals } from './bind/language.ts';
import { type ColumnInfo, type Diagnostic, itemsOf, type Syntax, textOf, walk } from './bind/syntax.ts';
import { countReads } from './ir/reads.ts';
import type { Node, OrderKey } from './ir/relation.ts';
import { badQuery, type KqlError, kqlError, notSupported } from './kql-error.ts';
import type { Compiler, Env, StageTable } from './plan/context.ts';
import { InlineRequest, inlineCall } from './plan/inline-call.ts';
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
  /** Calls replaced by their bodies so far */
  readonly inlined?: number;
}

const standardBudget = 30_000;

/** Reads of stored tables in one statement; more cost the engine seconds before it reads a row. */
const maxReads = 200;

/** Calls of functions with plugins in one text. */
const maxInlined = 50;

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
  if (error) throw mistake(error, bound.root);
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
    if (thrown instanceof InlineRequest)
      return compileInlined(text, bound.root, thrown, globals, tables, options);
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

/** The query with a function's body in place of one call of it. */
function compileInlined(
  text: string,
  root: Syntax,
  place: InlineRequest,
  globals: BridgeGlobals,
  tables: ReadonlyMap<string, TableSource>,
  { boundText, ...options }: CompileOptions,
): Compiled {
  const inlined = (options.inlined ?? 0) + 1;
  const written = inlined > maxInlined ? undefined : inlineCall(text, root, place);
  if (written === undefined) throw notSupported('a plugin inside this function', place);
  const bound = boundText === undefined ? undefined : inlineCall(boundText, root, place);
  const next = { ...options, inlined, ...(bound === undefined ? {} : { boundText: bound }) };
  return compileQuery(written, globals, tables, next);
}

/** The service tells no place for keys of different types: it is the condition of the join. */
function mistake(error: Diagnostic, root: Syntax): KqlError {
  const join = error.length > 0 ? undefined : [...walk(root)].find((node) => node.kind === 'JoinOnClause');
  const { start, length } =
    join && /join/.test(error.message) ? { start: join.start, length: join.end - join.start } : error;
  return kqlError('HEADWATER_KQL_SYNTAX', error.message, start, length);
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
