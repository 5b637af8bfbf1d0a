import type { KustoType } from '../../bind/syntax.ts';
import type { Cell, Relation } from '../../ir/relation.ts';
import { newId } from '../../plan/context.ts';
import { ascending, makeRelation } from '../../plan/relation.ts';
import type { OperatorCall } from '../operator.ts';

/** .NET names of the types, as `getschema` and the query API give them. */
export const dataTypes: Readonly<Record<KustoType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  string: 'System.String',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  dynamic: 'System.Object',
  unknown: 'System.Object',
};

/** One row per column of the input. */
export function getSchema(call: OperatorCall): Relation {
  const types: KustoType[] = ['string', 'long', 'string', 'string'];
  const names = ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'];
  const columns = names.map((name, i) => ({ name, type: types[i]!, id: newId(call.compiler, types[i]!) }));
  const rows = call.input.columns.map((column, i): Cell[] => [
    column.name,
    BigInt(i),
    dataTypes[column.type],
    column.type,
  ]);
  return makeRelation({ kind: 'rows', columns, rows }, columns, [ascending(columns[1]!.id)]);
}
