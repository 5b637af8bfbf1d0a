import type { Relation } from '../../ir/relation.ts';
import { notSupported } from '../../kql-error.ts';
import { childEnv } from '../../plan/context.ts';
import { openTable } from '../../plan/table-expression.ts';
import { bindTableParameters, enterFunctionBody } from '../../plan/user-function.ts';
import type { OperatorCall } from '../operator.ts';

/** `T | invoke f(x)`: the function's first parameter is the table. */
export function invoke(call: OperatorCall): Relation {
  const target = call.node.parts.Function ?? call.node.parts.FunctionCall ?? call.node.parts.Expression;
  if (!target?.body) throw notSupported('invoke of this function', call.node);
  const inner = childEnv(call.env);
  const first = bindTableParameters(target, call.env, inner, 1);
  if (first !== undefined) inner.names.set(first, { kind: 'table', open: () => call.input });
  return enterFunctionBody(target.body, inner, (body, env) => openTable(body, call.compiler, env));
}
