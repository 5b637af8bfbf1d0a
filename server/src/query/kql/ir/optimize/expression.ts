/**
 * An SQL expression of a plan, as far as rewriting understands it. What is not of this form (lambdas, windows,
 * subqueries) stays text and is left alone.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly sql: string }
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      /** Of an aggregate: what stands in brackets of its own */
      readonly parameters?: readonly Expression[];
    }
  /** `a = b`, `NOT a`, `a[b]`, `[a, b]`, `(a, b)`: the operator's sign is the name */
  | { readonly kind: 'operator'; readonly sign: string; readonly args: readonly Expression[] }
  | { readonly kind: 'cast'; readonly value: Expression; readonly type: string };

export type Call = Extract<Expression, { kind: 'call' }>;
export type Operator = Extract<Expression, { kind: 'operator' }>;

export const list = '[,]';
export const tuple = '(,)';
export const element = '[]';

export function literal(sql: string): Expression {
  return { kind: 'literal', sql };
}

export function call(name: string, ...args: Expression[]): Expression {
  return { kind: 'call', name, args };
}

export function operator(sign: string, ...args: Expression[]): Expression {
  return { kind: 'operator', sign, args };
}

export function printExpression(at: Expression): string {
  switch (at.kind) {
    case 'literal':
      return at.sql;
    case 'name':
      return at.name;
    case 'call':
      return `${at.name}${at.parameters ? brackets(at.parameters) : ''}${brackets(at.args)}`;
    case 'cast':
      return `CAST(${printExpression(at.value)} AS ${at.type})`;
    case 'operator':
      return printOperator(at.sign, at.args.map(printExpression));
  }
}

function brackets(items: readonly Expression[]): string {
  return `(${items.map(printExpression).join(', ')})`;
}

function printOperator(sign: string, args: readonly string[]): string {
  if (sign === list) return `[${args.join(', ')}]`;
  if (sign === tuple) return `(${args.join(', ')})`;
  if (sign === element) return `${args[0]}[${args[1]}]`;
  return args.length === 1 ? `(${sign} ${args[0]})` : `(${args.join(` ${sign} `)})`;
}

/** The same expression with its parts replaced by what `use` makes of them. */
export function mapParts(at: Expression, use: (part: Expression) => Expression): Expression {
  switch (at.kind) {
    case 'call':
    case 'operator':
      return { ...at, args: at.args.map(use) };
    case 'cast':
      return { ...at, value: use(at.value) };
    default:
      return at;
  }
}

export function partsOf(at: Expression): readonly Expression[] {
  if (at.kind === 'cast') return [at.value];
  return at.kind === 'call' || at.kind === 'operator' ? at.args : [];
}

/** What must hold, all together. */
export function conjuncts(at: Expression): readonly Expression[] {
  return at.kind === 'operator' && at.sign === 'AND' ? at.args.flatMap(conjuncts) : [at];
}

/** Replaces names; a name without a definition stays. */
export function substitute(at: Expression, definitions: ReadonlyMap<string, Expression>): Expression {
  if (at.kind === 'name') return definitions.get(at.name) ?? at;
  return mapParts(at, (part) => substitute(part, definitions));
}

/** Every name that occurs. */
export function namesOf(at: Expression, found = new Set<string>()): Set<string> {
  if (at.kind === 'name') found.add(at.name);
  for (const part of partsOf(at)) namesOf(part, found);
  return found;
}

export function sizeOf(at: Expression): number {
  return partsOf(at).reduce((sum, part) => sum + sizeOf(part), 1);
}

/** The text of a quoted literal. */
export function textOfLiteral(at: Expression): string | undefined {
  if (at.kind !== 'literal' || !at.sql.startsWith("'")) return undefined;
  return /[\\]|''/.test(at.sql.slice(1, -1)) ? undefined : at.sql.slice(1, -1);
}

/** A whole number written in digits, or handed to a conversion of whole numbers. */
export function integerOf(at: Expression): bigint | undefined {
  if (at.kind === 'literal') return /^-?\d+$/.test(at.sql) ? BigInt(at.sql) : undefined;
  if (at.kind === 'operator' && at.sign === '-' && at.args.length === 1) {
    const value = integerOf(at.args[0]!);
    return value === undefined ? undefined : -value;
  }
  if (at.kind === 'call' && /^toInt(32|64)$/.test(at.name) && at.args.length === 1)
    return integerOf(at.args[0]!);
  return undefined;
}
