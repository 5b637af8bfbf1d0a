import type { Syntax } from '../../bind/syntax.ts';
import type { Relation } from '../../ir/relation.ts';
import { notSupported } from '../../kql-error.ts';
import type { Compiler, Env } from '../../plan/context.ts';
import { type Assignment, columnValue, projectColumns } from '../../plan/relation.ts';
import { openTable } from '../../plan/table-expression.ts';
import { planGroups } from '../group/summarize.ts';
import { applyOperator } from '../index.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';

/** Applies the operators of a sub-query, whose leftmost one has no table of its own, to `input`. */
export function applySubquery(node: Syntax, input: Relation, compiler: Compiler, env: Env): Relation {
  if (node.kind === 'PipeExpression') {
    const left = applySubquery(node.parts.Expression!, input, compiler, env);
    return applyOperator(node.parts.Operator!, left, compiler, env);
  }
  if (node.kind === 'ParenthesizedExpression')
    return applySubquery(node.parts.Expression!, input, compiler, env);
  if (!/Operator$/.test(node.kind)) return openTable(node, compiler, env);
  return applyOperator(node, input, compiler, env);
}

/** Runs a sub-query over the rows of each key: a context of that key while it lasts. */
export function partition(call: OperatorCall): Relation {
  const operand = call.node.parts.Operand!;
  if (operand.kind !== 'PartitionSubquery') throw notSupported('partition with a query in braces', operand);
  const scope = scopeOf(call);
  const [key] = planGroups([call.node.parts.ByExpression!], scope).values;
  const inside: Relation = { ...scope.relation, context: [...call.input.context, key!.sql] };
  const result = applySubquery(operand.parts.Subquery!, inside, call.compiler, call.env);
  const assignments = result.columns.map(
    (column): Assignment => ({ name: column.name, value: columnValue(column) }),
  );
  const { rank: _rank, ...rest } = result;
  return projectColumns(
    call.compiler,
    { ...rest, context: call.input.context, carried: call.input.carried },
    assignments,
  );
}
