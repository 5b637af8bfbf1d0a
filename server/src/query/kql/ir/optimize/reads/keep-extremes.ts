import type { Item, Node, SelectNode } from '../../relation.ts';
import { type Expression, namesOf } from '../expression.ts';
import { mapNodes } from '../map-nodes.ts';
import { parseExpression } from '../parse-expression.ts';
import { type StoredKinds, shapeOf } from '../shape.ts';

const extreme =
  /^(?:if\(count\(\) = 0, NULL, )?tupleElement\(arg(Max|Min)\(tuple\(.*\), tuple\((?:1|isNotNull\((c\d+)\)|isNull\((c\d+)\)), (?:ifNull\()?(c\d+)(?:, [^,()]+(?:\([^()]*\))?\))?\)\), \d+\)\)?$/s;

/**
 * `summarize arg_max(timestamp, *) by name` shows one row of each group, but would put together what is shown of every
 * row, bags and all. The greatest moment of each group is found first, from the columns that this takes; then only
 * rows of these moments are read, and the rest is as it was.
 *
 * @param toSql a statement for the rows of a plan
 */
export function keepExtremes(
  root: Node,
  kindsOf: (table: string | undefined) => StoredKinds,
  toSql: (node: Node) => string,
): Node {
  return mapNodes(root, (node) => {
    if (node.kind !== 'select' || !node.groupBy || node.where !== undefined || node.star) return node;
    const keys = node.groupBy;
    const found = extremeOf(node.items.filter(({ sql }) => !keys.includes(sql)));
    if (!found) return node;
    const compared = [...keys, found.by];
    if (!compared.every((id) => isComparable(id, node.from, kindsOf))) return node;
    const own: SelectNode = {
      kind: 'select',
      from: node.from,
      items: [...keys.map((id) => ({ id, sql: id })), { id: 'c0', sql: `${found.name}(${found.by})` }],
      groupBy: keys,
    };
    const where = `(${compared.join(', ')}) IN (${toSql(own)})`;
    return { ...node, from: { kind: 'select', from: node.from, star: true, items: [], where } };
  });
}

/** What all of the values are of the row with the greatest, or the least, of. */
function extremeOf(
  items: readonly Item[],
): { readonly name: 'max' | 'min'; readonly by: string } | undefined {
  const found = items.map(({ sql }) => {
    const [, name, greatest, least, by] = extreme.exec(sql) ?? [];
    if (by === undefined || (greatest ?? least ?? by) !== by) return undefined;
    return { name: name === 'Max' ? ('max' as const) : ('min' as const), by };
  });
  const [first] = found;
  const isOne = found.every((other) => other && other.name === first?.name && other.by === first.by);
  return isOne ? first : undefined;
}

/** A value of one stored row that is never null and equal to itself. */
function isComparable(id: string, from: Node, kindsOf: (table: string | undefined) => StoredKinds): boolean {
  if (from.kind !== 'select' || isCut(from) || from.where?.includes('\u0001')) return false;
  const item = from.items.find((other) => other.id === id);
  if (!item) return from.star === true && isComparable(id, from.from, kindsOf);
  if (from.from.kind !== 'source') return false;
  const kinds = kindsOf(from.from.table);
  const value = parseExpression(item.sql);
  const shape = value && shapeOf(value, kinds);
  return shape !== undefined && (shape !== 'number' || isWhole(value!, kinds));
}

function isCut({ distinct, arrayJoin, groupBy, orderBy, limitBy, limit }: SelectNode): boolean {
  return [distinct, arrayJoin, groupBy, orderBy, limitBy, limit].some((clause) => clause !== undefined);
}

/** No fraction could be NaN, nor may a division by zero. */
function isWhole(value: Expression, kinds: StoredKinds): boolean {
  const isNumber = /^[ui]\d/;
  if (![...namesOf(value)].every((name) => isNumber.test(kinds[name] ?? ''))) return false;
  return value.kind === 'operator' && value.sign === '/'
    ? value.args[1]!.kind === 'literal'
    : value.kind === 'name';
}
