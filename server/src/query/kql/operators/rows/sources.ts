import { itemsOf, textOf } from '../../bind/syntax.ts';
import type { Cell, Node, Relation } from '../../ir/relation.ts';
import { castTo } from '../../ir/types.ts';
import { badQuery, kqlError } from '../../kql-error.ts';
import { newId } from '../../plan/context.ts';
import { ascending, makeRelation, projectColumns, select } from '../../plan/relation.ts';
import { openScope } from '../../plan/scope.ts';
import { convert, epochTicks } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { datetimeOfTicks } from '../../scalars/literals.ts';
import type { Source, SourceCall } from '../operator.ts';
import { nameProduced, produce } from '../shape/assignments.ts';
import { literalCell } from './literal-cell.ts';

function print(call: SourceCall): Relation {
  const scope = openScope(call.compiler, call.env, makeRelation({ kind: 'one' }, []));
  scope.relation = {
    ...scope.relation,
    node: select({ kind: 'one' }, [{ id: newId(call.compiler, 'long'), sql: 'toInt64(1)' }]),
  };
  const produced = itemsOf(call.node, 'Expressions').map((item) => produce(item, scope));
  return projectColumns(call.compiler, scope.relation, nameProduced(call.node, produced));
}

const maxCells = 200_000;

function datatable(call: SourceCall): Relation {
  const columns = (call.node.columns ?? []).map((column) => ({
    ...column,
    id: newId(call.compiler, column.type),
  }));
  const values = itemsOf(call.node, 'Values');
  if (values.length > maxCells)
    throw kqlError(
      'HEADWATER_KQL_TOO_COMPLEX',
      `a datatable of more than ${maxCells} values`,
      call.node.start,
      9,
    );
  const scope = openScope(call.compiler, call.env, makeRelation({ kind: 'one' }, []));
  const cells = values.map((value, i) => {
    const type = columns[i % columns.length]!.type;
    return literalCell(translate(value, scope), type, () =>
      badQuery('a value of a datatable has to be a literal', value),
    );
  });
  const rank = newId(call.compiler, 'long');
  const rows: Cell[][] = [];
  for (let i = 0; i + columns.length <= cells.length; i += columns.length)
    rows.push([...cells.slice(i, i + columns.length), BigInt(i)]);
  const node = { kind: 'rows', columns: [...columns, { id: rank, type: 'long' as const }], rows } as const;
  return makeRelation(node, columns, [ascending(rank)]);
}

interface RangeBound {
  readonly sql: string;
  readonly constant: bigint | undefined;
}

/** Numbers, spans or datetimes from a start to an end, both included. */
function range(call: SourceCall): Relation {
  const scope = openScope(call.compiler, call.env, makeRelation({ kind: 'one' }, []));
  const type = call.node.columns?.[0]?.type ?? 'long';
  const bound = (name: string): RangeBound => {
    const wanted = name === 'Step' && type === 'datetime' ? 'timespan' : type;
    const value = convert(scope, translate(call.node.parts[name]!, scope), wanted);
    const sql = type === 'datetime' && value.type === 'datetime' ? epochTicks(value.sql) : value.sql;
    return { sql, constant: typeof value.constant === 'bigint' ? value.constant : undefined };
  };
  const [from, to, step] = [bound('From'), bound('To'), bound('Step')];
  const id = newId(call.compiler, type);
  const rank = newId(call.compiler, 'long');
  const rows = rangeRows(scope.relation.node, [from, to, step], type, rank);
  const value = `${from.sql} + toInt64(${rank}) * ${step.sql}`;
  const sql = type === 'datetime' ? datetimeOfTicks(`toInt64(${value})`) : castTo(type, value);
  const name = textOf(call.node.parts.Name);
  const items = [
    { id, sql },
    { id: rank, sql: `toInt64(${rank})` },
  ];
  return makeRelation(select(rows, items), [{ name, id, type }], [ascending(rank)]);
}

/** Places 0, 1, 2, …: a stream of the engine's when their number is known, else an array. */
function rangeRows(
  base: Node,
  [from, to, step]: readonly [RangeBound, RangeBound, RangeBound],
  type: string,
  rank: string,
): Node {
  const [a, b, by] = [from.constant, to.constant, step.constant];
  if (a !== undefined && b !== undefined && by !== undefined && by !== 0n) {
    const count = a === b ? 1n : b > a === by > 0n ? (b - a) / by + 1n : 0n;
    return select({ kind: 'source', sql: `numbers(${count})` }, [{ id: rank, sql: 'number' }]);
  }
  const real = type === 'real' || type === 'decimal';
  const distance = `${to.sql} - ${from.sql}`;
  const count = real
    ? `floor((${distance}) / ${step.sql} + 1e-9)`
    : `intDiv(${distance}, nullIf(${step.sql}, 0))`;
  const none = `(${to.sql} < ${from.sql}) != (${step.sql} < 0) AND ${to.sql} != ${from.sql}`;
  const numbers = `arrayJoin(range(toUInt64(greatest(ifNull(if(${none}, -1, toInt64(${count})), -1) + 1, 0))))`;
  return select(base, [{ id: rank, sql: numbers }], { star: true });
}

export const rowSources: Readonly<Record<string, Source>> = {
  PrintOperator: print,
  DataTableExpression: datatable,
  RangeOperator: range,
};
