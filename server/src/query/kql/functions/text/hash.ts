import { as, type Call, type FunctionTable, type ScalarFunction, text, value } from '../entry.ts';

function digest(name: string): ScalarFunction {
  return (call) => value('string', `lower(hex(${name}(${text(call, 0)})))`);
}

function xxhash(call: Call) {
  const hashed = `reinterpretAsInt64(xxHash64(${text(call, 0)}))`;
  if (call.args.length < 2) return value('long', hashed);
  return value('long', `toInt64(positiveModulo(${hashed}, ${as(call, 1, 'long')}))`);
}

export const hashFunctions: FunctionTable = {
  hash_md5: digest('MD5'),
  hash_sha1: digest('SHA1'),
  hash_sha256: digest('SHA256'),
  hash: xxhash,
  hash_xxhash64: xxhash,
};
