import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Column, Item, Relation } from '../../ir/relation.ts';
import { castTo } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { newId } from '../../plan/context.ts';
import {
  type Assignment,
  addItems,
  columnValue,
  findColumn,
  projectColumns,
  select,
} from '../../plan/relation.ts';
import { openTable } from '../../plan/table-expression.ts';
import { addSubplan, translate } from '../../scalars/expression.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';

/** Rows of a table of networks that an address falls into, beside the row with the address. */
export function ipLookup(call: OperatorCall, plugin: Syntax, name: string): Relation {
  const args = itemsOf(plugin.parts.ArgumentList!, 'Expressions');
  const [table, address, network, ...rest] = args.filter((arg) => arg.kind !== 'SimpleNamedExpression');
  if (!table || !address || !network)
    throw badQuery(`${name}() needs a table, an address and a network`, plugin);
  const named = args.find(
    (arg) => arg.kind === 'SimpleNamedExpression' && textOf(arg.parts.Name) === 'return_unmatched',
  );
  const scope = scopeOf(call);
  const flags = [
    ...(named ? [named.parts.Expression!] : []),
    ...rest.filter((arg) => arg.kind === 'BooleanLiteralExpression'),
  ];
  const unmatched = flags.some((flag) => translate(flag, scope).constant === true);
  const keys = rest.filter((arg) => arg.kind === 'NameReference').map((arg) => arg.text ?? '');
  const right = openTable(table, call.compiler, call.env);
  const networkColumn = findColumn(right, network.text ?? '');
  if (!networkColumn) throw badQuery(`there is no column '${network.text}'`, network);
  const ip = translate(address, scope);
  const columns = right.columns.filter((column) => !keys.includes(column.name));
  const matches = matchingRows(
    call,
    right,
    columns,
    networkColumn,
    keys,
    ip.sql,
    scope,
    name === 'ipv6_lookup',
  );
  return expand(call, scope.relation, columns, matches, unmatched);
}

/** An array of the matching rows, as tuples of the columns. */
function matchingRows(
  call: OperatorCall,
  right: Relation,
  columns: readonly Column[],
  network: Column,
  keys: readonly string[],
  ip: string,
  scope: ReturnType<typeof scopeOf>,
  six: boolean,
): string {
  const cells = columns.map((column) => castTo(column.type, column.id));
  const own = keys.map((key) => findColumn(right, key)!.id);
  const id = newId(call.compiler, 'unknown');
  const tuple = `tuple(tuple(${cells.join(', ')}), ${network.id}${own.map((key) => `, toString(${key})`).join('')})`;
  const rows = addSubplan(scope, select(right.node, [{ id, sql: `groupArray(${tuple})` }]));
  const inRange = `isIPAddressInRange(${ip}, if(position(r.2, '/') > 0, r.2, concat(r.2, '${six ? '/128' : '/32'}')))`;
  const valid = six ? `(isIPv6String(${ip}) OR isIPv4String(${ip}))` : `isIPv4String(${ip})`;
  const equal = keys
    .map((key, i) => ` AND toString(${findColumn(call.input, key)!.id}) = r.${i + 3}`)
    .join('');
  const cidr = `match(r.2, '^[0-9a-fA-F.:]+(/[0-9]+)?$')`;
  return `arrayMap(r -> r.1, arrayFilter(r -> if(${valid} AND ${cidr}${equal}, ${inRange}, false), ${rows}))`;
}

function expand(
  call: OperatorCall,
  input: Relation,
  columns: readonly Column[],
  matches: string,
  unmatched: boolean,
): Relation {
  const list = newId(call.compiler, 'unknown');
  const found = addItems(input, [{ id: list, sql: matches }]);
  const row = newId(call.compiler, 'unknown');
  const nothing = `tuple(${columns.map((column) => (column.type === 'string' ? "''" : castTo(column.type, 'NULL'))).join(', ')})`;
  const source = unmatched ? `if(empty(${list}), [${nothing}], ${list})` : list;
  const joined = select(found.node, [], { star: true, arrayJoin: [{ id: row, sql: source }] });
  const items: Item[] = [];
  const added = columns.map((column, i): Column => {
    const id = newId(call.compiler, column.type);
    items.push({ id, sql: `tupleElement(${row}, ${i + 1})` });
    return { name: column.name, type: column.type, id };
  });
  const { rank: _rank, ...rest } = found;
  const relation: Relation = { ...rest, node: select(joined, items, { star: true }) };
  const names = call.node.columns ?? [];
  const assignments = [...input.columns, ...added].map(
    (column, i): Assignment => ({ name: names[i]?.name ?? column.name, value: columnValue(column) }),
  );
  return projectColumns(call.compiler, relation, assignments);
}
