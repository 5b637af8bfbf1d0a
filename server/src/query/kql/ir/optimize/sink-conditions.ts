import type { SelectNode } from '../relation.ts';
import { conjuncts, type Expression, namesOf, printExpression, sizeOf, substitute } from './expression.ts';

type Parse = (sql: string) => Expression | undefined;

/**
 * Moves conditions into the select below, in terms of what that reads: at the bottom they are about stored columns,
 * where indexes help. Parts of a condition that read what is not understood stay where they are; so does all above
 * selects whose values depend on which rows there are.
 */
export function sinkConditions(node: SelectNode, parse: Parse): SelectNode {
  const { from, where } = node;
  if (where === undefined || node.arrayJoin || from.kind !== 'select' || !isByRow(from)) return node;
  const condition = parse(where);
  if (!condition) return node;
  const [sunk, kept]: [Expression[], Expression[]] = [[], []];
  for (const part of conjuncts(condition)) {
    const below = inTermsOf(part, from, parse);
    if (below) sunk.push(below);
    else kept.push(part);
  }
  if (sunk.length === 0) return node;
  const { where: _where, ...rest } = node;
  const conditions = [...(from.where === undefined ? [] : [`(${from.where})`]), ...sunk.map(printExpression)];
  return {
    ...rest,
    from: { ...from, where: conditions.join(' AND ') },
    ...(kept.length > 0 && { where: kept.map(printExpression).join(' AND ') }),
  };
}

/** Every row of the select is made of one row, whatever other rows there are. */
function isByRow(node: SelectNode): boolean {
  const { distinct, arrayJoin, groupBy, orderBy, limitBy, limit, items } = node;
  if (distinct || arrayJoin || groupBy || orderBy || limitBy || limit) return false;
  return !items.some(({ sql }) => dependsOnRows.test(sql));
}

const dependsOnRows =
  /\bOVER\b|\b(rand|generate|now|today|arrayJoin|rowNumber|running|neighbor|sleep|fuzz|blockNumber|uuid|throwIf)|\b(count|sum|avg|min|max|any|arg(Min|Max)|uniq|quantile|group[A-Z]|stddev|var|covar|corr|first|last)\w*\(/i;

const mostParts = 200;

function inTermsOf(part: Expression, from: SelectNode, parse: Parse): Expression | undefined {
  const definitions = new Map<string, Expression>();
  const names = namesOf(part);
  for (const name of names) {
    const item = from.items.find(({ id }) => id === name);
    const value = item && parse(item.sql);
    if (item ? !value : !from.star) return undefined;
    if (value) definitions.set(name, value);
  }
  const below = substitute(part, definitions);
  return names.size > 0 && sizeOf(below) <= mostParts ? below : undefined;
}
