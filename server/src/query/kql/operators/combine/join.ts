import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Column, JoinHow, Relation } from '../../ir/relation.ts';
import { storedTypes, type Value } from '../../ir/types.ts';
import { badQuery, notSupported } from '../../kql-error.ts';
import { newId, type Scope } from '../../plan/context.ts';
import {
  type Assignment,
  addItems,
  columnValue,
  findColumn,
  hiddenIds,
  openBags,
  projectColumns,
  select,
} from '../../plan/relation.ts';
import { openScope } from '../../plan/scope.ts';
import { openTable } from '../../plan/table-expression.ts';
import { unify } from '../../scalars/compare.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, parameterText } from '../operator.ts';

interface Kind {
  readonly how: JoinHow;
  readonly sides: 'both' | 'left' | 'right';
  readonly unique?: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  innerunique: { how: 'INNER', sides: 'both', unique: true },
  inner: { how: 'INNER', sides: 'both' },
  leftouter: { how: 'LEFT', sides: 'both' },
  rightouter: { how: 'RIGHT', sides: 'both' },
  fullouter: { how: 'FULL', sides: 'both' },
  leftsemi: { how: 'LEFT SEMI', sides: 'left' },
  rightsemi: { how: 'LEFT SEMI', sides: 'right' },
  anti: { how: 'LEFT ANTI', sides: 'left' },
  leftanti: { how: 'LEFT ANTI', sides: 'left' },
  leftantisemi: { how: 'LEFT ANTI', sides: 'left' },
  rightanti: { how: 'LEFT ANTI', sides: 'right' },
  rightantisemi: { how: 'LEFT ANTI', sides: 'right' },
};

/** Both tables with their key columns added and everything in a form that can be missing. */
interface Sides {
  readonly left: Relation;
  readonly right: Relation;
  readonly leftKeys: readonly string[];
  readonly rightKeys: readonly string[];
}

export function join(call: OperatorCall): Relation {
  const name = parameterText(call.node, 'kind') ?? 'innerunique';
  const kind = kinds[name];
  if (!kind) throw notSupported(`join kind '${name}'`, call.node);
  const right = openTable(call.node.parts.Expression!, call.compiler, call.env);
  const sides = planKeys(call, right, conditions(call.node));
  const joined = kind.sides === 'right' ? joinSides(flip(sides), kind) : joinSides(sides, kind);
  return nameJoined(call, sides, joined, kind);
}

function conditions(node: Syntax): readonly Syntax[] {
  const clause = node.parts.ConditionClause ?? node.parts.LookupClause;
  if (!clause) return [];
  if (clause.kind !== 'JoinOnClause') throw notSupported('join … where', clause);
  return itemsOf(clause, 'Expressions').flatMap(conjuncts);
}

function conjuncts(node: Syntax): Syntax[] {
  if (node.kind === 'ParenthesizedExpression') return conjuncts(node.parts.Expression!);
  if (node.kind !== 'AndExpression') return [node];
  return [...conjuncts(node.parts.Left!), ...conjuncts(node.parts.Right!)];
}

function flip(sides: Sides): Sides {
  return { left: sides.right, right: sides.left, leftKeys: sides.rightKeys, rightKeys: sides.leftKeys };
}

/** `on k` compares columns of that name, `on $left.a == $right.b` any two expressions. */
function planKeys(call: OperatorCall, right: Relation, on: readonly Syntax[]): Sides {
  const pair = { left: call.input, right };
  const leftScope: Scope = { ...openScope(call.compiler, call.env, call.input), sides: pair };
  const rightScope: Scope = { ...openScope(call.compiler, call.env, right), sides: pair };
  const values = on.map((condition): [Value, Value] =>
    keyPair(condition, leftScope, rightScope, call.input, right),
  );
  const leftKeys = values.map(() => newId(call.compiler, 'unknown'));
  const rightKeys = values.map(() => newId(call.compiler, 'unknown'));
  const keyed = (scope: Scope, ids: readonly string[], side: 0 | 1) =>
    addItems(
      scope.relation,
      ids.map((id, i) => ({ id, sql: values[i]![side].sql })),
    );
  return {
    left: canonicalColumns(call, keyed(leftScope, leftKeys, 0), leftKeys),
    right: canonicalColumns(call, keyed(rightScope, rightKeys, 1), rightKeys),
    leftKeys,
    rightKeys,
  };
}

function keyPair(
  condition: Syntax,
  leftScope: Scope,
  rightScope: Scope,
  left: Relation,
  right: Relation,
): [Value, Value] {
  const [first, second] = [condition.parts.Left, condition.parts.Right];
  if (condition.kind === 'EqualExpression' && first && second) {
    const fromRight =
      mentions(first, '$right') || (!mentions(first, '$left') && !findColumn(left, first.text ?? ''));
    const [l, r] = fromRight ? [second, first] : [first, second];
    return unifyKeys(condition, leftScope, translate(l, leftScope), translate(r, rightScope));
  }
  const name = condition.text ?? textOf(condition);
  const [a, b] = [findColumn(left, name), findColumn(right, name)];
  if (!a || !b) throw badQuery(`'${name}' has to be a column of both tables`, condition);
  return unifyKeys(condition, leftScope, columnValue(a), columnValue(b));
}

