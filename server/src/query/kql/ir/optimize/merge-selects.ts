import type { Item, Node, SelectNode } from '../relation.ts';
import { type Expression, namesOf, partsOf, printExpression, sizeOf, substitute } from './expression.ts';
import { withParts } from './map-nodes.ts';
import { parseExpression } from './parse-expression.ts';
import type { StoredKinds } from './shape.ts';
import { simplify } from './simplify.ts';

/** Expressions may grow while names give way to what they stand for, up to here. */
const mostParts = 400;

/**
 * Makes selects over selects over a stored table one select, whose expressions are over the stored columns: there
 * they can be told in its terms. What cannot be merged stays as it is.
 */
export function mergeSelects(node: Node, kindsOf: (table: string | undefined) => StoredKinds): Node {
  const done = new Map<Node, Node>();
  const visit = (at: Node): Node => {
    const known = done.get(at);
    if (known) return known;
    const made = mergeOne(at, visit, kindsOf);
    done.set(at, made);
    return made;
  };
  return visit(node);
}

function mergeOne(
  node: Node,
  visit: (node: Node) => Node,
  kindsOf: (table: string | undefined) => StoredKinds,
): Node {
  return node.kind === 'select' ? mergeInto(filterBranches(node, visit), kindsOf) : withParts(node, visit);
}

/** Rows that a condition drops from a union are dropped in its branches, where indexes can help. */
function filterBranches(node: SelectNode, visit: (node: Node) => Node): SelectNode {
  const { from, where } = node;
  const condition = where === undefined ? undefined : parseExpression(where);
  const branches = from.kind === 'union' ? from.from : [];
  const ids = idsOf(branches[0]);
  const isSame = ids !== undefined && branches.every((branch) => idsOf(branch) === ids);
  if (!condition || !isSame || node.arrayJoin || !isPure(condition)) return { ...node, from: visit(from) };
  const filtered = branches.map(
    (branch): Node => ({ kind: 'select', from: branch, star: true, items: [], where: where! }),
  );
  const { where: _where, ...rest } = node;
  return { ...rest, from: visit({ kind: 'union', from: filtered }) };
}

function idsOf(node: Node | undefined): string | undefined {
  return node?.kind === 'select' && !node.star ? node.items.map((item) => item.id).join() : undefined;
}

function mergeInto(node: SelectNode, kindsOf: (table: string | undefined) => StoredKinds): SelectNode {
  const { from } = node;
  if (from.kind === 'source') return simplified(node, kindsOf(from.table));
  if (from.kind !== 'select' || !isPlain(from) || from.from.kind !== 'source') return node;
  return merged(node, from, kindsOf(from.from.table)) ?? node;
}

/** Nothing but expressions and a condition over a stored table. */
function isPlain({ star, distinct, arrayJoin, groupBy, orderBy, limitBy, limit }: SelectNode): boolean {
  return !(star || distinct || arrayJoin || groupBy || orderBy || limitBy || limit);
}

function merged(node: SelectNode, base: SelectNode, kinds: StoredKinds): SelectNode | undefined {
  if (node.arrayJoin || node.distinct || node.limitBy) return undefined;
  const definitions = readItems(base.items);
  const items = node.items.length === 0 ? new Map<string, Expression>() : readItems(node.items);
  const where = node.where === undefined ? undefined : parseExpression(node.where);
  if (!definitions || !items || (node.where !== undefined && !where)) return undefined;
  const own = [...items].map(([id, value]): [string, Expression] => [id, substitute(value, definitions)]);
  const condition = where && substitute(where, definitions);
  const all = node.star ? [...definitions, ...own] : own;
  const ids = new Set(all.map(([id]) => id));
  if ([...(node.orderBy ?? [])].some((key) => !ids.has(key.id)) || ids.size !== all.length) return undefined;
  if (
    [...own.map(([, value]) => value), ...(condition ? [condition] : [])].some((at) => sizeOf(at) > mostParts)
  )
    return undefined;
  if (own.some(([, value]) => refersTo(value, items))) return undefined;
  const groupBy = node.groupBy && groupKeys(node.groupBy, definitions);
  if (node.groupBy && !groupBy) return undefined;
  const { star: _star, ...rest } = node;
  return simplified(
    {
      ...rest,
      from: base.from,
      items: all.map(([id, value]) => ({ id, sql: printExpression(value) })),
      ...both(base.where, condition),
      ...(groupBy && { groupBy }),
    },
    kinds,
  );
}

function both(first: string | undefined, second: Expression | undefined): { where?: string } {
  const texts = [first, second && printExpression(second)].filter((text) => text !== undefined);
  return texts.length === 0 ? {} : { where: texts.map((text) => `(${text})`).join(' AND ') };
}

/** Keys that are the same for all rows part none of them; but grouped by these alone, no rows make no group. */
function groupKeys(
  keys: readonly string[],
  definitions: ReadonlyMap<string, Expression>,
): string[] | undefined {
  const values = keys.map((key) => definitions.get(key));
  if (values.includes(undefined)) return undefined;
  const varying = (values as Expression[]).filter((value) => namesOf(value).size > 0);
  if (varying.length === 0 && keys.length > 0) return undefined;
  return varying.map(printExpression);
}

/** Items of one select that read each other keep their own level. */
function refersTo(value: Expression, items: ReadonlyMap<string, Expression>): boolean {
  return [...namesOf(value)].some((name) => items.has(name) && /^[cs]\d+$/.test(name));
}

function readItems(items: readonly Item[]): Map<string, Expression> | undefined {
  const found = new Map<string, Expression>();
  for (const { id, sql } of items) {
    const value = parseExpression(sql);
    if (!value || !isPure(value)) return undefined;
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

function simplified(node: SelectNode, kinds: StoredKinds): SelectNode {
  const improve = (sql: string): string => {
    const value = parseExpression(sql);
    return value ? printExpression(simplify(value, kinds)) : sql;
  };
  return {
    ...node,
    items: node.items.map((item) => ({ ...item, sql: improve(item.sql) })),
    ...(node.where !== undefined && { where: improve(node.where) }),
    ...(node.groupBy && { groupBy: node.groupBy.map((key) => asStored(improve(key), kinds)) }),
  };
}

/** A dictionary's words part the rows as their texts do. */
function asStored(key: string, kinds: StoredKinds): string {
  const name = /^CAST\((\w+) AS String\)$/.exec(key)?.[1];
  return name !== undefined && Object.hasOwn(kinds, name) && kinds[name] === 'word' ? name : key;
}
