import { type Call, call, type Expression, integerOf, list, literal, tuple } from './expression.ts';

type Known = string | boolean | bigint | null;

/** What a condition without columns comes to, as the engine's comparisons yield it: 1, 0 or NULL. */
export function foldCondition(at: Expression): Expression | undefined {
  const value = evaluate(at);
  if (value === null) return literal('NULL');
  return typeof value === 'boolean' ? literal(value ? '1' : '0') : undefined;
}

function evaluate(at: Expression): Known | undefined {
  switch (at.kind) {
    case 'literal':
      return evaluateLiteral(at.sql);
    case 'name':
      return undefined;
    case 'cast': {
      const value = evaluate(at.value);
      const fits =
        at.type === 'Nullable(Bool)'
          ? value === null || typeof value === 'boolean'
          : at.type === 'String' && typeof value === 'string';
      return fits ? value : undefined;
    }
    case 'operator':
      return at.sign === 'IN' ? evaluateIn(at.args) : evaluateOperator(at.sign, at.args.map(evaluate));
    case 'call':
      return evaluateCall(at.name, at.args);
  }
}

function evaluateLiteral(sql: string): Known | undefined {
  if (sql === 'NULL') return null;
  if (sql === 'true' || sql === 'false') return sql === 'true';
  if (/^\d{1,18}$/.test(sql)) return BigInt(sql);
  return sql.startsWith("'") ? unquote(sql) : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  "'": "'",
};

function unquote(sql: string): string | undefined {
  let known = true;
  const text = sql.slice(1, -1).replace(/\\(.)|''/gs, (_, char: string | undefined) => {
    if (char === undefined) return "'";
    if (!Object.hasOwn(escapes, char)) known = false;
    return escapes[char] ?? '';
  });
  return known ? text : undefined;
}

function evaluateOperator(sign: string, args: readonly (Known | undefined)[]): Known | undefined {
  if (args.includes(undefined) || args.includes(null)) return undefined;
  const [a, b] = args;
  if (sign === 'NOT') return typeof a === 'boolean' ? !a : undefined;
  if (typeof a !== typeof b) return undefined;
  if (sign === '=') return a === b;
  if (sign === '!=') return a !== b;
  if (typeof a !== 'boolean') return undefined;
  if (sign === 'AND') return a && b === true;
  return sign === 'OR' ? a || b === true : undefined;
}

function evaluateIn([value, members]: readonly Expression[]): Known | undefined {
  const sought = evaluate(value!);
  const listed = members?.kind === 'operator' && members.sign === tuple ? members.args : [members!];
  const values = listed.map(evaluate);
  if (typeof sought !== 'string' || values.some((known) => typeof known !== 'string')) return undefined;
  return values.includes(sought);
}

function evaluateCall(name: string, args: readonly Expression[]): Known | undefined {
  if (name === 'transform') return evaluateTransform(args);
  const [a, b, c] = args.map(evaluate);
  if (name === 'ifNull') return a === null ? b : a;
  if (/^toInt(32|64)$/.test(name)) return typeof a === 'bigint' ? a : undefined;
  if (typeof a !== 'string') return undefined;
  // other letters than these have rules of their own
  const isPlain = /^[ -~]*$/.test(a);
  if (/^(lower|upper)(UTF8)?$/.test(name) && isPlain)
    return name.startsWith('lower') ? a.toLowerCase() : a.toUpperCase();
  if (name === 'trimBoth' && isPlain) return a.replace(/^ +| +$/g, '');
  if (name === 'replaceRegexpOne' && isPlain && b === truthy && c === '1')
    return new RegExp(b).test(a) ? '1' : a;
  return undefined;
}

/** The pattern of texts that are a number other than zero: the only one whose meaning is known here. */
const truthy = '^([+-]?0*[1-9]\\d*|0x0*[1-9a-f][0-9a-f]*)$';

function evaluateTransform([value, from, to, otherwise]: readonly Expression[]): Known | undefined {
  const sought = evaluate(value!);
  if (sought === undefined || sought === null || !otherwise) return undefined;
  const [keys, results] = [from, to].map((items) =>
    items?.kind === 'operator' && items.sign === list ? items.args.map(evaluate) : [],
  );
  const place = keys!.indexOf(sought);
  return place >= 0 ? results![place] : evaluate(otherwise);
}

/** Whole numbers whose sign and zero are known lose the calls that only look for these. */
export function foldInteger(at: Call): Expression {
  const [first, second] = at.args;
  if (!first || at.parameters) return at;
  const value = integerOf(first);
  if (at.name === 'nullIf' && value && second && integerOf(second) === 0n) return first;
  if (at.name !== 'toInt64' || first.kind !== 'call') return at;
  const positive = first.name === 'abs' && first.args.length === 1 ? integerOf(first.args[0]!) : value;
  return positive !== undefined && positive >= 0n ? call('toInt64', literal(String(positive))) : at;
}
