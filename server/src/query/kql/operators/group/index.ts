import type { Relation } from '../../ir/relation.ts';
import { newId } from '../../plan/context.ts';
import { projectColumns } from '../../plan/relation.ts';
import { convert } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { type Operator, type OperatorCall, scopeOf } from '../operator.ts';
import { limitRows } from '../rows/index.ts';
import { makeSeries } from './make-series.ts';
import { groupRows, planGroups, summarize } from './summarize.ts';
import { topNested } from './top-nested.ts';

/** The most frequent values, or those with the largest sum. */
function topHitters(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const count = convert(scope, translate(call.node.parts.Expression!, scope), 'long').sql;
  const by = call.node.parts.ByClause;
  const [key] = planGroups([call.node.parts.OfExpression!], scope).values;
  const id = newId(call.compiler, 'long');
  const sum = by ? `sum(ifNull(${translate(by.parts.Expression!, scope).sql}, 0))` : 'count()';
  const grouped = groupRows(scope.relation, [key!.sql], [{ id, sql: `toInt64(${sum})` }]);
  const order = [{ id, desc: true, nullsFirst: false }];
  const limited = limitRows({ ...grouped, order }, `toUInt64(${count})`);
  const names = call.node.columns ?? [];
  return projectColumns(call.compiler, limited, [
    { name: names[0]!.name, value: key! },
    { name: names[1]!.name, value: { sql: id, type: 'long' } },
  ]);
}

export const groupOperators: Readonly<Record<string, Operator>> = {
  SummarizeOperator: summarize,
  MakeSeriesOperator: makeSeries,
  TopNestedOperator: topNested,
  TopHittersOperator: topHitters,
};
