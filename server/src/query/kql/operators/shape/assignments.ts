import { type ColumnInfo, itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import type { Scope } from '../../plan/context.ts';
import type { Assignment } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { memberAt } from '../../scalars/dynamic-path.ts';
import { translate } from '../../scalars/expression.ts';
import { longValue } from '../../scalars/literals.ts';

/** The values of one expression of a list and the names it declares; several for `(a, b) = …`. */
export interface Produced {
  readonly names: readonly (string | undefined)[];
  readonly values: readonly Value[];
  /** Columns that the binder expects but a single name does not take */
  readonly left?: number;
}

/** Functions that yield several columns and how to read each from their array of results. */
export function produce(node: Syntax, scope: Scope): Produced {
  if (node.kind === 'CompoundNamedExpression') {
    const names = itemsOf(node.parts.Names ?? node, 'Names').map((name) => textOf(name));
    const values = spread(node.parts.Expression!, scope);
    return { names: values.map((_, i) => names[i]), values };
  }
  if (node.kind === 'SimpleNamedExpression') {
    const values = spread(node.parts.Expression!, scope);
    return { names: [textOf(node.parts.Name)], values: values.slice(0, 1), left: values.length - 1 };
  }
  const values = spread(node, scope);
  return { names: values.map(() => undefined), values };
}

/** A tuple-valued call (`series_stats`, `series_fit_line`, …) is computed as one array and taken apart. */
function spread(node: Syntax, scope: Scope): Value[] {
  const columns = node.columns;
  if (!columns || columns.length <= 1 || node.kind !== 'FunctionCallExpression')
    return [translate(node, scope)];
  const array = hoist(scope, translate(node, scope));
  return columns.map((column, i) => convert(scope, memberAt(scope, array, longValue(i)), column.type));
}

/** The binder's columns without those that `x = f()` leaves out of a function of several results. */
function takenColumns(columns: readonly ColumnInfo[], produced: readonly Produced[]): ColumnInfo[] {
  let at = 0;
  return produced.flatMap((entry) => {
    const own = columns.slice(at, at + entry.values.length);
    at += entry.values.length + (entry.left ?? 0);
    return own;
  });
}

/** Names of a projection in the binder's order. */
export function nameProduced(node: Syntax, produced: readonly Produced[]): Assignment[] {
  const bound = node.columns ?? [];
  const values = produced.flatMap((entry) => entry.values);
  const columns = bound.length === values.length ? bound : takenColumns(bound, produced);
  if (values.length === columns.length) return pair(columns, values);
  const declared = produced.flatMap(declaredValues);
  if (declared.length !== bound.length)
    throw badQuery('the columns of this operator cannot be determined', node);
  return pair(bound, declared);
}

/** `(a, b) = f()` of an operator that takes no more results than it names. */
function declaredValues({ names, values }: Produced): readonly Value[] {
  const count = names.filter((name) => name !== undefined).length;
  return count === 0 ? values : values.slice(0, count);
}

function pair(columns: readonly ColumnInfo[], values: readonly Value[]): Assignment[] {
  return values.map((value, i) => ({ name: columns[i]!.name, value }));
}
