import type { Column, Relation } from '../../ir/relation.ts';
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
} from '../../plan/relation.ts';
import { applySubquery } from '../combine/partition.ts';
import type { Operator, OperatorCall } from '../operator.ts';
import { type Expansion, expandRows } from './expand.ts';

function mvExpand(call: OperatorCall): Relation {
  const expansion = expandRows(call);
  return projectColumns(
    call.compiler,
    expansion.relation,
    expandedColumns(
      call,
      expansion,
      (call.node.columns ?? []).map((column) => column.name),
    ),
  );
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
  return closeApply(call, result, kept, row);
}

function closeApply(call: OperatorCall, result: Relation, kept: readonly Column[], row: string): Relation {
  const assignments = (call.node.columns ?? []).map((column): Assignment => {
    const found = findColumn(result, column.name) ?? kept.find((candidate) => candidate.name === column.name);
    if (!found) throw badQuery(`the column '${column.name}' cannot be determined`, call.node);
    return { name: column.name, value: columnValue(found) };
  });
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
