import type { KustoType } from '../bind/syntax.ts';
import { isNumeric, type Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { boundedDatetime, convert, epochTicks, ticksOfDatetime } from './convert.ts';
import { datetimeValue, longValue, realValue, timespanValue } from './literals.ts';

/** `+ - * / %` with the language's promotions: int with int is long, spans count ticks, x / 0 is null. */
export function arithmetic(
  scope: Scope,
  operator: string,
  left: Value,
  right: Value,
  type: KustoType,
): Value {
  const folded = fold(operator, left, right);
  if (folded) return folded;
  if (left.type === 'datetime' || right.type === 'datetime')
    return datetimeArithmetic(scope, operator, left, right);
  if (left.type === 'timespan' || right.type === 'timespan')
    return spanArithmetic(scope, operator, left, right);
  const result = numericType(left, right, type);
  const [a, b] = [convert(scope, left, result), convert(scope, right, result)];
  return { sql: numericSql(scope, operator, a, b, result), type: result };
}

/** Additions and subtractions of known longs, spans and datetimes are done while compiling. */
function fold(operator: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [left.constant, right.constant];
  if (typeof a === 'bigint' && typeof b === 'bigint' && operator === '*')
    return foldProduct(left, right, a * b);
  if (typeof a !== 'bigint' || typeof b !== 'bigint' || (operator !== '+' && operator !== '-'))
    return undefined;
  const sum = operator === '+' ? a + b : a - b;
  if (left.type === 'datetime' && right.type === 'timespan')
    return sum >= 0n && sum < 3155378976000000000n ? datetimeValue(sum) : undefined;
  if (left.type === 'timespan' && right.type === 'timespan') return timespanValue(sum);
  if (left.type === 'datetime' && right.type === 'datetime' && operator === '-') return timespanValue(sum);
  if (left.type === 'long' && right.type === 'long' && BigInt.asIntN(64, sum) === sum) return longValue(sum);
  return undefined;
}

function foldProduct(left: Value, right: Value, product: bigint): Value | undefined {
  const types = [left.type, right.type];
  if (
    !types.every((type) => type === 'long' || type === 'timespan') ||
    BigInt.asIntN(64, product) !== product
  )
    return undefined;
  return types.includes('timespan') ? timespanValue(product) : longValue(product);
}

function numericType(left: Value, right: Value, type: KustoType): KustoType {
  if (left.type === 'real' || right.type === 'real')
    return left.type === 'decimal' || right.type === 'decimal' ? 'decimal' : 'real';
  if (left.type === 'decimal' || right.type === 'decimal') return 'decimal';
  if (isNumeric(left.type) || isNumeric(right.type)) return 'long';
  return type === 'real' ? 'real' : 'long';
}

function numericSql(scope: Scope, operator: string, a: Value, b: Value, type: KustoType): string {
  if (type === 'decimal') return decimalSql(operator, a.sql, b.sql);
  if (type === 'real') {
    if (operator === '%') return realModulo(once(scope, a).sql, once(scope, b).sql);
    return `(${a.sql} ${operator} ${b.sql})`;
  }
  if (operator === '/') return wholeQuotient(scope, a, b);
  if (operator === '%') return `toInt64(positiveModulo(${a.sql}, toInt64(abs(${nonZero(b)}))))`;
  return `(${a.sql} ${operator} ${b.sql})`;
}

/** The least number divided by -1 wraps round. */
function wholeQuotient(scope: Scope, a: Value, b: Value): string {
  if (typeof b.constant === 'bigint' && b.constant !== -1n) return `intDiv(${a.sql}, ${nonZero(b)})`;
  const [x, y] = [once(scope, a).sql, once(scope, b).sql];
  return `if(${y} = -1, -${x}, intDivOrZero(${x}, nullIf(${y}, 0)))`;
}

function nonZero(value: Value): string {
  return typeof value.constant === 'bigint' && value.constant !== 0n
    ? value.sql
    : `nullIf(${value.sql}, toInt64(0))`;
}

function realModulo(a: string, b: string): string {
  return `(${a} - abs(${b}) * floor(${a} / abs(${b})))`;
}

function decimalSql(operator: string, a: string, b: string): string {
  const cast = (sql: string) => `CAST(${sql} AS Nullable(Decimal(76, 28)))`;
  if (operator === '*')
    return cast(`CAST(${a} AS Nullable(Decimal(76, 14))) * CAST(${b} AS Nullable(Decimal(76, 14)))`);
  if (operator === '/')
    return cast(
      `toDecimal256OrNull(toString(toFloat64OrNull(toString(${a})) / nullIf(toFloat64OrNull(toString(${b})), 0)), 28)`,
    );
  if (operator === '%') return cast(`${a} % nullIf(${b}, 0)`);
  return cast(`${a} ${operator} ${b}`);
}

function datetimeArithmetic(scope: Scope, operator: string, left: Value, right: Value): Value {
  if (operator === '%') {
    const width = `nullIf(toInt64(abs(${convert(scope, right, 'timespan').sql})), 0)`;
    return { sql: `toInt64(positiveModulo(${ticksOfDatetime(left.sql)}, ${width}))`, type: 'timespan' };
  }
  if (left.type === 'datetime' && right.type === 'datetime' && operator === '-')
    return { sql: `(${epochTicks(left.sql)} - ${epochTicks(right.sql)})`, type: 'timespan' };
  const isSum = operator === '+' || operator === '-';
  if (!isSum || left.type === right.type || (operator === '-' && right.type === 'datetime'))
    return ticksArithmetic(scope, operator, left, right);
  const [moment, span] = left.type === 'datetime' ? [left, right] : [right, left];
  const ticks = convert(scope, span, 'timespan').sql;
  return {
    sql: boundedDatetime(scope, `(${epochTicks(moment.sql)} ${operator} ${ticks})`),
    type: 'datetime',
  };
}

/** What is rarely done with moments is done with their ticks since 0001: multiples, quotients, sums. */
function ticksArithmetic(scope: Scope, operator: string, left: Value, right: Value): Value {
  const ofTicks = (value: Value): Value =>
    value.type === 'datetime'
      ? { sql: ticksOfDatetime(value.sql), type: 'long' }
      : value.type === 'timespan'
        ? { ...value, type: 'long' }
        : value;
  const [a, b] = [ofTicks(left), ofTicks(right)];
  if (operator === '/' && (right.type === 'datetime' || right.type === 'timespan'))
    return { sql: `(toFloat64(${a.sql}) / toFloat64(${b.sql}))`, type: 'real' };
  const ticks = arithmetic(scope, operator, a, b, 'long');
  return convert(scope, { sql: ticks.sql, type: ticks.type }, 'datetime');
}

/** A number of ticks; NaN and infinities are null. */
function roundedSpan(scope: Scope, ticks: string): Value {
  const rounded: Value = { sql: `round(${ticks})`, type: 'real' };
  return { sql: convert(scope, rounded, 'long').sql, type: 'timespan' };
}

function spanArithmetic(scope: Scope, operator: string, left: Value, right: Value): Value {
  if (operator === '*') {
    const [span, factor] = left.type === 'timespan' ? [left, right] : [right, left];
    if (factor.type === 'real' || factor.type === 'decimal')
      return roundedSpan(scope, `(${span.sql} * ${convert(scope, factor, 'real').sql})`);
    return { sql: `(${span.sql} * ${factor.sql})`, type: 'timespan' };
  }
  if (operator === '/' && right.type === 'timespan' && left.type === 'timespan') {
    return { sql: `(toFloat64(${left.sql}) / toFloat64(${right.sql}))`, type: 'real' };
  }
  if (operator === '/') {
    const quotient = once(scope, { sql: `(${left.sql} / toFloat64(${right.sql}))`, type: 'real' }).sql;
    return {
      sql: `if(isFinite(${quotient}), toInt64(trunc(ifNotFinite(${quotient}, 0))), NULL)`,
      type: 'timespan',
    };
  }
  if (operator === '%')
    return {
      sql: `toInt64(positiveModulo(${left.sql}, nullIf(toInt64(abs(${right.sql})), 0)))`,
      type: 'timespan',
    };
  return {
    sql: `(${convert(scope, left, 'timespan').sql} ${operator} ${convert(scope, right, 'timespan').sql})`,
    type: 'timespan',
  };
}

export function unaryMinus(value: Value): Value {
  const { constant, type } = value;
  if (typeof constant === 'bigint' && type === 'timespan') return timespanValue(-constant);
  if (typeof constant === 'bigint' && (type === 'long' || type === 'int'))
    return longValue(BigInt.asIntN(64, -constant));
  if (typeof constant === 'number') return realValue(-constant);
  return { sql: `(-${value.sql})`, type: type === 'int' ? 'long' : type };
}