function unifyKeys(condition: Syntax, scope: Scope, left: Value, right: Value): [Value, Value] {
  if (left.type === 'dynamic' || right.type === 'dynamic')
    throw badQuery('a dynamic value is no key of a join: cast it', condition);
  return unify(scope, left, right);
}

function mentions(node: Syntax, side: string): boolean {
  if (node.kind === 'NameReference' && node.text === side) return true;
  return [...Object.values(node.parts), ...(node.items ?? [])].some((child) => mentions(child, side));
}

/** Bags become JSON; the keys stay beside them. */
function openKeyed(call: OperatorCall, keyed: Relation, keys: readonly string[]): Relation {
  const opened = openBags(call.compiler, { ...keyed, context: [...keyed.context, ...keys] });
  return { ...opened, context: keyed.context };
}

/** Keys keep their engine types; columns become nullable as their type is kept, so outer joins pad with null. */
function canonicalColumns(call: OperatorCall, keyed: Relation, keys: readonly string[]): Relation {
  const relation = { ...openKeyed(call, keyed, keys) };
  const fresh = relation.columns.map(
    ({ hex: _hex, ...column }): Column => ({ ...column, id: newId(call.compiler, column.type) }),
  );
  const items = relation.columns.map((column, i) => ({
    id: fresh[i]!.id,
    sql: `CAST(${column.id} AS ${storedTypes[column.type]})`,
  }));
  const hidden = hiddenIds(relation).map((id) => ({ id, sql: id }));
  return {
    ...relation,
    columns: fresh,
    node: select(relation.node, [...items, ...hidden, ...keys.map((id) => ({ id, sql: id }))]),
  };
}

function joinSides(sides: Sides, kind: Kind): Relation {
  const { left, right, leftKeys, rightKeys } = sides;
  const unique = kind.unique
    ? select(left.node, [], {
        star: true,
        orderBy: left.order,
        limitBy: { count: '1', ids: [...left.context, ...leftKeys] },
      })
    : left.node;
  // inside mv-apply and partition a table made there meets the rows of its own row or key only
  const inner = left.context.length === right.context.length ? left.context : [];
  const pairs = [
    ...inner.map((id, i) => [id, right.context[i]!]),
    ...leftKeys.map((id, i) => [id, rightKeys[i]!]),
  ];
  const on = pairs.map(([l, r]) => `l.${l} <=> r.${r}`);
  const { rank: _rank, ...rest } = left;
  return {
    ...rest,
    node: { kind: 'join', how: on.length === 0 ? 'CROSS' : kind.how, left: unique, right: right.node, on },
  };
}

function nameJoined(call: OperatorCall, sides: Sides, joined: Relation, kind: Kind): Relation {
  const names = call.node.columns ?? [];
  const visible =
    kind.sides === 'left'
      ? sides.left.columns
      : kind.sides === 'right'
        ? sides.right.columns
        : [...sides.left.columns, ...sides.right.columns];
  const dropped = call.node.kind === 'LookupOperator' ? lookupKeys(call.node) : new Set<string>();
  const kept =
    dropped.size === 0
      ? visible
      : [...sides.left.columns, ...sides.right.columns.filter((column) => !dropped.has(column.name))];
  const given = names.length === kept.length ? names.map(({ name }) => name) : uniqueNames(kept);
  const assignments = kept.map((column, i): Assignment => ({ name: given[i]!, value: columnValue(column) }));
  return projectColumns(call.compiler, { ...joined, columns: kept }, assignments);
}

/** Where the binder takes other columns for there: a name that is taken gets the next free number. */
function uniqueNames(columns: readonly Column[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let free = name;
    for (let number = 1; taken.has(free); number += 1) free = `${name}${number}`;
    taken.add(free);
    return free;
  });
}

/** Names of the right table's keys, which lookup leaves out. */
function lookupKeys(node: Syntax): Set<string> {
  const names = conditions(node).map((condition) => {
    if (condition.kind !== 'EqualExpression') return condition.text ?? textOf(condition);
    const [a, b] = [condition.parts.Left!, condition.parts.Right!];
    const right = mentions(a, '$right') ? a : b;
    return right.parts.Selector?.text ?? right.text ?? '';
  });
  return new Set(names);
}

export function lookup(call: OperatorCall): Relation {
  const name = parameterText(call.node, 'kind') ?? 'leftouter';
  const right = openTable(call.node.parts.Expression!, call.compiler, call.env);
  const sides = planKeys(call, right, conditions(call.node));
  const kind: Kind = { how: name === 'inner' ? 'INNER' : 'LEFT', sides: 'both' };
  return nameJoined(call, sides, joinSides(sides, kind), kind);
}
