import { itemsOf, textOf } from '../../bind/syntax.ts';
import type { Cell, Relation } from '../../ir/relation.ts';
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

/** Numbers, spans or datetimes from a start to an end, both included. */
function range(call: SourceCall): Relation {
  const scope = openScope(call.compiler, call.env, makeRelation({ kind: 'one' }, []));
  const type = call.node.columns?.[0]?.type ?? 'long';
  const bound = (name: string) => {
    const value = convert(
      scope,
      translate(call.node.parts[name]!, scope),
      name === 'Step' && type === 'datetime' ? 'timespan' : type,
    );
    return type === 'datetime' && value.type === 'datetime' ? epochTicks(value.sql) : value.sql;
  };
  const [from, to, step] = [bound('From'), bound('To'), bound('Step')];
  const id = newId(call.compiler, type);
  const rank = newId(call.compiler, 'long');
  const count =
    type === 'real' || type === 'decimal'
      ? `floor((${to} - ${from}) / ${step} + 1e-9)`
      : `intDiv(${to} - ${from}, nullIf(${step}, 0))`;
  const sign = `if((${to} < ${from}) != (${step} < 0) AND ${to} != ${from}, -1, toInt64(${count}))`;
  const numbers = `arrayJoin(range(toUInt64(greatest(ifNull(${sign}, -1) + 1, 0))))`;
  const rows = select(scope.relation.node, [{ id: rank, sql: numbers }], { star: true });
  const value = `${from} + ${rank} * ${step}`;
  const sql =
    type === 'datetime'
      ? datetimeOfTicks(`toInt64(${value})`)
      : `CAST(${value} AS ${type === 'real' ? 'Nullable(Float64)' : type === 'decimal' ? 'Nullable(Decimal(76,28))' : type === 'int' ? 'Nullable(Int32)' : 'Nullable(Int64)'})`;
  const name = textOf(call.node.parts.Name);
  return makeRelation(
    select(rows, [
      { id, sql },
      { id: rank, sql: `toInt64(${rank})` },
    ]),
    [{ name, id, type }],
    [ascending(rank)],
  );
}

export const rowSources: Readonly<Record<string, Source>> = {
  PrintOperator: print,
  DataTableExpression: datatable,
  RangeOperator: range,
};
