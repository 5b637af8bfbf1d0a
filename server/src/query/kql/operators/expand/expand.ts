import type { KustoType } from '../../bind/syntax.ts';
import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Item, Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { newId, type Scope } from '../../plan/context.ts';
import { select } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { arrayItems, presentJson } from '../../scalars/dynamic-path.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, parameterText, scopeOf } from '../operator.ts';

/** Rows after an expansion, with the new columns' values and the position within the row they came from. */
export interface Expansion {
  readonly relation: Relation;
  readonly columns: ReadonlyMap<string, Value>;
  readonly indexName: string | undefined;
  readonly index: Value;
}

/** JSON texts of what a value expands to: elements, single-member bags, or the value itself. */
function expandedArray(x: string, asPairs: boolean): string {
  const bag = asPairs
    ? `arrayMap(p -> concat('[', toJSONString(p.1), ',', p.2, ']'), JSONExtractKeysAndValuesRaw(${x}))`
    : `arrayMap(p -> concat('{', toJSONString(p.1), ':', p.2, '}'), JSONExtractKeysAndValuesRaw(${x}))`;
  return `multiIf(${x} = '', ['null'], startsWith(${x}, '['), ${arrayItems(x)}, startsWith(${x}, '{'), ${bag}, [${x}])`;
}

export function typeOfClause(node: Syntax): KustoType | undefined {
  const clause = node.parts.ToTypeOf;
  if (!clause) return undefined;
  const name = textOf(itemsOf(clause.parts.TypeOf!, 'Types')[0]);
  const aliases: Record<string, KustoType> = {
    double: 'real',
    boolean: 'bool',
    date: 'datetime',
    time: 'timespan',
    uuid: 'guid',
    uniqueid: 'guid',
  };
  return aliases[name] ?? (name as KustoType);
}

/** Names under which the expanded values appear: declared, of the column, or the binder's. */
function expandedName(node: Syntax, input: Relation, call: OperatorCall, taken: ReadonlySet<string>): string {
  const expression = node.parts.Expression!;
  if (expression.kind === 'SimpleNamedExpression') return textOf(expression.parts.Name);
  if (expression.kind === 'NameReference' && expression.text) return expression.text;
  const known = new Set(input.columns.map((column) => column.name));
  const free = (call.node.columns ?? []).find((column) => !known.has(column.name) && !taken.has(column.name));
  return free?.name ?? textOf(expression);
}

/** Turns arrays into rows, several side by side. A null stays one row, an empty array none. */
export function expandRows(call: OperatorCall): Expansion {
  const scope = scopeOf(call);
  const expressions = itemsOf(call.node, 'Expressions');
  const asPairs = ['array'].includes(
    parameterText(call.node, 'bagexpansion') ?? parameterText(call.node, 'kind') ?? '',
  );
  const arrays = expressions.map((item) => sourceArray(item, scope, asPairs));
  const { lists, members } = padArrays(call, arrays);
  const limitClause = call.node.parts.RowLimitClause;
  const limit = limitClause
    ? `toUInt64(${convert(scope, translate(limitClause.parts.RowLimit!, scope), 'long').sql})`
    : undefined;
  const index = newId(call.compiler, 'long');
  const cut = (sql: string) => (limit ? `arraySlice(${sql}, 1, ${limit})` : sql);
  const joined: Item[] = [
    ...members.map((id, i) => ({ id, sql: cut(lists[i]!) })),
    { id: index, sql: cut(`arrayEnumerate(${lists[0]!})`) },
  ];
  const base = scope.relation;
  const indexed = newId(call.compiler, 'long');
  const node = select(
    select(base.node, [], { star: true, arrayJoin: joined }),
    [{ id: indexed, sql: `toInt64(${index}) - 1` }],
    { star: true },
  );
  const { rank: _rank, ...rest } = base;
  const order = base.order.length > 0 ? [...base.order, { id: indexed, desc: false, nullsFirst: true }] : [];
  const after: Scope = { ...scope, relation: { ...rest, node, order } };
  const columns = new Map<string, Value>();
  expressions.forEach((item, i) => {
    const type = typeOfClause(item);
    const raw: Value = { sql: presentJson(members[i]!), type: 'dynamic' };
    columns.set(
      expandedName(item, call.input, call, new Set(columns.keys())),
      type === undefined || type === 'dynamic' ? raw : convert(after, raw, type),
    );
  });
  return {
    relation: after.relation,
    columns,
    indexName: parameterText(call.node, 'with_itemindex'),
    index: { sql: indexed, type: 'long' },
  };
}

function sourceArray(item: Syntax, scope: Scope, asPairs: boolean): string {
  const value = translate(item.parts.Expression!, scope);
  const json = hoist(scope, { sql: `ifNull(${convert(scope, value, 'dynamic').sql}, '')`, type: 'string' });
  return expandedArray(json.sql, asPairs);
}

/** Shorter arrays are filled with nulls. */
function padArrays(call: OperatorCall, arrays: readonly string[]): { lists: string[]; members: string[] } {
  const members = arrays.map(() => newId(call.compiler, 'string'));
  if (arrays.length === 1) return { lists: [...arrays], members };
  const longest = `greatest(${arrays.map((sql) => `length(${sql})`).join(', ')})`;
  return { lists: arrays.map((sql) => `arrayResize(${sql}, ${longest}, 'null')`), members };
}
