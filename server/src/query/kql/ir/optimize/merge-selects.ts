import type { Item, Node, SelectNode } from '../relation.ts';
import { type Expression, namesOf, partsOf, printExpression, sizeOf, substitute } from './expression.ts';
import { withParts } from './map-nodes.ts';
import { parseExpression } from './parse-expression.ts';
import type { StoredKinds } from './shape.ts';
import { simplify } from './simplify.ts';
import { sinkConditions } from './sink-conditions.ts';

/** Expressions may grow while names give way to what they stand for, up to here. */
const mostParts = 400;

/** What one run of merging has read already: chains of selects say the same things over and over. */
interface Work {
  readonly kindsOf: (table: string | undefined) => StoredKinds;
  /** Undefined for what is unknown, or may not be moved */
  readonly parse: (sql: string) => Expression | undefined;
}

/**
 * Makes selects over selects over a stored table one select, whose expressions are over the stored columns: there
 * they can be told in its terms. What cannot be merged stays as it is.
 */
export function mergeSelects(node: Node, kindsOf: Work['kindsOf']): Node {
  const parsed = new Map<string, Expression | undefined>();
  const parse = (sql: string): Expression | undefined => {
    if (!parsed.has(sql)) {
      const found = parseExpression(sql);
      parsed.set(sql, found && isPure(found) ? found : undefined);
    }
    return parsed.get(sql);
  };
  const work: Work = { kindsOf, parse };
  const done = new Map<Node, Node>();
  const visit = (at: Node): Node => {
    const known = done.get(at);
    if (known) return known;
    const made =
      at.kind === 'select'
        ? mergeInto(filterBranches(sinkConditions(at, parse), visit, work), work)
        : withParts(at, visit);
    done.set(at, made);
    return made;
  };
  return visit(node);
}

/** Characters that the branches of a union may get of a condition, all together. */
const mostRepeated = 50_000;

/** Rows that a condition drops from a union are dropped in its branches, where indexes can help. */
function filterBranches(node: SelectNode, visit: (node: Node) => Node, { parse }: Work): SelectNode {
  const { from, where } = node;
  const branches = from.kind === 'union' ? from.from : [];
  const ids = idsOf(branches[0]);
  const isSame = ids !== undefined && branches.every((branch) => idsOf(branch) === ids);
  const isShort = where !== undefined && where.length * branches.length <= mostRepeated;
  // a subplan would run for every branch
  const isPlainText = isShort && !where.includes('\u0001') && parse(where) !== undefined;
  if (!isSame || !isPlainText || node.arrayJoin) return { ...node, from: visit(from) };
  const filtered = branches.map(
    (branch): Node => ({ kind: 'select', from: branch, star: true, items: [], where }),
  );
  const { where: _where, ...rest } = node;
  return { ...rest, from: visit({ kind: 'union', from: filtered }) };
}

function idsOf(node: Node | undefined): string | undefined {
  return node?.kind === 'select' && !node.star ? node.items.map((item) => item.id).join() : undefined;
}

function mergeInto(node: SelectNode, work: Work): SelectNode {
  const { from } = node;
  if (from.kind === 'source') return simplified(node, work);
  if (from.kind !== 'select' || !isPlain(from) || from.from.kind !== 'source') return node;
  return merged(node, from, work.kindsOf(from.from.table), work) ?? node;
}

/** Nothing but expressions and a condition over a stored table. */
function isPlain({ star, distinct, arrayJoin, groupBy, orderBy, limitBy, limit }: SelectNode): boolean {
  return !(star || distinct || arrayJoin || groupBy || orderBy || limitBy || limit);
}

