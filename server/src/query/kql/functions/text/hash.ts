import type { Value } from '../../ir/types.ts';
import { ticksOfDatetime } from '../../scalars/convert.ts';
import { arg, as, type Call, type FunctionTable, type ScalarFunction, text, value } from '../entry.ts';

function digest(name: string): ScalarFunction {
  return (call) => value('string', `lower(hex(${name}(${text(call, 0)})))`);
}

/** The 8 bytes of a number, ticks of a moment or span, or the bytes of a text. */
function hashedBytes(call: Call, item: Value): string {
  if (item.type === 'datetime') return `ifNull(toInt64(${ticksOfDatetime(item.sql)}), toInt64(0))`;
  if (item.type === 'long' || item.type === 'int' || item.type === 'timespan') {
    return `ifNull(toInt64(${item.sql}), toInt64(0))`;
  }
  return text(call, 0);
}

/** xxHash64, as a signed number or within a range. */
function xxhash(call: Call): Value {
  const hashed = `reinterpretAsInt64(xxHash64(${hashedBytes(call, arg(call, 0))}))`;
  if (call.args.length < 2) return value('long', hashed);
  return value('long', `toInt64(positiveModulo(${hashed}, nullIf(${as(call, 1, 'long')}, 0)))`);
}

export const hashFunctions: FunctionTable = {
  hash_md5: digest('MD5'),
  hash_sha1: digest('SHA1'),
  hash_sha256: digest('SHA256'),
  hash: xxhash,
  hash_xxhash64: xxhash,
};
