import type { KustoType } from '../../bind/syntax.ts';
import type { Value } from '../../ir/types.ts';
import { convert, parseJsonValue } from '../../scalars/convert.ts';
import { stringValue } from '../../scalars/literals.ts';
import { arg, as, type Call, type FunctionTable, type ScalarFunction, text, value } from '../entry.ts';

function to(type: KustoType): ScalarFunction {
  return (call) => convert(call.scope, arg(call, 0), type);
}

/** `parse_json(tostring(customDimensions))` is written often, and no text is made of the bag then. */
function ofBag(from: Value, made: Value): Value {
  return from.bag && from.type === 'dynamic' ? { ...made, parsed: from } : made;
}

const jsonTypes = "['Object', 'Array', 'String', 'Int64', 'UInt64', 'Double', 'Bool', 'Null']";
const kustoTypes = "['dictionary', 'array', 'string', 'long', 'long', 'double', 'bool', 'null']";

function getType(call: Call) {
  const item = arg(call, 0);
  if (item.type !== 'dynamic') return stringValue(item.type);
  return value(
    'string',
    `if(isNull(${item.sql}), 'null', transform(toString(JSONType(ifNull(${item.sql}, 'null'))), ${jsonTypes}, ${kustoTypes}, 'null'))`,
  );
}

/** Lower-case hexadecimal digits, with leading zeros up to a length. */
function toHex(call: Call) {
  const width = arg(call, 0).type === 'int' ? 'int' : 'long';
  const digits = `lower(hex(${as(call, 0, width)}))`;
  const trimmed = `if(match(${digits}, '^0+$'), '0', replaceRegexpOne(${digits}, '^0+', ''))`;
  if (call.args.length < 2) return value('string', `ifNull(${trimmed}, '')`);
  const padded = `leftPad(${trimmed}, toUInt64(greatest(${as(call, 1, 'long')}, toInt64(length(${trimmed})))), '0')`;
  return value('string', `ifNull(${padded}, '')`);
}

export const conversionFunctions: FunctionTable = {
  tostring: (call) => ofBag(arg(call, 0), to('string')(call)),
  tolong: to('long'),
  toint: to('int'),
  toreal: to('real'),
  todouble: to('real'),
  todecimal: to('decimal'),
  tobool: to('bool'),
  toboolean: to('bool'),
  todatetime: to('datetime'),
  totimespan: to('timespan'),
  totime: to('timespan'),
  toguid: to('guid'),
  todynamic: (call) => parseJsonValue(call.scope, arg(call, 0)),
  toobject: (call) => parseJsonValue(call.scope, arg(call, 0)),
  parse_json: (call) => parseJsonValue(call.scope, arg(call, 0)),
  parsejson: (call) => parseJsonValue(call.scope, arg(call, 0)),
  gettype: getType,
  tohex: toHex,
  strlen: (call) => value('long', `toInt64(lengthUTF8(${text(call, 0)}))`),
};
