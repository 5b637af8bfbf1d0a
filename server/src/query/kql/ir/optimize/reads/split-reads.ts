import type { SelectNode } from '../../relation.ts';
import {
  conjuncts,
  type Expression,
  mapParts,
  namesOf,
  operator,
  partsOf,
  printExpression,
  substitute,
} from '../expression.ts';
import { parseExpression } from '../parse-expression.ts';
import { asConditional, type StoredKinds, shapeOf } from '../shape.ts';
import { simplify } from '../simplify.ts';

/**
 * `if(column != '', column, map[key])` and `if(column = 'x' AND map[key] != '', map[key], column)`: most rows need the
 * column alone, and reading the maps costs more than everything else. Rows that do and rows that do not are read for
 * themselves; where there are none of the latter, the engine never opens the maps.
 *
 * Undefined when nothing is gained. A part that is a word for most rows is one for all: `words` names those.
 */
export function splitReads(
  node: SelectNode,
  kinds: StoredKinds,
): { readonly node: SelectNode; readonly words: StoredKinds } | undefined {
  const where = node.where === undefined ? undefined : parseExpression(node.where);
  if (node.where !== undefined && !where) return undefined;
  const keys = node.groupBy ?? [];
  const all = [...node.items.map((item) => item.sql), ...keys].map(parseExpression);
  if (all.includes(undefined)) return undefined;
  const guarded = new Map<string, Guarded>();
  const take = (at: Expression) => takeGuarded(at, kinds, guarded);
  const condition = where && take(where);
  if (condition && readsMaps(condition, kinds)) return undefined;
  // without groups the engine reads what is shown of the rows that pass alone
  if (keys.length === 0 && guarded.size === 0) return undefined;
  const rest = (all as Expression[]).map(take);
  if (guarded.size === 0 || rest.some((at) => readsMaps(at, kinds))) return undefined;
  const { where: _where, ...others } = node;
  const texts = rest.map(printExpression);
  const parts = [...guarded.values()];
  return {
    node: {
      ...others,
      from: { kind: 'union', from: branches(node, condition, parts, rest, kinds) },
      items: node.items.map((item, i) => ({ ...item, sql: texts[i]! })),
      ...(node.groupBy && { groupBy: texts.slice(node.items.length).map((key) => asWord(key, parts)) }),
    },
    words: Object.fromEntries(parts.filter(({ word }) => word).map(({ id }) => [id, 'word'])),
  };
}

function asWord(key: string, parts: readonly Guarded[]): string {
  return parts.find((part) => part.word && printExpression(shown(part)) === key)?.id ?? key;
}

/** The rows for which every guard holds, then the others. */
function branches(
  node: SelectNode,
  where: Expression | undefined,
  guarded: readonly Guarded[],
  rest: readonly Expression[],
  kinds: StoredKinds,
): SelectNode[] {
  const ids = new Set(guarded.map(({ id }) => id));
  const passed = [...new Set(rest.flatMap((at) => [...namesOf(at)]))].filter((name) => !ids.has(name));
  const used = guarded.filter(({ id }) => rest.some((at) => namesOf(at).has(id)));
  const guards = guarded.map(({ guard }) => guard).reduce((all, guard) => operator('AND', all, guard));
  const branch = (own: Expression, choose: (at: Guarded) => Expression): SelectNode => {
    const chosen = where && substitute(where, new Map(guarded.map((at) => [at.id, plain(choose(at))])));
    const items = [
      ...passed.map((name) => ({ id: name, sql: name })),
      ...used.map((at) => ({ id: at.id, sql: printExpression(choose(at)) })),
    ];
    return {
      kind: 'select',
      from: node.from,
      // rows of no columns are no rows
      items: items.length > 0 ? items : [{ id: 'guarded_0', sql: '0' }],
      where: printExpression(chosen ? operator('AND', simplify(chosen, kinds), own) : own),
    };
  };
  return [
    branch(guards, (at) => at.word ?? at.cheap),
    branch(operator('NOT', guards), (at) => (at.word ? { ...dictionary, value: at.whole } : at.whole)),
  ];
}

/** A condition takes the text as it is. */
function plain(at: Expression): Expression {
  return at.kind === 'cast' && at.type === dictionary.type ? at.value : at;
}

const dictionary = { kind: 'cast', type: 'LowCardinality(String)' } as const;

interface Guarded {
  readonly id: string;
  /** Holds for the rows that need the cheap part alone */
  readonly guard: Expression;
  readonly cheap: Expression;
  readonly whole: Expression;
  /** The stored word that the cheap part shows */
  readonly word: Expression | undefined;
}

function shown({ id, word }: Pick<Guarded, 'id' | 'word'>): Expression {
  const name: Expression = { kind: 'name', name: id };
  return word ? { kind: 'cast', value: name, type: 'String' } : name;
}

function readsMaps(at: Expression, kinds: StoredKinds): boolean {
  return [...namesOf(at)].some((name) => kinds[name] === 'words' || kinds[name] === 'numbers');
}

/** Puts names in the place of the outermost conditionals that need the maps for some rows only. */
function takeGuarded(at: Expression, kinds: StoredKinds, found: Map<string, Guarded>): Expression {
  if (partsOf(at).length === 0 || !readsMaps(at, kinds)) return at;
  const parts = partsOfGuarded(at, kinds);
  if (!parts) return mapParts(at, (part) => takeGuarded(part, kinds, found));
  const text = printExpression(at);
  const { guard, cheap } = parts;
  const isWord = cheap.kind === 'cast' && shapeOf(cheap.value, kinds) === 'word';
  const word = isWord ? cheap.value : undefined;
  const known = found.get(text) ?? { id: `guarded_${found.size + 1}`, guard, cheap, whole: at, word };
  found.set(text, known);
  return shown(known);
}

function partsOfGuarded(at: Expression, kinds: StoredKinds): Pick<Guarded, 'guard' | 'cheap'> | undefined {
  const [condition, yes, no] = asConditional(at)?.args ?? [];
  if (!condition || !yes || !no || asConditional(at)?.args.length !== 3) return undefined;
  const isKnown =
    shapeOf(condition, kinds) === 'flag' && shapeOf(yes, kinds) === 'text' && shapeOf(no, kinds) === 'text';
  if (!isKnown) return undefined;
  if (!readsMaps(condition, kinds))
    return readsMaps(yes, kinds) ? undefined : { guard: condition, cheap: yes };
  const needed = conjuncts(condition).filter((part) => !readsMaps(part, kinds));
  if (readsMaps(no, kinds) || needed.length === 0) return undefined;
  const all = needed.reduce((sum, part) => operator('AND', sum, part));
  return { guard: operator('NOT', all), cheap: no };
}
