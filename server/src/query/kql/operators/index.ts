import { type Syntax, textOf } from '../bind/syntax.ts';
import type { Relation } from '../ir/relation.ts';
import { notSupported } from '../kql-error.ts';
import type { Compiler, Env } from '../plan/context.ts';
import { analyzeOperators } from './analyze/index.ts';
import { combineOperators, combineSources } from './combine/index.ts';
import { expandOperators } from './expand/index.ts';
import { groupOperators } from './group/index.ts';
import type { Operator, Source } from './operator.ts';
import { rowOperators, rowSources } from './rows/index.ts';
import { shapeOperators } from './shape/index.ts';
import { textOperators } from './text/index.ts';

const operators: Readonly<Record<string, Operator>> = {
  ...rowOperators,
  ...shapeOperators,
  ...groupOperators,
  ...combineOperators,
  ...expandOperators,
  ...textOperators,
  ...analyzeOperators,
};

const sources: Readonly<Record<string, Source>> = { ...rowSources, ...combineSources };

/** Applies one operator of a pipe. */
export function applyOperator(
  node: Syntax,
  input: Relation,
  compiler: Compiler,
  env: Env,
  pipe?: Syntax,
): Relation {
  const operator = operators[node.kind];
  if (!operator) throw notSupported(`operator '${operatorText(node)}'`, node);
  const { serialized, rank, ...rest } = operator({ node, input, compiler, env, ...(pipe ? { pipe } : {}) });
  const arranged = arranging[node.kind] ?? serialized;
  return {
    ...rest,
    ...(rank === undefined ? {} : { rank }),
    ...(arranged === undefined ? {} : { serialized: arranged }),
  };
}

/** Operators after which the rows are in an order that window functions may use, or in none. */
const arranging: Readonly<Record<string, boolean>> = {
  SortOperator: true,
  TopOperator: true,
  TopHittersOperator: true,
  SerializeOperator: true,
  GetSchemaOperator: true,
  SummarizeOperator: false,
  DistinctOperator: false,
  JoinOperator: false,
  LookupOperator: false,
  MakeSeriesOperator: false,
  SampleOperator: false,
  TopNestedOperator: false,
};

/** Compiles an operator or expression that starts a pipe. */
export function startOperator(node: Syntax, compiler: Compiler, env: Env): Relation {
  const source = sources[node.kind];
  if (!source) throw notSupported(describe(node), node);
  return source({ node, compiler, env });
}

function describe(node: Syntax): string {
  const plugin = node.kind === 'EvaluateOperator' ? textOf(node.parts.FunctionCall?.parts.Name) : '';
  return plugin === '' ? `'${operatorText(node)}'` : `plugin '${plugin}'`;
}

function operatorText(node: Syntax): string {
  return textOf(node) || node.kind;
}
