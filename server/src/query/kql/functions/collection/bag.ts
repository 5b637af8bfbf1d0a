import type { Value } from '../../ir/types.ts';
import { toText } from '../../scalars/convert.ts';
import { arg, arrayJson, asOnce, type Call, type FunctionTable, json, text, value } from '../entry.ts';
import { memberJson } from './array.ts';

/** JSON text of a bag from pairs of a name and a member. */
export function bagJson(pairs: readonly { name: string; json: string }[]): string {
  if (pairs.length === 0) return "'{}'";
  const parts = pairs.map(
    (pair, i) => `${i === 0 ? '' : "',', "}toJSONString(${pair.name}), ':', ${pair.json}`,
  );
  return `concat('{', ${parts.join(', ')}, '}')`;
}

function pack(call: Call): Value {
  const pairs: { name: string; json: string }[] = [];
  for (let i = 0; i + 1 < call.args.length; i += 2) {
    pairs.push({ name: toText(call.scope, call.args[i]!).sql, json: memberJson(call, call.args[i + 1]!) });
  }
  return value('dynamic', bagJson(pairs));
}

function bagKeys(call: Call): Value {
  const x = asOnce(call, 0, 'dynamic');
  const keys = `arrayMap(k -> toJSONString(k), JSONExtractKeys(ifNull(${x}, '')))`;
  return value('dynamic', `if(startsWith(ifNull(${x}, ''), '{'), ${arrayJson(keys).sql}, NULL)`);
}

function bagHasKey(call: Call): Value {
  return value('bool', `JSONHas(${json(call, 0)}, ${text(call, 1)})`);
}

export const bagFunctions: FunctionTable = {
  pack,
  bag_pack: pack,
  pack_dictionary: pack,
  bag_keys: bagKeys,
  bag_has_key: (call) =>
    String(arg(call, 1).constant ?? '').startsWith('$') ? bagHasPath(call) : bagHasKey(call),
};

/** Paths such as `$.a.b` and `$['a'].b` */
function bagHasPath(call: Call): Value {
  const path = String(arg(call, 1).constant ?? '');
  const names = [...path.matchAll(/\.([A-Za-z0-9_]+)|\['([^']*)'\]/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  const keys = names.map((name) => `'${name.replace(/[\\']/g, '\\$&')}'`).join(', ');
  return names.length > 0 ? value('bool', `JSONHas(${json(call, 0)}, ${keys})`) : bagHasKey(call);
}
