import type { Column, Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { newId } from '../../plan/context.ts';
import {
  type Assignment,
  addItems,
  columnValue,
  findColumn,
  openBags,
  projectColumns,
  rankRows,
  withColumns,
} from '../../plan/relation.ts';
import { applySubquery } from '../combine/partition.ts';
import type { Operator, OperatorCall } from '../operator.ts';
import { type Expansion, expandRows } from './expand.ts';

function mvExpand(call: OperatorCall): Relation {
  const expansion = expandRows(call);
  const bound = new Set((call.node.columns ?? []).map((column) => column.name));
  const fresh = new Map([...expansion.columns].filter(([name]) => bound.has(name)));
  if (expansion.indexName !== undefined) fresh.set(expansion.indexName, expansion.index);
  return projectColumns(call.compiler, expansion.relation, withColumns(expansion.relation, fresh));
}

function expandedColumns(call: OperatorCall, expansion: Expansion, names: readonly string[]): Assignment[] {
  return names.map((name): Assignment => {
    const fresh = expansion.columns.get(name);
    if (fresh) return { name, value: fresh };
    if (name === expansion.indexName) return { name, value: expansion.index };
    const old = findColumn(expansion.relation, name);
    if (!old) throw badQuery(`the column '${name}' cannot be determined`, call.node);
    return { name, value: columnValue(old) };
  });
}

/** Expands each row, runs a sub-query over what it became, and puts the row's other columns beside the result. */
function mvApply(call: OperatorCall): Relation {
  const ranked = rankRows(call.compiler, openBags(call.compiler, call.input));
  const row = newId(call.compiler, 'long');
  const numbered = addItems(ranked, [
    {
      id: row,
      sql:
        ranked.context.length > 0
          ? `toInt64(row_number() OVER (ORDER BY ${[...ranked.context, ranked.rank].join(', ')}))`
          : ranked.rank,
    },
  ]);
  const expansion = expandRows({ ...call, input: numbered });
  const outer = expansion.relation.columns;
  const names = [
    ...new Set([
      ...outer.map((column) => column.name),
      ...expansion.columns.keys(),
      ...(expansion.indexName ? [expansion.indexName] : []),
    ]),
  ];
  const kept = outer.map(
    ({ hex: _hex, ...column }): Column => ({ ...column, id: newId(call.compiler, column.type) }),
  );
  const copied = addItems(
    expansion.relation,
    kept.map((column, i) => ({ id: column.id, sql: outer[i]!.id })),
  );
  const carried = [...call.input.carried, ...kept];
  const inside: Relation = { ...copied, context: [...call.input.context, row], carried };
  const projected = projectColumns(
    call.compiler,
    inside,
    expandedColumns(call, { ...expansion, relation: inside }, names),
  );
  const result = applySubquery(
    call.node.parts.Subquery!.parts.Expression!,
    projected,
    call.compiler,
    call.env,
  );
  return closeApply(call, result, kept, row, expansion.columns);
}

/** The outer columns that were not expanded and those of the sub-query, in the binder's order where it knows them. */
function closeApply(
  call: OperatorCall,
  result: Relation,
  kept: readonly Column[],
  row: string,
  expanded: ReadonlyMap<string, Value>,
): Relation {
  const bound = new Set((call.node.columns ?? []).map((column) => column.name));
  const others = kept.filter(({ name }) => !bound.has(name) && !expanded.has(name));
  const known = [...bound].flatMap(
    (name) => findColumn(result, name) ?? kept.find((candidate) => candidate.name === name) ?? [],
  );
  const assignments = [...others, ...known].map(
    (column): Assignment => ({ name: column.name, value: columnValue(column) }),
  );
  const { rank: _rank, ...rest } = result;
  const order =
    call.input.order.length > 0 ? [{ id: row, desc: false, nullsFirst: true }, ...result.order] : [];
  return projectColumns(
    call.compiler,
    { ...rest, order, context: call.input.context, carried: call.input.carried },
    assignments,
  );
}

export const expandOperators: Readonly<Record<string, Operator>> = {
  MvExpandOperator: mvExpand,
  MvApplyOperator: mvApply,
};
