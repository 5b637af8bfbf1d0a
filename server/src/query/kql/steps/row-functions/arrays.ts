import { isBag, type Json, numberOf, Real, writeJson } from '../../values/json.ts';
import type { RowFunction, RowFunctionTable, RowValue } from './entry.ts';

type Arrays = (args: readonly Json[]) => RowValue;

/** A function of dynamic arguments; null when its first argument is no array. */
function ofArrays(run: (first: Json[], args: readonly Json[]) => RowValue, min = 1): RowFunction {
  return {
    types: ['dynamic'],
    min,
    result: 'dynamic',
    run: (args) => (Array.isArray(args[0]) ? run(args[0], args as readonly Json[]) : null),
  };
}

export function integer(value: RowValue | undefined, standard = 0): number {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Real) return Math.trunc(value.value);
  return typeof value === 'number' ? Math.trunc(value) : standard;
}

function rank(value: Json): number {
  if (typeof value === 'boolean') return 0;
  if (numberOf(value) !== null && typeof value !== 'string') return 1;
  return typeof value === 'string' ? 2 : 3;
}

/** Order of values inside an array: numbers by size, texts by code points. */
export function compareJson(a: Json, b: Json): number {
  const kinds = rank(a) - rank(b);
  if (kinds !== 0) return kinds;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null && typeof a !== 'string') return x - y;
  const [s, t] = [typeof a === 'string' ? a : writeJson(a), typeof b === 'string' ? b : writeJson(b)];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** Sorts the first array and brings the others into the same order; nulls go last unless told otherwise. */
function sorter(sign: 1 | -1): RowFunction {
  return {
    types: ['unknown'],
    min: 1,
    result: 'dynamic',
    run: (args) => {
      const arrays = args.filter((arg): arg is Json[] => Array.isArray(arg));
      const [first] = arrays;
      if (!first || args[0] === null) return null;
      const nullsLast = args.find((arg) => typeof arg === 'boolean') !== false;
      const places = first
        .map((_, i) => i)
        .sort((i, j) => {
          const [a, b] = [first[i] ?? null, first[j] ?? null];
          if (a === null || b === null) return a === b ? i - j : (a === null) === nullsLast ? 1 : -1;
          return sign * compareJson(a, b) || i - j;
        });
      const sorted = arrays.map((array) =>
        array.length === first.length ? places.map((i) => array[i] ?? null) : null,
      );
      return arrays.length > 1 ? sorted : sorted[0]!;
    },
  };
}

function rotate(array: Json[], count: number): Json[] {
  const by = array.length === 0 ? 0 : ((count % array.length) + array.length) % array.length;
  return [...array.slice(by), ...array.slice(0, by)];
}

/** Elements move left; places that become free take the fill value. */
function shift(array: Json[], count: number, fill: Json): Json[] {
  return array.map((_, i) => {
    const from = i + count;
    return from >= 0 && from < array.length ? array[from]! : fill;
  });
}

/** What free places take: the value given, or null (an empty text between texts). */
function fillOf(array: Json[], value: RowValue | undefined): Json {
  if (value !== undefined && value !== null) return value as Json;
  return array.length > 0 && array.every((item) => typeof item === 'string') ? '' : null;
}

