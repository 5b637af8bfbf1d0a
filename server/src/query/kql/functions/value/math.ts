import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { once } from '../../plan/scope.ts';
import { boundedDatetime, convert, epochTicks } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { datetimeOfTicks, datetimeValue, longValue, timespanValue } from '../../scalars/literals.ts';
import { ticksAtEpoch } from '../../values/ticks.ts';
import {
  arg,
  as,
  asOnce,
  type Call,
  callNumber,
  type FunctionTable,
  type ScalarFunction,
  value,
} from '../entry.ts';

function real(name: string): ScalarFunction {
  return (call) => value('real', `${name}(${as(call, 0, 'real')})`);
}

/** Logarithms are null below zero. */
function logarithm(name: string): ScalarFunction {
  return (call) => {
    const x = asOnce(call, 0, 'real');
    if (call.args.length > 1)
      return value('real', `if(${x} < 0, NULL, log(${x}) / log(${as(call, 1, 'real')}))`);
    return value('real', `if(${x} < 0, NULL, ${name}(${x}))`);
  };
}

function isInteger(item: Value): boolean {
  return item.type === 'int' || item.type === 'long' || item.type === 'timespan';
}

/** SQL of a width of bins, in ticks or whole numbers; null unless it is above zero. */
function binWidth(call: Call, step: Value): string {
  if (typeof step.constant === 'bigint')
    return step.constant > 0n ? `toInt64(abs(nullIf(${step.sql}, 0)))` : 'CAST(NULL AS Nullable(Int64))';
  const width = once(call.scope, { ...step, sql: `toInt64(${step.sql})` }).sql;
  return `if(${width} > 0, ${width}, NULL)`;
}

/** Rounds down to a multiple of a step; datetimes count from 0001-01-01. */
export function bin(call: Call): Value {
  const item = arg(call, 0);
  const step = call.args[1] ?? { sql: 'toInt64(1)', type: 'long', constant: 1n };
  if (item.type === 'datetime') return binDatetime(call, item, step);
  if (item.type === 'timespan' || (isInteger(item) && isInteger(step))) {
    const x = once(call.scope, convert(call.scope, item, item.type === 'timespan' ? 'timespan' : 'long')).sql;
    const width = binWidth(call, step);
    return value(
      item.type === 'timespan' ? 'timespan' : call.type === 'int' ? 'int' : 'long',
      `(${x} - positiveModulo(${x}, ${width}))`,
    );
  }
  const [x, width] = [
    convert(call.scope, item, 'real').sql,
    once(call.scope, convert(call.scope, step, 'real')).sql,
  ];
  const sql = `if(${width} <= 0, NULL, floor(${x} / ${width}) * ${width})`;
  return item.type === 'decimal' ? convert(call.scope, value('real', sql), 'decimal') : value('real', sql);
}

function binDatetime(call: Call, item: Value, step: Value): Value {
  const ticks = once(call.scope, value('timespan', epochTicks(item.sql))).sql;
  const width = binWidth(call, convert(call.scope, step, 'timespan'));
  return value(
    'datetime',
    datetimeOfTicks(`(${ticks} - positiveModulo(${ticks} + ${ticksAtEpoch}, ${width}))`),
  );
}

/** As `bin`, with bins through a fixed point. */
function binAt(call: Call): Value {
  const [item, step, at] = [arg(call, 0), arg(call, 1), arg(call, 2)];
  if (item.type === 'datetime') {
    const x = once(call.scope, value('timespan', epochTicks(item.sql))).sql;
    const width = `toInt64(abs(nullIf(${convert(call.scope, step, 'timespan').sql}, 0)))`;
    return value(
      'datetime',
      boundedDatetime(
        call.scope,
        `(${x} - positiveModulo(${x} - ${epochTicks(convert(call.scope, at, 'datetime').sql)}, ${width}))`,
      ),
    );
  }
  if (isInteger(item) && isInteger(step) && isInteger(at)) {
    const x = once(call.scope, item).sql;
    return value(
      call.type,
      `(${x} - positiveModulo(toInt64(${x} - ${at.sql}), toInt64(abs(nullIf(${step.sql}, 0)))))`,
    );
  }
  const [x, width, origin] = [as(call, 0, 'real'), asOnce(call, 1, 'real'), asOnce(call, 2, 'real')];
  return value('real', `(floor((${x} - ${origin}) / ${width}) * ${width} + ${origin})`);
}

/** As `bin_at`, by what the query has set: `query_bin_auto_size` and `query_bin_auto_at`. */
function binAuto(call: Call): Value {
  const options = call.scope.compiler.requestOptions;
  const [size, at] = [options.get('query_bin_auto_size'), options.get('query_bin_auto_at')];
  if (!size) throw badQuery('bin_auto() needs: set query_bin_auto_size = 1h;', call.node);
  const item = arg(call, 0);
  const from = at ? translate(at, call.scope) : (origins[item.type] ?? longValue(0n));
  return binAt({ ...call, args: [item, translate(size, call.scope), from] });
}

const origins: Partial<Record<Value['type'], Value>> = {
  datetime: datetimeValue(0n),
  timespan: timespanValue(0n),
};

