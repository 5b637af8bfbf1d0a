import { itemsOf, textOf } from '../../bind/syntax.ts';
import type { Relation } from '../../ir/relation.ts';
import { hoistStep, once } from '../../plan/scope.ts';
import { readText, toText } from '../../scalars/convert.ts';
import { memberAt } from '../../scalars/dynamic-path.ts';
import { translate } from '../../scalars/expression.ts';
import { dynamicValue, longValue } from '../../scalars/literals.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';
import { nameParsed } from './parse.ts';

/** `key=value` pairs of a text as columns; the text is taken apart outside the engine. */
export function parseKv(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const captures = itemsOf(call.node.parts.Keys!, 'Columns').map((column) => ({
    name: textOf(column.parts.Name),
    type: column.parts.Name!.type === 'unknown' ? ('string' as const) : column.parts.Name!.type,
  }));
  const options: Record<string, unknown> = { keys: captures.map((capture) => capture.name) };
  const clause = call.node.parts.WithClause;
  for (const property of clause ? itemsOf(clause, 'Properties') : []) {
    options[textOf(property.parts.Name)] = translate(property.parts.Expression!, scope).constant ?? null;
  }
  const source = toText(scope, translate(call.node.parts.Expression!, scope));
  const step = {
    name: 'call',
    options: { function: '__parse_kv' },
    start: call.node.start,
    length: call.node.end - call.node.start,
  };
  const found = hoistStep(scope, step, [source, dynamicValue(JSON.stringify(options))], 'dynamic');
  const values = captures.map((capture, i) =>
    once(scope, readText(scope, toText(scope, memberAt(scope, found, longValue(i))), capture.type)),
  );
  return nameParsed(call, scope.relation, captures, values);
}
