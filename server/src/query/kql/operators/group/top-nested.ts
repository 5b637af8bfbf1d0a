import { planAggregates } from '../../aggregates/index.ts';
import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { OrderKey, Relation } from '../../ir/relation.ts';
import { castTo, type Value } from '../../ir/types.ts';
import { newId, newTableId, type Scope } from '../../plan/context.ts';
import { type Assignment, addItems, projectColumns, select } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';
import { evaluateAggregates, groupRows } from './summarize.ts';

interface Level {
  readonly key: string;
  readonly total: Value;
  readonly rank: string;
}

function ordering(node: Syntax): { expression: Syntax; desc: boolean } {
  if (node.kind !== 'OrderedExpression') return { expression: node, desc: true };
  const word = node.parts.Ordering?.parts.AscOrDescKeyword?.text ?? 'desc';
  return { expression: node.parts.Expression!, desc: !word.startsWith('asc') };
}

/** Largest groups, and within each the largest of the next key. */
export function topNested(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const clauses = itemsOf(call.node, 'Clauses');
  const levels: Level[] = [];
  for (const clause of clauses) {
    const key = hoist(scope, { ...translate(clause.parts.OfExpression!, scope) });
    levels.push(addLevel(call, scope, clause, levels, key));
  }
  return collapse(call, scope, levels);
}

/** Adds to every row the total and the rank of its group at this level; rows outside the top go. */
function addLevel(
  call: OperatorCall,
  scope: Scope,
  clause: Syntax,
  above: readonly Level[],
  key: Value,
): Level {
  const { expression, desc } = ordering(clause.parts.ByExpression!);
  const parents = above.map((level) => level.key);
  const aggregation = planAggregates([expression], scope, new Set());
  const base: Relation = {
    ...scope.relation,
    node: { kind: 'shared', id: newTableId(call.compiler), from: scope.relation.node },
  };
  const grouped = groupRows(base, [...parents, key.sql], aggregation.items);
  const { scope: after, values } = evaluateAggregates(call, grouped, [expression], aggregation.values);
  const total = hoist(after, values[0]!);
  const rank = newId(call.compiler, 'long');
  const partition = [...call.input.context, ...parents];
  const over = `OVER (${partition.length > 0 ? `PARTITION BY ${partition.join(', ')} ` : ''}ORDER BY ${total.sql} ${desc ? 'DESC' : 'ASC'} NULLS LAST, ${key.sql} ASC)`;
  let ranked = addItems(after.relation, [{ id: rank, sql: `toInt64(row_number() ${over})` }]);
  const others = clause.parts.WithOthersClause;
  const count = clause.parts.Expression
    ? convert(after, translate(clause.parts.Expression, after), 'long').sql
    : undefined;
  if (count !== undefined && !others)
    ranked = { ...ranked, node: select(ranked.node, [], { star: true, where: `${rank} <= ${count}` }) };
  const joined = joinBack(
    call,
    base,
    ranked,
    [...call.input.context, ...parents, key.sql],
    [total.sql, rank],
  );
  scope.relation = joined;
  if (count !== undefined && others) return foldOthers(scope, others, key, { count, rank, total });
  return { key: key.sql, total, rank };
}

/** Rows outside the top share one key; their total is not computed anew. */
function foldOthers(
  scope: Scope,
  clause: Syntax,
  key: Value,
  found: { count: string; rank: string; total: Value },
): Level {
  const name = convert(scope, translate(clause.parts.Expression!, scope), key.type).sql;
  const outside = `${found.rank} > ${found.count}`;
  const folded = hoist(scope, { sql: `if(${outside}, ${name}, ${key.sql})`, type: key.type });
  const rank = hoist(scope, { sql: `if(${outside}, ${found.count} + 1, ${found.rank})`, type: 'long' });
  return { key: folded.sql, total: found.total, rank: rank.sql };
}

function joinBack(
  call: OperatorCall,
  base: Relation,
  ranked: Relation,
  keys: readonly string[],
  added: readonly string[],
): Relation {
  const renamed = keys.map((key) => ({
    id: newId(call.compiler, call.compiler.idTypes.get(key) ?? 'unknown'),
    sql: key,
  }));
  const right = select(ranked.node, [...renamed, ...added.map((id) => ({ id, sql: id }))]);
  const on = renamed.map((item) => `${item.sql} <=> ${item.id}`);
  return { ...base, node: { kind: 'join', how: 'INNER', left: base.node, right, on } };
}

function collapse(call: OperatorCall, scope: Scope, levels: readonly Level[]): Relation {
  const keys = levels.flatMap((level) => [level.key, level.rank]);
  const totals = levels.map((level) => ({
    id: newId(call.compiler, level.total.type),
    sql:
      level.total.type === 'string'
        ? `any(${level.total.sql})`
        : castTo(level.total.type, `any(${level.total.sql})`),
  }));
  const grouped = groupRows(scope.relation, keys, totals);
  const names = call.node.columns ?? [];
  const order: OrderKey[] = levels.map((level) => ({ id: level.rank, desc: false, nullsFirst: true }));
  const values = levels.flatMap((level, i): Value[] => [
    { sql: level.key, type: call.compiler.idTypes.get(level.key) ?? 'dynamic' },
    { sql: totals[i]!.id, type: level.total.type },
  ]);
  const assignments: Assignment[] = values.map((value, i) => ({ name: names[i]!.name, value }));
  return projectColumns(call.compiler, { ...grouped, order }, assignments);
}
