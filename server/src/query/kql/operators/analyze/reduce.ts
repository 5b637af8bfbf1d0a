import { itemsOf, textOf } from '../../bind/syntax.ts';
import type { Column, Relation } from '../../ir/relation.ts';
import { newId } from '../../plan/context.ts';
import { addItems, ascending } from '../../plan/relation.ts';
import { toText } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';

/** Groups texts that are alike into patterns; runs outside the engine. */
export function reduce(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const id = newId(call.compiler, 'string');
  const value = toText(scope, translate(call.node.parts.Expression!, scope));
  const base = addItems(scope.relation, [{ id, sql: value.sql }]);
  const settings: Record<string, unknown> = {};
  const clause = call.node.parts.With;
  for (const parameter of clause ? itemsOf(clause, 'Parameters') : [])
    settings[textOf(parameter.parts.Name)] = translate(parameter.parts.Expression!, scope).constant ?? null;
  const types = ['string', 'long', 'string'] as const;
  const columns = (call.node.columns ?? [])
    .slice(0, 3)
    .map(
      (column, i): Column => ({ name: column.name, type: types[i]!, id: newId(call.compiler, types[i]!) }),
    );
  const rank = newId(call.compiler, 'long');
  const output = [
    ...columns.map((column) => ({ id: column.id, type: column.type })),
    { id: rank, type: 'long' as const },
  ];
  const step = {
    name: 'reduce',
    options: settings,
    start: call.node.start,
    length: call.node.end - call.node.start,
  };
  return {
    node: { kind: 'step', from: base.node, input: [{ id, type: 'string' }], output, order: base.order, step },
    columns,
    order: [ascending(rank)],
    rank,
    context: [],
    carried: [],
  };
}