function uniqueBy(values: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = writeJson(value);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function keysOf(value: Json | undefined): Set<string> {
  return new Set((Array.isArray(value) ? value : []).map(writeJson));
}

const setUnion: Arrays = (args) => uniqueBy(args.flatMap((arg) => (Array.isArray(arg) ? arg : [])));

function setIntersect(first: Json[], args: readonly Json[]): Json[] {
  const others = args.slice(1).map(keysOf);
  return uniqueBy(first).filter((value) => others.every((keys) => keys.has(writeJson(value))));
}

function setDifference(first: Json[], args: readonly Json[]): Json[] {
  const others = args.slice(1).map(keysOf);
  return uniqueBy(first).filter((value) => !others.some((keys) => keys.has(writeJson(value))));
}

function chooseEach(condition: Json[], args: readonly Json[]): Json[] {
  const pick = (source: Json | undefined, i: number): Json =>
    Array.isArray(source) ? (source[i] ?? null) : (source ?? null);
  const truth = (value: Json) =>
    typeof value === 'boolean' ? value : numberOf(value) === null ? undefined : numberOf(value) !== 0;
  return condition.map((value, i) => {
    const test = truth(value);
    return test === undefined ? null : pick(args[test ? 1 : 2], i);
  });
}

function splitAt(array: Json[], at: RowValue | undefined): Json[] {
  const places = (Array.isArray(at) ? at : [at as Json])
    .map((place) => integer(place))
    .map((place) => (place < 0 ? Math.max(array.length + place, 0) : Math.min(place, array.length)));
  const bounds = [0, ...places, array.length];
  return bounds.slice(1).map((end, i) => array.slice(bounds[i], Math.max(end, bounds[i]!)));
}

function zip(arrays: readonly Json[]): Json[] {
  const lists = arrays.map((array) => (Array.isArray(array) ? array : array === null ? [] : [array]));
  const length = Math.max(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => lists.map((list) => list[i] ?? null));
}

/** Paths to every part of a value, as path expressions. */
function treePaths(value: Json, prefix = ''): string[] {
  const children: [string, Json][] = Array.isArray(value)
    ? value.map((item): [string, Json] => ['[0]', item])
    : isBag(value)
      ? Object.entries(value).map(([key, item]) => [`['${key}']`, item])
      : [];
  return children.flatMap(([step, item]) => [prefix + step, ...treePaths(item, prefix + step)]);
}

const maxRepeat = 1_048_576;

export const arrayRowFunctions: RowFunctionTable = {
  array_sort_asc: sorter(1),
  array_sort_desc: sorter(-1),
  array_rotate_left: ofArrays((array, args) => rotate(array, integer(args[1])), 2),
  array_rotate_right: ofArrays((array, args) => rotate(array, -integer(args[1])), 2),
  array_shift_left: ofArrays((array, args) => shift(array, integer(args[1]), fillOf(array, args[2])), 2),
  array_shift_right: ofArrays((array, args) => shift(array, -integer(args[1]), fillOf(array, args[2])), 2),
  array_iff: ofArrays(chooseEach, 3),
  array_iif: ofArrays(chooseEach, 3),
  array_split: ofArrays((array, args) => splitAt(array, args[1]), 2),
  zip: { types: ['dynamic'], min: 2, result: 'dynamic', run: (args) => zip(args as readonly Json[]) },
  set_union: {
    types: ['dynamic'],
    min: 1,
    result: 'dynamic',
    run: (args) => setUnion(args as readonly Json[]),
  },
  set_intersect: ofArrays(setIntersect, 2),
  set_difference: ofArrays(setDifference, 2),
  set_equals: {
    types: ['dynamic'],
    min: 2,
    result: 'bool',
    run: ([a, b]) => {
      if (!Array.isArray(a) || !Array.isArray(b)) return null;
      const [x, y] = [keysOf(a), keysOf(b)];
      return x.size === y.size && [...x].every((key) => y.has(key));
    },
  },
  jaccard_index: {
    types: ['dynamic'],
    min: 2,
    result: 'real',
    run: ([a, b]) => {
      if (!Array.isArray(a) || !Array.isArray(b)) return null;
      const [x, y] = [keysOf(a), keysOf(b)];
      const both = [...x].filter((key) => y.has(key)).length;
      return both / (x.size + y.size - both);
    },
  },
  repeat: {
    types: ['dynamic', 'long'],
    min: 2,
    result: 'dynamic',
    run: ([value, count]) =>
      count === null || integer(count) < 0
        ? null
        : Array.from({ length: Math.min(integer(count), maxRepeat) }, () => value as Json),
  },
  treepath: {
    types: ['dynamic'],
    min: 1,
    result: 'dynamic',
    run: ([value]) => [...new Set(treePaths(value as Json))],
  },
};
