import type { Node, SelectNode } from '../relation.ts';
import {
  call,
  type Expression,
  list,
  literal,
  mapParts,
  namesOf,
  operator,
  partsOf,
  printExpression,
} from './expression.ts';
import { hashWords } from './hash-words.ts';
import { mapNodes } from './map-nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { asConditional, branchesOf, mapBranches, type StoredKinds, shapeOf } from './shape.ts';

/** Makes groups of stored rows by what is cheap to read and to compare. */
export function improveGroups(node: Node, kindsOf: (table: string | undefined) => StoredKinds): Node {
  return mapNodes(node, (at) => {
    if (at.kind !== 'select' || at.from.kind !== 'source' || !at.groupBy || at.groupBy.length === 0)
      return at;
    const kinds = kindsOf(at.from.table);
    return splitReads(hashWords(numberKeys(at), kinds), kinds);
  });
}

/** A key that is one of a few constant texts is grouped by their numbers. */
function numberKeys(node: SelectNode): SelectNode {
  let made = node;
  for (const key of node.groupBy ?? []) {
    const conditional =
      key.startsWith('if(') || key.startsWith('multiIf(') ? parseExpression(key) : undefined;
    const numbered = conditional && numberBranches(conditional);
    if (!numbered || made.items.some((item) => item.sql !== key && item.sql.includes(key))) continue;
    made = {
      ...made,
      items: made.items.map((item) => (item.sql === key ? { ...item, sql: numbered.text } : item)),
      groupBy: made.groupBy!.map((other) => (other === key ? numbered.key : other)),
    };
  }
  return made;
}

function numberBranches(at: Expression): { readonly key: string; readonly text: string } | undefined {
  const conditional = asConditional(at);
  const branches = conditional ? branchesOf(conditional.args) : [];
  if (!conditional || !branches.every((branch) => branch.kind === 'literal' && branch.sql.startsWith("'")))
    return undefined;
  const texts = [...new Set(branches.map(printExpression))];
  const key = mapBranches(conditional, (branch) =>
    literal(String(texts.indexOf(printExpression(branch)) + 1)),
  );
  const text = call('arrayElement', operator(list, ...texts.map(literal)), key);
  return { key: printExpression(key), text: printExpression(text) };
}

/**
 * `if(column != '', column, map[key])`: most rows have the column, and reading the maps costs more than everything
 * else. Rows with the column and rows without are read for themselves; where there are none of the latter, the
 * engine never opens the maps.
 */
function splitReads(node: SelectNode, kinds: StoredKinds): SelectNode {
  const where = node.where === undefined ? undefined : parseExpression(node.where);
  const all = [...node.items.map((item) => item.sql), ...node.groupBy!].map(parseExpression);
  if (all.includes(undefined) || (node.where !== undefined && !where)) return node;
  if (where && readsMaps(where, kinds)) return node;
  const guarded = new Map<string, Guarded>();
  const rest = (all as Expression[]).map((at) => takeGuarded(at, kinds, guarded));
  if (guarded.size === 0 || rest.some((at) => readsMaps(at, kinds))) return node;
  const { where: _where, ...others } = node;
  const texts = rest.map(printExpression);
  return {
    ...others,
    from: { kind: 'union', from: branches(node, where, [...guarded.values()], rest) },
    items: node.items.map((item, i) => ({ ...item, sql: texts[i]! })),
    groupBy: texts.slice(node.items.length),
  };
}

/** The rows with every guard's column, then those that lack one. */
function branches(
  node: SelectNode,
  where: Expression | undefined,
  guarded: readonly Guarded[],
  rest: readonly Expression[],
): SelectNode[] {
  const ids = new Set(guarded.map(({ id }) => id));
  const passed = [...new Set(rest.flatMap((at) => [...namesOf(at)]))].filter((name) => !ids.has(name));
  const guards = guarded.map(({ guard }) => guard).reduce((all, guard) => operator('AND', all, guard));
  const branch = (condition: Expression, choose: (at: Guarded) => Expression): SelectNode => ({
    kind: 'select',
    from: node.from,
    items: [
      ...passed.map((name) => ({ id: name, sql: name })),
      ...guarded.map((at) => ({ id: at.id, sql: printExpression(choose(at)) })),
    ],
    where: printExpression(where ? operator('AND', where, condition) : condition),
  });
  return [branch(guards, (at) => at.cheap), branch(operator('NOT', guards), (at) => at.whole)];
}

interface Guarded {
  readonly id: string;
  readonly guard: Expression;
  readonly cheap: Expression;
  readonly whole: Expression;
}

function readsMaps(at: Expression, kinds: StoredKinds): boolean {
  return [...namesOf(at)].some((name) => kinds[name] === 'words' || kinds[name] === 'numbers');
}

/** Puts names in the place of the outermost conditionals whose second value alone needs the maps. */
function takeGuarded(at: Expression, kinds: StoredKinds, found: Map<string, Guarded>): Expression {
  if (partsOf(at).length === 0 || !readsMaps(at, kinds)) return at;
  const [guard, cheap, costly] = asConditional(at)?.args ?? [];
  const isGuarded =
    guard?.kind === 'operator' &&
    guard.sign === '!=' &&
    cheap !== undefined &&
    costly !== undefined &&
    asConditional(at)?.args.length === 3 &&
    shapeOf(guard, kinds) === 'flag' &&
    !readsMaps(guard, kinds) &&
    !readsMaps(cheap, kinds) &&
    shapeOf(cheap, kinds) === 'text' &&
    shapeOf(costly, kinds) === 'text';
  if (!isGuarded) return mapParts(at, (part) => takeGuarded(part, kinds, found));
  const text = printExpression(at);
  const known = found.get(text) ?? { id: `guarded_${found.size + 1}`, guard, cheap, whole: at };
  found.set(text, known);
  return { kind: 'name', name: known.id };
}
