import { itemsOf, type KustoType, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { notSupported } from '../../kql-error.ts';
import {
  parseBoolLiteral,
  parseDatetimeLiteral,
  parseLongLiteral,
  parseRealLiteral,
  parseStringLiteral,
  parseTimespanLiteral,
} from '../../values/literal.ts';
import { scanFunctions } from './functions.ts';

/** What names mean while one record meets one step. */
export interface Frame {
  /** Value of a column of the record, assigned ones included */
  readonly column: (name: string) => Cell;
  /** Value that a step's last record has in the state looked at */
  readonly step: (step: string, column: string) => Cell;
  /** Parts computed by the engine */
  readonly given: (index: number) => Cell;
}

export interface Typed {
  readonly value: Cell;
  readonly type: KustoType;
}

const literals: Readonly<Record<string, (text: string) => Cell>> = {
  LongLiteralExpression: parseLongLiteral,
  IntLiteralExpression: parseLongLiteral,
  RealLiteralExpression: parseRealLiteral,
  StringLiteralExpression: parseStringLiteral,
  BooleanLiteralExpression: parseBoolLiteral,
  DateTimeLiteralExpression: parseDatetimeLiteral,
  TimespanLiteralExpression: parseTimespanLiteral,
};

/** Evaluates an expression of a scan step; the parts that do not depend on its state came with the record. */
export function evaluate(node: Syntax, frame: Frame): Cell {
  const literal = literals[node.kind];
  if (literal) return literal(textOf(node));
  switch (node.kind) {
    case 'Given':
      return frame.given(Number(node.text));
    case 'ParenthesizedExpression':
      return evaluate(node.parts.Expression!, frame);
    case 'NameReference':
      return frame.column(node.text ?? '');
    case 'PathExpression':
      return frame.step(
        textOf(node.parts.Expression),
        node.parts.Selector?.text ?? textOf(node.parts.Selector),
      );
    case 'UnaryMinusExpression':
      return negate(evaluate(node.parts.Expression!, frame));
    case 'AndExpression':
      return evaluate(node.parts.Left!, frame) === true && evaluate(node.parts.Right!, frame) === true;
    case 'OrExpression':
      return evaluate(node.parts.Left!, frame) === true || evaluate(node.parts.Right!, frame) === true;
    case 'FunctionCallExpression':
      return call(node, frame);
    case 'BetweenExpression':
      return between(node, frame);
    default:
      return binary(node, frame);
  }
}

function negate(value: Cell): Cell {
  return typeof value === 'bigint' || typeof value === 'number' ? -value : null;
}

function call(node: Syntax, frame: Frame): Cell {
  const name = textOf(node.parts.Name).toLowerCase();
  const run = scanFunctions[name];
  if (!run) throw notSupported(`${name}() over the state of scan`, node);
  const args = itemsOf(node.parts.ArgumentList!, 'Expressions').map(
    (arg): Typed => ({ value: evaluate(arg, frame), type: arg.type }),
  );
  return run(args, node.type);
}

function between(node: Syntax, frame: Frame): Cell {
  const couple = node.parts.Right!;
  const value = evaluate(node.parts.Left!, frame);
  const [low, high] = [evaluate(couple.parts.First!, frame), evaluate(couple.parts.Second!, frame)];
  return (order(value, low) ?? -1) >= 0 && (order(value, high) ?? 1) <= 0;
}

/** -1, 0, 1, or undefined when one side is null. */
export function order(a: Cell, b: Cell): number | undefined {
  if (a === null || b === null) return undefined;
  const [x, y] = typeof a === 'number' || typeof b === 'number' ? [Number(a), Number(b)] : [a, b];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined;
}

const comparisons: Readonly<Record<string, (a: Cell, b: Cell) => Cell>> = {
  EqualExpression: (a, b) => (a === null && b === null ? null : order(a, b) === 0),
  NotEqualExpression: (a, b) => (a === null && b === null ? null : order(a, b) !== 0),
  LessThanExpression: (a, b) => order(a, b) === -1,
  LessThanOrEqualExpression: (a, b) => (order(a, b) ?? 1) <= 0,
  GreaterThanExpression: (a, b) => order(a, b) === 1,
  GreaterThanOrEqualExpression: (a, b) => (order(a, b) ?? -1) >= 0,
};

function binary(node: Syntax, frame: Frame): Cell {
  const [left, right] = [node.parts.Left, node.parts.Right];
  if (!left || !right) throw notSupported(`'${node.kind}' over the state of scan`, node);
  const [a, b] = [evaluate(left, frame), evaluate(right, frame)];
  const comparison = comparisons[node.kind];
  if (comparison) return comparison(a, b);
  const sign = {
    AddExpression: '+',
    SubtractExpression: '-',
    MultiplyExpression: '*',
    DivideExpression: '/',
    ModuloExpression: '%',
  }[node.kind];
  if (!sign) throw notSupported(`operator '${textOf(node.parts.Operator)}' over the state of scan`, node);
  if (a === null || b === null) return null;
  if (typeof a === 'bigint' && typeof b === 'bigint' && node.type !== 'real')
    return integerArithmetic(sign, a, b);
  const made = realArithmetic(sign, Number(a), Number(b));
  return node.type === 'timespan' || node.type === 'datetime' ? BigInt(Math.trunc(made)) : made;
}

function integerArithmetic(sign: string, a: bigint, b: bigint): Cell {
  if ((sign === '/' || sign === '%') && b === 0n) return null;
  const width = b < 0n ? -b : b;
  const made =
    sign === '+'
      ? a + b
      : sign === '-'
        ? a - b
        : sign === '*'
          ? a * b
          : sign === '/'
            ? a / b
            : ((a % width) + width) % width;
  return BigInt.asIntN(64, made);
}

function realArithmetic(sign: string, a: number, b: number): number {
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  return sign === '/' ? a / b : a - Math.abs(b) * Math.floor(a / Math.abs(b));
}
