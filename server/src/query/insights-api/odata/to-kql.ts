import { kqlText, type Property, type PropertyType, propertyAt } from '../properties.ts';
import { type Expression, refuse } from './ast.ts';

const comparisons = { eq: '==', ne: '!=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const arithmetic = { add: '+', sub: '-', mul: '*', div: '/', mod: '%' } as const;

interface FunctionEntry {
  readonly args: readonly [least: number, most: number];
  readonly type: PropertyType;
  readonly write: (args: readonly string[]) => string;
}

const one = [1, 1] as const;
const two = [2, 2] as const;
const text = (write: FunctionEntry['write']): FunctionEntry => ({ args: two, type: 'bool', write });
const part = (name: string): FunctionEntry => ({
  args: one,
  type: 'int',
  write: ([of]) => `datetime_part("${name}", todatetime(${of}))`,
});

/** Functions of OData 4.01, part 2, section 5.1.1.5 ff. Texts compare as the service does: without regard to case. */
const functions: Readonly<Record<string, FunctionEntry>> = {
  contains: text(([of, what]) => `indexof(tolower(${of}), tolower(${what})) >= 0`),
  substringof: text(([what, of]) => `indexof(tolower(${of}), tolower(${what})) >= 0`),
  startswith: text(([of, what]) => `tolower(${of}) startswith_cs tolower(${what})`),
  endswith: text(([of, what]) => `tolower(${of}) endswith_cs tolower(${what})`),
  tolower: { args: one, type: 'string', write: ([of]) => `tolower(${of})` },
  toupper: { args: one, type: 'string', write: ([of]) => `toupper(${of})` },
  trim: { args: one, type: 'string', write: ([of]) => `trim("\\\\s+", ${of})` },
  length: { args: one, type: 'int', write: ([of]) => `strlen(${of})` },
  indexof: { args: two, type: 'int', write: ([of, what]) => `indexof(${of}, ${what})` },
  substring: {
    args: [2, 3],
    type: 'string',
    write: ([of, from, length]) =>
      length === undefined ? `substring(${of}, ${from})` : `substring(${of}, ${from}, ${length})`,
  },
  concat: { args: two, type: 'string', write: ([left, right]) => `strcat(${left}, ${right})` },
  round: { args: one, type: 'real', write: ([of]) => `round(${of})` },
  floor: { args: one, type: 'real', write: ([of]) => `floor(${of}, 1.0)` },
  ceiling: { args: one, type: 'real', write: ([of]) => `ceiling(${of})` },
  now: { args: [0, 0], type: 'datetime', write: () => 'now()' },
  date: { args: one, type: 'datetime', write: ([of]) => `startofday(todatetime(${of}))` },
  year: part('Year'),
  month: part('Month'),
  day: part('Day'),
  hour: part('Hour'),
  minute: part('Minute'),
  second: part('Second'),
};

/**
 * An OData expression over one table as KQL. Names become columns of a fixed list and values become literals, so
 * nothing of the text itself is in the query.
 *
 * @param source the text, for messages
 * @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT
 */
export function writeExpression(expression: Expression, table: string, source: string): Property {
  const write = (of: Expression): Property => writeExpression(of, table, source);
  switch (expression.is) {
    case 'text':
      return { kql: kqlText(expression.value), type: 'string' };
    case 'number':
      return { kql: `todouble(${kqlText(String(expression.value))})`, type: 'real' };
    case 'boolean':
      return { kql: String(expression.value), type: 'bool' };
    case 'null':
      return { kql: 'dynamic(null)', type: 'dynamic' };
    case 'time':
      return { kql: `todatetime(${kqlText(expression.value)})`, type: 'datetime' };
    case 'duration':
      return { kql: `(${Math.trunc(expression.ms)} * 1ms)`, type: 'real' };
    case 'property':
      return propertyAt(expression.path, table, expression.at, source);
    case 'call':
      return writeCall(expression, write, source);
    case 'not':
      return { kql: `not(${write(expression.of).kql})`, type: 'bool' };
    case 'minus':
      return { kql: `-(${write(expression.of).kql})`, type: 'real' };
    case 'in':
      return writeAlternatives(expression, write);
    case 'and':
    case 'or':
      return {
        kql: `(${write(expression.left).kql}) ${expression.is} (${write(expression.right).kql})`,
        type: 'bool',
      };
    default:
      return writeBinary(expression, write);
  }
}

type Write = (of: Expression) => Property;

function writeCall(
  { name, args, at }: Extract<Expression, { is: 'call' }>,
  write: Write,
  source: string,
): Property {
  const entry = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (entry === undefined) return refuse(`there is no function '${name}'`, at, source);
  const [least, most] = entry.args;
  if (args.length < least || args.length > most)
    return refuse(`'${name}' takes ${least === most ? least : `${least} or ${most}`} values`, at, source);
  return { kql: entry.write(args.map((arg) => write(arg).kql)), type: entry.type };
}

function writeAlternatives({ of, list }: Extract<Expression, { is: 'in' }>, write: Write): Property {
  const parts = list.map((value) => writeBinary({ is: 'eq', left: of, right: value }, write).kql);
  return { kql: parts.length === 0 ? 'false' : parts.map((part) => `(${part})`).join(' or '), type: 'bool' };
}

function writeBinary(expression: Extract<Expression, { readonly left: Expression }>, write: Write): Property {
  const { is, left, right } = expression;
  if (Object.hasOwn(arithmetic, is)) {
    const sign = arithmetic[is as keyof typeof arithmetic];
    return { kql: `(${write(left).kql} ${sign} ${write(right).kql})`, type: 'real' };
  }
  const sign = comparisons[is as keyof typeof comparisons];
  const [a, b] = [write(left), write(right)];
  if (right.is === 'null' || left.is === 'null') {
    const tested = right.is === 'null' ? a : b;
    const empty = tested.type === 'string' ? `isempty(${tested.kql})` : `isnull(${tested.kql})`;
    return { kql: is === 'ne' ? `not(${empty})` : empty, type: 'bool' };
  }
  return { kql: compare(a, sign, b), type: 'bool' };
}

/** Texts without regard to case; a number beside a text is compared as the text it is written as. */
function compare(a: Property, sign: string, b: Property): string {
  const types = [a.type, b.type];
  const isTextual = types.some((type) => type === 'string' || type === 'success' || type === 'dynamic');
  if (types.includes('datetime')) return `todatetime(${a.kql}) ${sign} todatetime(${b.kql})`;
  if (!isTextual || types.every((type) => type !== 'string' && type !== 'success' && type !== 'dynamic'))
    return `${a.kql} ${sign} ${b.kql}`;
  const numeric = types.some((type) => type === 'real' || type === 'int');
  if (numeric && !types.includes('success')) return `todouble(${a.kql}) ${sign} todouble(${b.kql})`;
  const [left, right] = [a, b].map(({ kql }) => `tolower(tostring(${kql}))`);
  return sign === '==' || sign === '!=' ? `${left} ${sign} ${right}` : `strcmp(${left}, ${right}) ${sign} 0`;
}