function merged(
  node: SelectNode,
  base: SelectNode,
  kinds: StoredKinds,
  { parse }: Work,
): SelectNode | undefined {
  if (node.arrayJoin || node.distinct || node.limitBy) return undefined;
  const definitions = readItems(base.items, parse);
  const items = readItems(node.items, parse);
  const where = node.where === undefined ? undefined : parse(node.where);
  if (!definitions || !items || (node.where !== undefined && !where)) return undefined;
  const own = [...items].map(([id, value]): [string, Expression] => [id, substitute(value, definitions)]);
  const condition = where && substitute(where, definitions);
  if ([...own.map(([, value]) => value), ...(condition ? [condition] : [])].some(isLarge)) return undefined;
  if (own.some(([, value]) => refersTo(value, items))) return undefined;
  const groupBy = node.groupBy && groupKeys(node.groupBy, definitions);
  if (node.groupBy && !groupBy) return undefined;
  const print = (value: Expression) => printExpression(simplify(value, kinds));
  const all = [...(node.star ? base.items : []), ...own.map(([id, value]) => ({ id, sql: print(value) }))];
  const ids = new Set(all.map(({ id }) => id));
  if (ids.size !== all.length || node.orderBy?.some((key) => !ids.has(key.id))) return undefined;
  const { star: _star, where: _where, ...rest } = node;
  return {
    ...rest,
    from: base.from,
    items: all,
    ...both(base.where, condition && print(condition)),
    ...(groupBy && { groupBy: groupBy.map((key) => asStored(print(key), kinds)) }),
  };
}

function isLarge(at: Expression): boolean {
  return sizeOf(at) > mostParts;
}

function both(first: string | undefined, second: string | undefined): { where?: string } {
  if (first === undefined) return second === undefined ? {} : { where: second };
  return { where: second === undefined ? first : `${first} AND ${second}` };
}

/** Keys that are the same for all rows part none of them; but grouped by these alone, no rows make no group. */
function groupKeys(
  keys: readonly string[],
  definitions: ReadonlyMap<string, Expression>,
): Expression[] | undefined {
  const values = keys.map((key) => definitions.get(key));
  if (values.includes(undefined)) return undefined;
  const varying = (values as Expression[]).filter((value) => namesOf(value).size > 0);
  if (varying.length === 0 && keys.length > 0) return undefined;
  return varying;
}

/** Items of one select that read each other keep their own level. */
function refersTo(value: Expression, items: ReadonlyMap<string, Expression>): boolean {
  return [...namesOf(value)].some((name) => items.has(name) && /^[cs]\d+$/.test(name));
}

function readItems(items: readonly Item[], parse: Work['parse']): Map<string, Expression> | undefined {
  const found = new Map<string, Expression>();
  for (const { id, sql } of items) {
    const value = parse(sql);
    if (!value) return undefined;
    found.set(id, value);
  }
  return found;
}

/** What differs from call to call, or counts rows, or makes rows of one, must stay where it was written. */
const impure =
  /^(rand|generate|now|today|arrayJoin|rowNumber|runningDifference|neighbor|sleep|fuzz|blockNumber|uuid)/i;

function isPure(at: Expression): boolean {
  if (at.kind === 'call' && impure.test(at.name)) return false;
  if (at.kind === 'call' && at.name === 'throwIf' && namesOf(at).size > 0) return false;
  return partsOf(at).every(isPure);
}

/** The innermost select; a condition is in brackets, so that others can join it. */
function simplified(node: SelectNode, { kindsOf, parse }: Work): SelectNode {
  const kinds = node.from.kind === 'source' ? kindsOf(node.from.table) : {};
  const improve = (sql: string): string | undefined => {
    const value = parse(sql);
    return value && printExpression(simplify(value, kinds));
  };
  return {
    ...node,
    items: node.items.map((item) => ({ ...item, sql: improve(item.sql) ?? item.sql })),
    ...(node.where !== undefined && { where: improve(node.where) ?? `(${node.where})` }),
    ...(node.groupBy && { groupBy: node.groupBy.map((key) => asStored(improve(key) ?? key, kinds)) }),
  };
}

/** A dictionary's words part the rows as their texts do. */
function asStored(key: string, kinds: StoredKinds): string {
  const name = /^CAST\((\w+) AS String\)$/.exec(key)?.[1];
  return name !== undefined && Object.hasOwn(kinds, name) && kinds[name] === 'word' ? name : key;
}
