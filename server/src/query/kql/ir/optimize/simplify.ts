import { compareStored } from './compare-stored.ts';
import {
  type Call,
  call,
  type Expression,
  element,
  literal,
  mapParts,
  type Operator,
  operator,
  partsOf,
  printExpression,
  sizeOf,
} from './expression.ts';
import { foldCondition, foldInteger } from './fold-constants.ts';
import { asConditional, branchesOf, isEmptyMap, mapBranches, type StoredKinds, shapeOf } from './shape.ts';

/**
 * The same value, cheaper to compute: compared as it is stored instead of as it is shown, and without the care for
 * nulls that cannot be.
 */
export function simplify(at: Expression, kinds: StoredKinds): Expression {
  const inner = mapParts(at, (part) => simplify(part, kinds));
  switch (inner.kind) {
    case 'call':
      return simplifyCall(inner, kinds);
    case 'cast':
      return inner.type === 'String' && shapeOf(inner.value, kinds) === 'text' ? inner.value : inner;
    case 'operator':
      return simplifyOperator(inner, kinds);
    default:
      return inner;
  }
}

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>=', 'IN']);

function simplifyOperator(at: Operator, kinds: StoredKinds): Expression {
  if (comparisons.has(at.sign)) return compareStored(at, kinds) ?? distribute(at, kinds) ?? at;
  if (at.sign === element) return readMap(at, at.args, kinds) ?? at;
  return at;
}

function simplifyCall(at: Call, kinds: StoredKinds): Expression {
  const [first, second] = at.args;
  if (at.parameters || !first) return at;
  if (at.name === 'ifNull' && shapeOf(first, kinds)) return first;
  const inner = at.name === 'ifNull' ? asConditional(first) : undefined;
  if (inner) return mapConstantBranches(inner, (branch) => call('ifNull', branch, second!), kinds) ?? at;
  if (asConditional(at)) return simplifyConditional(at, kinds);
  if (at.name === 'mapContains') return readMap(at, at.args, kinds) ?? at;
  if (at.name === 'reinterpretAsInt64' && first.kind === 'call' && first.name === 'reinterpret')
    return shapeOf(first, kinds) === 'ticks' && first.args[0]!.kind === 'call' ? first.args[0]! : at;
  if (/^(match|startsWith|endsWith)$/.test(at.name)) return distribute(at, kinds) ?? at;
  return foldInteger(at);
}

/** Branches that are 1 and 0 are the condition itself. */
function simplifyConditional(at: Call, kinds: StoredKinds): Expression {
  const [condition, yes, no] = at.args;
  if (at.args.length !== 3) return at;
  if (isLiteral(condition, 'false')) return no!;
  if (shapeOf(condition!, kinds) !== 'flag') return at;
  if (isLiteral(yes, '1') && isLiteral(no, '0')) return condition!;
  if (isLiteral(yes, '0') && isLiteral(no, '1')) return operator('NOT', condition!);
  return at;
}

function isLiteral(at: Expression | undefined, sql: string): boolean {
  return at?.kind === 'literal' && at.sql === sql;
}

const mostBranches = 16;

/**
 * `f(if(c, 'a', 'b'))` → `if(c, f('a'), f('b'))`: a function of one conditional with constant values is worked out
 * here for each of them, if every one comes to a flag.
 */
function distribute(at: Expression, kinds: StoredKinds): Expression | undefined {
  const conditionals = new Map<string, Call>();
  if (!collectConditionals(at, conditionals) || conditionals.size !== 1) return undefined;
  const [[text, conditional]] = [...conditionals] as [[string, Call]];
  return mapConstantBranches(conditional, (branch) => replace(at, text, branch), kinds);
}

/** False when something else varies too. */
function collectConditionals(at: Expression, found: Map<string, Call>): boolean {
  if (at.kind === 'name') return false;
  const conditional = asConditional(at);
  if (conditional && branchesOf(conditional.args).every((branch) => branch.kind === 'literal')) {
    found.set(printExpression(at), conditional);
    return true;
  }
  return partsOf(at).every((part) => collectConditionals(part, found));
}

function replace(at: Expression, text: string, by: Expression): Expression {
  if (asConditional(at) && printExpression(at) === text) return by;
  return mapParts(at, (part) => replace(part, text, by));
}

function mapConstantBranches(
  conditional: Call,
  use: (branch: Expression) => Expression,
  kinds: StoredKinds,
): Expression | undefined {
  const branches = branchesOf(conditional.args);
  if (branches.length > mostBranches || !branches.every((branch) => branch.kind === 'literal'))
    return undefined;
  let known = true;
  const made = mapBranches(conditional, (branch) => {
    const value = foldCondition(use(branch));
    known &&= value !== undefined;
    return value ?? branch;
  });
  return known ? simplify(made, kinds) : undefined;
}

const mostCopied = 40;

/** A member of a map, read from the map as it is stored instead of from a copy of all of it. */
function readMap(
  at: Expression,
  [map, key]: readonly Expression[],
  kinds: StoredKinds,
): Expression | undefined {
  if (key?.kind !== 'literal' || !map) return undefined;
  const read = (from: Expression) =>
    at.kind === 'call' ? call('mapContains', from, key) : operator(element, from, key);
  if (map.kind === 'cast' && isEmptyMap(map.value)) {
    if (at.kind === 'call') return literal('false');
    return map.type === 'Map(String, String)' ? literal("''") : call('toFloat64', literal('0'));
  }
  if (map.kind === 'cast' && map.value.kind === 'name' && shapeOf(map.value, kinds) === shapeOf(map, kinds))
    return read(map.value);
  if (map.kind === 'call' && map.name === 'if' && sizeOf(map) < mostCopied && shapeOf(map, kinds))
    return simplify(
      mapBranches(map, (branch) => read(branch)),
      kinds,
    );
  return undefined;
}