function round(call: Call): Value {
  const item = arg(call, 0);
  const digits = call.args.length > 1 ? `toInt64(${as(call, 1, 'long')})` : '0';
  if (isInteger(item) && digits === '0') return value(call.type, item.sql);
  if (item.type === 'decimal')
    return value('decimal', `CAST(round(${item.sql}, ${digits}) AS Nullable(Decimal(76, 28)))`);
  const x = asOnce(call, 0, 'real');
  const fixed = call.args[1]?.constant;
  if (fixed === undefined && call.args.length > 1)
    return value(
      'real',
      halfAway(call, `${x} * pow(10, ${digits})`, x, (sql) => `${sql} / pow(10, ${digits})`),
    );
  const scale = `1e${Math.abs(Math.max(-300, Math.min(300, Number(fixed ?? 0))))}`;
  if (Number(fixed ?? 0) < 0)
    return value(
      'real',
      halfAway(call, `${x} / ${scale}`, x, (sql) => `${sql} * ${scale}`),
    );
  return value(
    'real',
    halfAway(call, `${x} * ${scale}`, x, (sql) => `${sql} / ${scale}`),
  );
}

/** Halves are rounded away from zero; reals beyond 2^52 have no fraction. */
function halfAway(call: Call, scaled: string, whole: string, unscale: (sql: string) => string): string {
  const x = once(call.scope, value('real', `(${scaled})`)).sql;
  const rounded = `trunc(${x} + if(${x} < 0, -0.5, 0.5))`;
  return `if(abs(${x}) < 4503599627370496, ${unscale(rounded)}, ${whole})`;
}

function ceiling(call: Call): Value {
  const item = arg(call, 0);
  if (isInteger(item)) return value(call.type, item.sql);
  return item.type === 'decimal'
    ? value('decimal', `CAST(ceil(${item.sql}) AS Nullable(Decimal(76, 28)))`)
    : value('real', `ceil(${as(call, 0, 'real')})`);
}

function abs(call: Call): Value {
  const item = arg(call, 0);
  if (item.type === 'real' || item.type === 'decimal') return value(item.type, `abs(${item.sql})`);
  if (item.type === 'timespan') return value('timespan', `toInt64(abs(${item.sql}))`);
  return value('long', `toInt64(abs(${as(call, 0, 'long')}))`);
}

function sign(call: Call): Value {
  return value(
    call.type === 'unknown' ? 'real' : call.type,
    `sign(${arg(call, 0).type === 'dynamic' ? as(call, 0, 'real') : arg(call, 0).sql})`,
  );
}

function bitwise(name: string): ScalarFunction {
  return (call) => value('long', `toInt64(${name}(${as(call, 0, 'long')}, ${as(call, 1, 'long')}))`);
}

/** Shifts by a count modulo 64; null for a count below zero. */
function shift(name: string): ScalarFunction {
  return (call) => {
    const count = asOnce(call, 1, 'long');
    const shifted = `toInt64(${name}(${as(call, 0, 'long')}, toUInt8(positiveModulo(${count}, 64))))`;
    return value('long', `if(${count} < 0, NULL, ${shifted})`);
  };
}

function rand(call: Call): Value {
  const random = `randCanonical(${callNumber(call)})`;
  if (call.args.length === 0) return value('real', random);
  return value('long', `toInt64(floor(${random} * ${as(call, 0, 'real')}))`);
}

export const mathFunctions: FunctionTable = {
  bin,
  floor: bin,
  bin_at: binAt,
  bin_auto: binAuto,
  round,
  ceiling,
  abs,
  sign,
  rand,
  pi: () => ({ sql: 'pi()', type: 'real' }),
  sqrt: real('sqrt'),
  exp: real('exp'),
  exp2: real('exp2'),
  exp10: real('exp10'),
  log: logarithm('log'),
  log2: real('log2'),
  log10: real('log10'),
  pow: (call) => value('real', `pow(${as(call, 0, 'real')}, ${as(call, 1, 'real')})`),
  sin: real('sin'),
  cos: real('cos'),
  tan: real('tan'),
  asin: real('asin'),
  acos: real('acos'),
  atan: real('atan'),
  atan2: (call) => value('real', `atan2(${as(call, 0, 'real')}, ${as(call, 1, 'real')})`),
  cot: (call) => value('real', `(1 / tan(${as(call, 0, 'real')}))`),
  degrees: real('degrees'),
  radians: real('radians'),
  gamma: real('tgamma'),
  loggamma: real('lgamma'),
  erf: real('erf'),
  erfc: real('erfc'),
  binary_and: bitwise('bitAnd'),
  binary_or: bitwise('bitOr'),
  binary_xor: bitwise('bitXor'),
  binary_not: (call) => value('long', `toInt64(bitNot(${as(call, 0, 'long')}))`),
  binary_shift_left: shift('bitShiftLeft'),
  binary_shift_right: shift('bitShiftRight'),
  bitset_count_ones: (call) => value('long', `toInt64(bitCount(${as(call, 0, 'long')}))`),
};
