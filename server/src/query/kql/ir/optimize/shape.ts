import type { ColumnKind } from '../../../../model/tables.ts';
import { type Call, type Expression, element } from './expression.ts';

/** Kinds of the columns of the stored table that a select reads. */
export type StoredKinds = Readonly<Record<string, ColumnKind>>;

/**
 * What an expression yields, when it is certain and never null. `word` is a text kept in a dictionary, `ticks` a
 * moment of 100 ns, `time` one of a nanosecond.
 */
export type Shape = 'word' | 'text' | 'number' | 'flag' | 'time' | 'ticks' | 'id' | 'words' | 'numbers';

const stored: Partial<Record<ColumnKind, Shape>> = {
  word: 'word',
  text: 'text',
  time: 'time',
  u8: 'number',
  u16: 'number',
  u32: 'number',
  u64: 'number',
  i32: 'number',
  i64: 'number',
  f64: 'number',
  id16: 'id',
  id8: 'id',
  words: 'words',
  numbers: 'numbers',
};

export const ticksType = "DateTime64(7, 'UTC')";

const casts: Partial<Record<string, Shape>> = {
  String: 'text',
  [ticksType]: 'ticks',
  'Map(String, String)': 'words',
  'Map(String, Float64)': 'numbers',
};

/** Functions that are null only for a null, by what they yield. */
const strict: readonly (readonly [shape: Shape, names: ReadonlySet<string>])[] = [
  [
    'text',
    new Set(
      'lower upper lowerUTF8 upperUTF8 hex toString concat trimBoth replaceRegexpOne replaceRegexpAll'.split(
        ' ',
      ),
    ),
  ],
  [
    'number',
    new Set('toFloat64 toInt64 toInt32 toUInt64 length bitAnd reinterpretAsInt64 position'.split(' ')),
  ],
  ['flag', new Set('match startsWith endsWith mapContains isNull isNotNull'.split(' '))],
];

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>=']);
const logic = new Set(['AND', 'OR', 'NOT']);
const arithmetic = new Set(['+', '-', '*', '/', '%']);

/** Undefined for what may be null or is unknown. */
export function shapeOf(at: Expression, kinds: StoredKinds): Shape | undefined {
  switch (at.kind) {
    case 'literal':
      return shapeOfLiteral(at.sql);
    case 'name':
      return Object.hasOwn(kinds, at.name) ? stored[kinds[at.name]!] : undefined;
    case 'cast':
      return shapeOf(at.value, kinds) || isEmptyMap(at.value) ? casts[at.type] : undefined;
    case 'operator':
      return shapeOfOperator(at.sign, at.args, kinds);
    case 'call':
      return shapeOfCall(at.name, at.args, kinds);
  }
}

export function isEmptyMap(at: Expression): boolean {
  return at.kind === 'call' && at.name === 'map' && at.args.length === 0;
}

function shapeOfLiteral(sql: string): Shape | undefined {
  if (sql.startsWith("'")) return 'text';
  if (sql === 'true' || sql === 'false') return 'flag';
  return /^\d/.test(sql) ? 'number' : undefined;
}

function shapeOfOperator(sign: string, args: readonly Expression[], kinds: StoredKinds): Shape | undefined {
  if (sign === element) {
    const map = shapeOf(args[0]!, kinds);
    if (map === 'words') return 'text';
    return map === 'numbers' ? 'number' : undefined;
  }
  if (sign === 'IN') return shapeOf(args[0]!, kinds) ? 'flag' : undefined;
  if (!args.every((arg) => shapeOf(arg, kinds))) return undefined;
  if (comparisons.has(sign) || logic.has(sign)) return 'flag';
  return arithmetic.has(sign) ? 'number' : undefined;
}

function shapeOfCall(name: string, args: readonly Expression[], kinds: StoredKinds): Shape | undefined {
  if (name === 'if' || name === 'multiIf') {
    const [first, ...others] = branchesOf(args).map((branch) => shapeOf(branch, kinds));
    const plain = (shape: Shape | undefined) => (shape === 'word' ? 'text' : shape);
    return others.every((other) => plain(other) === plain(first)) ? plain(first) : undefined;
  }
  if (name === 'toFixedString') return 'id';
  if (name === 'fromUnixTimestamp64Nano') return 'time';
  if (name === 'reinterpret')
    return args[1]?.kind === 'literal' && args[1].sql === quotedTicksType ? 'ticks' : undefined;
  const found = strict.find(([, names]) => names.has(name));
  return found && args.every((arg) => shapeOf(arg, kinds)) ? found[0] : undefined;
}

const quotedTicksType = "'DateTime64(7, \\'UTC\\')'";

/** Conditions and values alternate; the last is the value of no condition. */
export function branchesOf(args: readonly Expression[]): Expression[] {
  return args.filter((_, i) => i % 2 === 1 || i === args.length - 1);
}

/** `if` and `multiIf` */
export function asConditional(at: Expression): Call | undefined {
  return at.kind === 'call' && (at.name === 'if' || at.name === 'multiIf') ? at : undefined;
}

/** The same conditional with other values. */
export function mapBranches(at: Call, use: (branch: Expression) => Expression): Call {
  const last = at.args.length - 1;
  return { ...at, args: at.args.map((arg, i) => (i % 2 === 1 || i === last ? use(arg) : arg)) };
}
