import { quoteString } from '../ir/quote.ts';
import type { BagSource, Value } from '../ir/types.ts';

/** One member of a bag kept as maps: its JSON, and its text without the way through JSON. */
export function bagMember(bag: BagSource, name: string): Value {
  const key = quoteString(name);
  const single = bag.single.find((member) => member.keys.includes(name));
  const number = `if(mapContains(${bag.numbers}, ${key}), toString(${bag.numbers}[${key}]), '')`;
  const mapped = `if(mapContains(${bag.texts}, ${key}), ${bag.texts}[${key}], ${number})`;
  const own = single ? single.id : undefined;
  const text = own ? `if(${own} != '', ${own}, ${mapped})` : mapped;
  const mappedJson = `if(mapContains(${bag.texts}, ${key}), toJSONString(${bag.texts}[${key}]), nullIf(${number}, ''))`;
  const sql = single ? `if(${own} != '', toJSONString(${single.id}), ${mappedJson})` : mappedJson;
  return { sql, type: 'dynamic', text };
}

/** JSON of the whole bag. */
export function bagJsonSql(bag: BagSource): string {
  const pair = (keys: string, values: string) =>
    `arrayMap((k, v) -> concat(toJSONString(k), ':', toJSONString(v)), ${keys}, ${values})`;
  const single = bag.single.map(
    (member) =>
      `if(${member.id} = '', '', concat(${quoteString(`${JSON.stringify(member.keys[0])}:`)}, toJSONString(${member.id})))`,
  );
  const lists = [
    pair(`mapKeys(${bag.texts})`, `mapValues(${bag.texts})`),
    pair(`mapKeys(${bag.numbers})`, `mapValues(${bag.numbers})`),
  ];
  if (single.length > 0) lists.unshift(`arrayFilter(x -> x != '', [${single.join(', ')}])`);
  return `concat('{', arrayStringConcat(arrayConcat(${lists.join(', ')}), ','), '}')`;
}
