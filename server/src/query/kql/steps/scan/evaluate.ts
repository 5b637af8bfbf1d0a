import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { notSupported } from '../../kql-error.ts';
import { isBag, type Json, writeJson } from '../../values/json.ts';
import {
  parseBoolLiteral,
  parseDatetimeLiteral,
  parseLongLiteral,
  parseRealLiteral,
  parseStringLiteral,
  parseTimespanLiteral,
} from '../../values/literal.ts';
import { fromRowValue, toRowValue } from '../call-rows.ts';
import { rowFunctions } from '../row-functions/index.ts';
import { scanFunctions } from './functions.ts';
import { textTests } from './text-tests.ts';
import { jsonOf, order, scalarOf, type Typed } from './typed.ts';

/** What names mean while one record meets one step. */
export interface Frame {
  /** Value of a column of the record, assigned ones included */
  readonly column: (name: string) => Cell;
  /** Value that a step's last record has in the state looked at */
  readonly step: (step: string, column: string) => Cell;
  /** Parts computed by the engine */
  readonly given: (index: number) => Cell;
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
      return path(node, frame);
    case 'ElementExpression':
      return element(node, frame);
    case 'UnaryPlusExpression':
      return evaluate(node.parts.Expression!, frame);
    case 'InExpression':
    case 'InCsExpression':
      return isIn(node, frame);
    case 'NotInExpression':
    case 'NotInCsExpression':
      return !isIn(node, frame);
    case 'NotBetweenExpression':
      return !between(node, frame);
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

/** `step.column`, or a member of a dynamic value. */
function path(node: Syntax, frame: Frame): Cell {
  const base = node.parts.Expression!;
  const name = node.parts.Selector?.text ?? textOf(node.parts.Selector);
  if (base.kind === 'NameReference' && base.type !== 'dynamic') return frame.step(textOf(base), name);
  const json = jsonOf({ value: evaluate(base, frame), type: 'dynamic' });
  return memberCell(isBag(json) ? json[name] : null);
}

function element(node: Syntax, frame: Frame): Cell {
  const json = jsonOf({ value: evaluate(node.parts.Expression!, frame), type: 'dynamic' });
  const selector = node.parts.Selector!.parts.Expression ?? node.parts.Selector!;
  const at = scalarOf({ value: evaluate(selector, frame), type: selector.type });
  if (Array.isArray(json)) return memberCell(typeof at === 'bigint' ? json.at(Number(at)) : null);
  return memberCell(isBag(json) && typeof at === 'string' ? json[at] : null);
}

function memberCell(member: Json | undefined): Cell {
  return member === undefined || member === null ? null : writeJson(member);
}

function isIn(node: Syntax, frame: Frame): boolean {
  const right = node.parts.Right!;
  const items = itemsOf(right, 'Expressions');
  const folded = textOf(node.parts.Operator).endsWith('~');
  const fold = (value: Cell) => (folded && typeof value === 'string' ? value.toLowerCase() : value);
  const wanted = fold(evaluate(node.parts.Left!, frame));
  const members = (items.length > 0 ? items : [right]).flatMap((item): Cell[] => {
    const json = item.type === 'dynamic' ? jsonOf({ value: evaluate(item, frame), type: 'dynamic' }) : null;
    if (!Array.isArray(json)) return [evaluate(item, frame)];
    return json.map((member) => scalarOf({ value: writeJson(member), type: 'dynamic' }));
  });
  return members.some((member) => order(wanted, fold(member)) === 0);
}

function negate(value: Cell): Cell {
  return typeof value === 'bigint' || typeof value === 'number' ? -value : null;
}

function call(node: Syntax, frame: Frame): Cell {
  const name = textOf(node.parts.Name).toLowerCase();
  const args = itemsOf(node.parts.ArgumentList!, 'Expressions').map(
    (arg): Typed => ({ value: evaluate(arg, frame), type: arg.type }),
  );
  const run = scanFunctions[name];
  if (run) return run(args, node.type);
  const other = rowFunctions[name];
  if (!other) throw notSupported(`${name}() over the state of scan`, node);
  const values = args.map(({ value, type }) => toRowValue(value, type));
  return fromRowValue(other.run(values), other.result ?? node.type);
}

function between(node: Syntax, frame: Frame): Cell {
  const couple = node.parts.Right!;
  const value = evaluate(node.parts.Left!, frame);
  const [low, high] = [evaluate(couple.parts.First!, frame), evaluate(couple.parts.Second!, frame)];
  return (order(value, low) ?? -1) >= 0 && (order(value, high) ?? 1) <= 0;
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
  const [x, y]: Typed[] = [left, right].map((side) => ({ value: evaluate(side, frame), type: side.type }));
  const test = textTests[node.kind];
  if (test) return test(x!, y!);
  const [a, b] = [scalarOf(x!), scalarOf(y!)];
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
