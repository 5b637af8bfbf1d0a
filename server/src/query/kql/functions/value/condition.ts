import type { KustoType } from '../../bind/syntax.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { once } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { arg, as, type Call, type FunctionTable, text, textOnce, value } from '../entry.ts';

/** Common type of the branches: the binder's, or the widest of their own. */
function branchType(call: Call, branches: readonly Value[]): KustoType {
  if (call.type !== 'unknown') return call.type;
  return branches[0]?.type ?? 'dynamic';
}

function branch(call: Call, item: Value, type: KustoType): string {
  return convert(call.scope, item, type).sql;
}

function condition(call: Call, item: Value): string {
  return item.type === 'bool' ? item.sql : convert(call.scope, item, 'bool').sql;
}

function iff(call: Call): Value {
  const [test, yes, no] = [arg(call, 0), arg(call, 1), arg(call, 2)];
  const type = branchType(call, [yes, no]);
  return value(type, `if(${condition(call, test)}, ${branch(call, yes, type)}, ${branch(call, no, type)})`);
}

function chooseCase(call: Call): Value {
  const branches = call.args.filter((_, i) => i % 2 === 1 || i === call.args.length - 1);
  const type = branchType(call, branches);
  const parts = call.args.map((item, i) =>
    i % 2 === 0 && i < call.args.length - 1 ? condition(call, item) : branch(call, item, type),
  );
  return value(type, `multiIf(${parts.join(', ')})`);
}

/** First value that is not null, of texts the first that is not empty. */
function coalesce(call: Call): Value {
  const type = branchType(call, call.args);
  const values = call.args.map((item) => branch(call, item, type));
  if (type !== 'string') return value(type, `coalesce(${values.join(', ')})`);
  return value('string', `coalesce(${values.map((sql) => `nullIf(${sql}, '')`).join(', ')}, '')`);
}

function isNull(call: Call): Value {
  const item = arg(call, 0);
  return value('bool', item.type === 'string' ? 'false' : `isNull(${item.sql})`);
}

function isEmpty(call: Call): Value {
  const item = arg(call, 0);
  if (item.type === 'dynamic') return value('bool', `(${textOnce(call, 0)} = '')`);
  return value('bool', item.type === 'string' ? `(${item.sql} = '')` : `isNull(${item.sql})`);
}

function negated(test: (call: Call) => Value): (call: Call) => Value {
  return (call) => value('bool', `NOT (${test(call).sql})`);
}

function extreme(name: 'greatest' | 'least'): (call: Call) => Value {
  return (call) => {
    const type = call.type === 'unknown' ? arg(call, 0).type : call.type;
    const values = call.args.map((item) => once(call.scope, convert(call.scope, item, type)).sql);
    const [first, ...rest] = values;
    const pick = rest.reduce((best, next) => pickOne(name, best, next, type), first!);
    return value(type, pick);
  };
}

/** A null loses against anything, a NaN wins. */
function pickOne(name: 'greatest' | 'least', a: string, b: string, type: KustoType): string {
  const sign = name === 'greatest' ? '>' : '<';
  if (type === 'string') return `if(${a} ${sign} ${b}, ${a}, ${b})`;
  const nan = type === 'real' ? `isNaN(${a}), ${a}, isNaN(${b}), ${b}, ` : '';
  return `multiIf(isNull(${a}), ${b}, isNull(${b}), ${a}, ${nan}${a} ${sign} ${b}, ${a}, ${b})`;
}

export const conditionFunctions: FunctionTable = {
  iff,
  iif: iff,
  case: chooseCase,
  coalesce,
  isnull: isNull,
  isnotnull: negated(isNull),
  notnull: negated(isNull),
  isempty: isEmpty,
  isnotempty: negated(isEmpty),
  notempty: negated(isEmpty),
  not: (call) => value('bool', `NOT (${as(call, 0, 'bool')})`),
  max_of: extreme('greatest'),
  min_of: extreme('least'),
  isnan: (call) => value('bool', `isNaN(${as(call, 0, 'real')})`),
  isinf: (call) => value('bool', `isInfinite(${as(call, 0, 'real')})`),
  isfinite: (call) => value('bool', `isFinite(${as(call, 0, 'real')})`),
  isascii: (call) => value('bool', `match(${text(call, 0)}, '^[\\\\x00-\\\\x7f]*$')`),
  isutf8: (call) => value('bool', `isValidUTF8(${text(call, 0)})`),
  assert: (call) => {
    if (arg(call, 0).constant === false)
      throw badQuery(`assert() failed: ${String(arg(call, 1).constant ?? '')}`, call.node);
    return value('bool', `if(${as(call, 0, 'bool')}, true, throwIf(true, 'assert() failed') = 1)`);
  },
};
