import { Scanner } from '../../search-syntax/scanner.ts';
import { SearchSyntaxError } from '../../search-syntax/search-error.ts';

/**
 * How spans that meet the queries `a`, `b`, … stand to each other in a trace.
 *
 *   or    = and { '||' and }      and = edge { '&&' edge }      edge = unit { ('=>' | '->') unit }
 *   unit  = letter | '(' or ')' | 'NOT' unit
 *
 * `x => y`: a span of y whose parent is one of x; `x -> y`: a span of y below one of x, at any depth. Edges chain to
 * the right (`a => b -> c`); their sides are letters, or letters joined by `||`.
 */
export type Relation =
  | { readonly type: 'letter'; readonly name: string }
  | { readonly type: 'and' | 'or'; readonly parts: readonly Relation[] }
  | { readonly type: 'not'; readonly part: Relation }
  | { readonly type: 'child' | 'below'; readonly left: Relation; readonly right: Relation };

const maxDepth = 20;

/** @param letters the queries there are @throws SearchSyntaxError */
export function parseRelation(text: string, letters: readonly string[]): Relation {
  const scan = new Scanner(text);
  const relation = new RelationParser(scan, letters).or(0);
  if (!scan.ended) throw wrong(scan, ['an operator', 'the end']);
  return relation;
}

class RelationParser {
  readonly #scan: Scanner;
  readonly #letters: readonly string[];

  constructor(scan: Scanner, letters: readonly string[]) {
    this.#scan = scan;
    this.#letters = letters;
  }

  or(depth: number): Relation {
    const parts = [this.#and(depth)];
    while (this.#takes('||', 'OR')) parts.push(this.#and(depth));
    return parts.length === 1 ? parts[0]! : { type: 'or', parts };
  }

  #and(depth: number): Relation {
    const parts = [this.#edge(depth)];
    while (this.#takes('&&', 'AND')) parts.push(this.#edge(depth));
    return parts.length === 1 ? parts[0]! : { type: 'and', parts };
  }

  #edge(depth: number): Relation {
    let left = this.#unit(depth);
    for (;;) {
      const start = this.#scan.at;
      const type = this.#takes('=>') ? 'child' : this.#takes('->') ? 'below' : undefined;
      if (type === undefined) return left;
      const right = this.#unit(depth);
      if (!isChain(left) || !isLetters(right)) {
        throw new SearchSyntaxError('This joins spans, not traces', start, 2, ['letters on both sides']);
      }
      left = { type, left, right };
    }
  }

  #unit(depth: number): Relation {
    const scan = this.#scan;
    scan.skipSpace();
    if (depth > maxDepth) throw wrong(scan, [`at most ${maxDepth} levels`]);
    if (scan.seesWord('NOT')) {
      scan.at += 3;
      return { type: 'not', part: this.#unit(depth + 1) };
    }
    if (scan.takes('(')) {
      const inner = this.or(depth + 1);
      if (!scan.takes(')')) throw wrong(scan, ['`)`']);
      scan.skipSpace();
      return inner;
    }
    const name = this.#letters.find((letter) => scan.sees(letter));
    if (name === undefined) throw wrong(scan, [...this.#letters, 'NOT', '`(`'], isLetter);
    scan.at += name.length;
    scan.skipSpace();
    return { type: 'letter', name };
  }

  #takes(sign: string, word?: string): boolean {
    const scan = this.#scan;
    scan.skipSpace();
    return scan.takes(sign) || (word !== undefined && scan.seesWord(word) && scan.takes(word));
  }
}

/** A letter of a search that nobody wrote. */
const isLetter = /^[a-z](?![a-z])/i;

function wrong(
  { ended, at, text }: Scanner,
  expected: readonly string[],
  absent?: RegExp,
): SearchSyntaxError {
  if (ended) return new SearchSyntaxError('The relation ends too early', at, 0, expected);
  if (absent?.test(text.slice(at))) {
    return new SearchSyntaxError(`There is no search ${text[at]}`, at, 1, expected);
  }
  return new SearchSyntaxError(`${JSON.stringify(text[at])} cannot stand here`, at, 1, expected);
}

function isLetters(relation: Relation): boolean {
  return relation.type === 'letter' || (relation.type === 'or' && relation.parts.every(isLetters));
}

function isChain(relation: Relation): boolean {
  return isLetters(relation) || relation.type === 'child' || relation.type === 'below';
}

export interface RelatedSpan {
  readonly id: string;
  readonly parent: string;
  /** Bit i: it meets the query of letter i */
  readonly letters: number;
}

/** Steps from a span up to its root at most: a trace whose parents go in a circle ends too. */
const maxSteps = 10_000;

/** Whether the spans of one trace stand to each other as `relation` says. */
export function meetsRelation(
  relation: Relation,
  spans: readonly RelatedSpan[],
  letters: readonly string[],
): boolean {
  switch (relation.type) {
    case 'and':
      return relation.parts.every((part) => meetsRelation(part, spans, letters));
    case 'or':
      return relation.parts.some((part) => meetsRelation(part, spans, letters));
    case 'not':
      return !meetsRelation(relation.part, spans, letters);
    default: {
      const byId = new Map(spans.map((span) => [span.id, span]));
      return chosen(relation, spans, letters, byId).size > 0;
    }
  }
}

/** The spans that a letter, a choice of letters, or the end of a chain stands for. */
function chosen(
  relation: Relation,
  spans: readonly RelatedSpan[],
  letters: readonly string[],
  byId: ReadonlyMap<string, RelatedSpan>,
): Set<RelatedSpan> {
  if (relation.type === 'letter') {
    const bit = 1 << letters.indexOf(relation.name);
    return new Set(spans.filter((span) => (span.letters & bit) !== 0));
  }
  if (relation.type === 'or') {
    return new Set(relation.parts.flatMap((part) => [...chosen(part, spans, letters, byId)]));
  }
  if (relation.type !== 'child' && relation.type !== 'below') return new Set();
  const above = chosen(relation.left, spans, letters, byId);
  const steps = relation.type === 'child' ? 1 : maxSteps;
  const found = new Set<RelatedSpan>();
  for (const span of chosen(relation.right, spans, letters, byId)) {
    let at = byId.get(span.parent);
    for (let step = 0; step < steps && at !== undefined && at !== span; step += 1) {
      if (above.has(at)) {
        found.add(span);
        break;
      }
      at = byId.get(at.parent);
    }
  }
  return found;
}
