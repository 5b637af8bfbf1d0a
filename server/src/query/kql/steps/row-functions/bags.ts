import { isBag, type Json, writeJson } from '../../values/json.ts';
import type { RowFunctionTable, RowValue } from './entry.ts';

type Bag = { [key: string]: Json };

/** Steps of a path such as `$.a['b']`; a plain name is one step. */
export function pathSteps(path: string): string[] {
  if (!path.startsWith('$')) return [path];
  return [...path.matchAll(/\.([^.[\]]+)|\[['"]([^'"]*)['"]\]|\[(\d+)\]/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

/** Members of all bags; the first value of a name stays. */
function merge(values: readonly RowValue[]): RowValue {
  const bags = values.filter((value): value is Bag => isBag(value as Json));
  if (bags.length === 0) return null;
  return Object.assign({}, ...bags.reverse()) as Bag;
}

function mergeInOrder(values: readonly RowValue[]): RowValue {
  const merged = merge(values);
  if (!isBag(merged as Json)) return merged;
  const order = values.flatMap((value) => (isBag(value as Json) ? Object.keys(value as Bag) : []));
  return Object.fromEntries([...new Set(order)].map((key) => [key, (merged as Bag)[key]!]));
}

function withoutPath(value: Json, steps: readonly string[]): Json {
  const [step, ...rest] = steps;
  if (step === undefined || !isBag(value)) return value;
  if (rest.length > 0) return step in value ? { ...value, [step]: withoutPath(value[step]!, rest) } : value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

function withPath(value: Json, steps: readonly string[], member: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return member;
  const bag = isBag(value) ? value : {};
  return { ...bag, [step]: withPath(bag[step] ?? null, rest, member) };
}

function zipBag(keys: RowValue, values: RowValue): RowValue {
  if (!Array.isArray(keys)) return null;
  const list = Array.isArray(values) ? values : [];
  return Object.fromEntries(
    keys.flatMap((key, i) => (typeof key === 'string' ? [[key, list[i] ?? null]] : [])),
  );
}

/** JSON text with the members of bags in the order of their names. */
function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (!isBag(value)) return writeJson(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sortedJson(value[key]!)}`).join(',')}}`;
}

export const bagRowFunctions: RowFunctionTable = {
  bag_merge: { types: ['dynamic'], min: 2, result: 'dynamic', run: mergeInOrder },
  bag_remove_keys: {
    types: ['dynamic'],
    min: 2,
    result: 'dynamic',
    run: ([bag, keys]) => {
      if (!isBag(bag as Json) || !Array.isArray(keys)) return null;
      return keys.reduce<Json>((value, key) => withoutPath(value, pathSteps(String(key))), bag as Json);
    },
  },
  bag_set_key: {
    types: ['dynamic', 'string', 'dynamic'],
    min: 3,
    result: 'dynamic',
    run: ([bag, key, member]) =>
      isBag(bag as Json) ? withPath(bag as Json, pathSteps(String(key)), member as Json) : null,
  },
  bag_zip: {
    types: ['dynamic'],
    min: 2,
    result: 'dynamic',
    run: ([keys, values]) => zipBag(keys ?? null, values ?? null),
  },
  dynamic_to_json: {
    types: ['dynamic'],
    min: 1,
    result: 'string',
    run: ([value]) => (value === null ? '' : sortedJson(value as Json)),
  },
};
