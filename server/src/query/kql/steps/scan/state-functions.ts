import type { KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { isBag, type Json, parseJson, writeJson } from '../../values/json.ts';
import { parseDatetime, parseTimespan } from '../../values/ticks.ts';
import { jsonOf, order, scalarOf, type Typed, textOfTyped } from './typed.ts';

type StateFunction = (args: readonly Typed[], type: KustoType) => Cell;

function number(typed: Typed | undefined): number | null {
  const value = typed ? scalarOf(typed) : null;
  return value === null || value === '' ? null : Number(value);
}

function ofNumber(compute: (value: number) => number): StateFunction {
  return ([arg], type) => {
    const value = number(arg);
    if (value === null) return null;
    const made = compute(value);
    return type === 'long' || type === 'int' ? BigInt(Math.trunc(made)) : made;
  };
}

function ofText(compute: (text: string) => string): StateFunction {
  return ([arg]) => compute(textOfTyped(arg!));
}

/** `bin(x, width)`, null unless the width is above zero: ticks and whole numbers count from zero, so do days from year 1. */
const bin: StateFunction = ([value, width]) => {
  const [a, b] = [value ? scalarOf(value) : null, width ? scalarOf(width) : null];
  if (a === null || b === null || !(Number(b) > 0)) return null;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a - (((a % b) + b) % b);
  return Math.floor(Number(a) / Number(b)) * Number(b);
};

function arrayOf(typed: Typed | undefined): Json[] | undefined {
  const json = typed ? jsonOf(typed) : null;
  return Array.isArray(json) ? json : undefined;
}

const packBag: StateFunction = (args) => {
  const pairs: [string, Json][] = [];
  for (let i = 0; i + 1 < args.length; i += 2) pairs.push([textOfTyped(args[i]!), jsonOf(args[i + 1]!)]);
  return writeJson(Object.fromEntries(pairs));
};

/** Arrays are joined, single values appended. */
const concat: StateFunction = (args) => {
  const parts = args.map(jsonOf).filter((part) => part !== null);
  return parts.length === 0 ? null : writeJson(parts.flat());
};

const indexOf: StateFunction = ([array, wanted]) => {
  const items = arrayOf(array);
  if (!items || !wanted) return null;
  const text = writeJson(jsonOf(wanted));
  return BigInt(items.findIndex((item) => writeJson(item) === text));
};

const substring: StateFunction = ([text, start, length]) => {
  const chars = [...textOfTyped(text!)];
  const from = Number(scalarOf(start!) ?? 0);
  const count = length ? Number(scalarOf(length) ?? 0) : chars.length;
  const first = from < 0 ? Math.max(0, chars.length + from) : from;
  return chars.slice(first, first + Math.max(0, count)).join('');
};

/** Halves are rounded away from zero. */
const round: StateFunction = ([arg, digits]) => {
  const [value, places] = [number(arg), number(digits) ?? 0];
  if (value === null) return null;
  return (Math.sign(value) * Math.round(Math.abs(value) * 10 ** places)) / 10 ** places;
};

/** Functions of numbers, texts, times and dynamic values that a scan step may call on its state. */
export const stateFunctions: Readonly<Record<string, StateFunction>> = {
  bin,
  floor: (args, type) => (args.length > 1 ? bin(args, type) : ofNumber(Math.floor)(args, type)),
  ceiling: ofNumber(Math.ceil),
  round,
  sign: ofNumber(Math.sign),
  sqrt: ofNumber(Math.sqrt),
  exp: ofNumber(Math.exp),
  log: ofNumber(Math.log),
  pow: ([base, power]) => {
    const [a, b] = [number(base), number(power)];
    return a === null || b === null ? null : a ** b;
  },
  isnan: ([arg]) => Number.isNaN(number(arg) ?? 0),
  tolower: ofText((text) => text.toLowerCase()),
  // letter by letter: a sharp s has no capital
  toupper: ofText((text) => text.replace(/[^ß]+/g, (part) => part.toUpperCase())),
  substring,
  strcat_delim: ([delimiter, ...args]) => args.map(textOfTyped).join(textOfTyped(delimiter!)),
  strcat_array: ([array, delimiter]) =>
    (arrayOf(array) ?? [])
      .map((item) => textOfTyped({ value: writeJson(item), type: 'dynamic' }))
      .join(textOfTyped(delimiter!)),
  tobool: ([arg]) => {
    const value = scalarOf(arg!);
    if (typeof value === 'string')
      return /^(true|1)$/i.test(value) ? true : /^(false|0)$/i.test(value) ? false : null;
    return value === null ? null : Number(value) !== 0;
  },
  todatetime: ([arg]) => (arg!.type === 'datetime' ? arg!.value : parseDatetime(textOfTyped(arg!))),
  totimespan: ([arg]) => (arg!.type === 'timespan' ? arg!.value : parseTimespan(textOfTyped(arg!))),
  todynamic: ([arg]) => (arg!.type === 'dynamic' ? arg!.value : dynamicText(textOfTyped(arg!))),
  parse_json: ([arg]) => (arg!.type === 'dynamic' ? arg!.value : dynamicText(textOfTyped(arg!))),
  pack_array: (args) => writeJson(args.map(jsonOf)),
  bag_pack: packBag,
  pack: packBag,
  pack_dictionary: packBag,
  array_concat: concat,
  array_length: ([array]) => {
    const items = arrayOf(array);
    return items ? BigInt(items.length) : null;
  },
  array_index_of: indexOf,
  set_has_element: (args, type) => {
    const at = indexOf(args, type);
    return at === null ? null : order(at, 0n) !== -1;
  },
  bag_has_key: ([bag, key]) => {
    const json = jsonOf(bag!);
    return isBag(json) ? Object.hasOwn(json, textOfTyped(key!)) : null;
  },
};

function dynamicText(text: string): Cell {
  return text === '' ? null : writeJson(parseJson(text) ?? text);
}
