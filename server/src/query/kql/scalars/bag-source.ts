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

/** Attributes that Application Insights' items get from their tags; as is whatever begins with `ai.`. */
const tagAttributes = [
  'user.id',
  'session.id',
  'client.address',
  'user_agent.original',
  'browser.name',
  'os.name',
];

/** JSON of the whole bag: each member under the name it was received by. */
export function bagJsonSql(bag: BagSource): string {
  const lists = [pairs(shownTexts(bag)), pairs(bag.numbers)];
  if (bag.single.length > 0) lists.unshift(singlePairs(bag));
  return `concat('{', arrayStringConcat(arrayConcat(${lists.join(', ')}), ','), '}')`;
}

const pairs = (map: string) =>
  `arrayMap((k, v) -> concat(toJSONString(k), ':', toJSONString(v)), mapKeys(${map}), mapValues(${map}))`;

function shownTexts({ texts, isSentOnly }: BagSource): string {
  if (!isSentOnly) return texts;
  const isTag = `(startsWith(k, 'ai.') OR startsWith(k, 'headwater.') OR k IN (${tagAttributes.map(quoteString).join(', ')}))`;
  return `if(${isSentOnly}, mapFilter((k, v) -> NOT ${isTag}, ${texts}), ${texts})`;
}

function singlePairs({ single, received, isSentOnly }: BagSource): string {
  const values = single.map((member) => member.id);
  const keys = single.map((member) => quoteString(member.keys[0]!));
  const names = single.map((member) => (received ? receivedName(received, member.keys) : "''"));
  const isLeftOut = isSentOnly ? ` OR (${isSentOnly} AND n = '')` : '';
  const pair = `if(v = ''${isLeftOut}, '', concat(toJSONString(if(n = '', k, n)), ':', toJSONString(v)))`;
  const lists = [values, keys, names].map((list) => `[${list.join(', ')}]`);
  return `arrayFilter(x -> x != '', arrayMap((v, k, n) -> ${pair}, ${lists.join(', ')}))`;
}

/** The one of the names that was received, '' when none was. */
function receivedName(received: string, names: readonly string[]): string {
  const any = names.map((name) => name.replaceAll('.', '[.]')).join('|');
  return `extract(${received}, ${quoteString(`(?:^|,)(${any})(?:,|$)`)})`;
}
