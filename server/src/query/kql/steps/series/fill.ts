import { type Json, numberOf, writeJson } from '../../values/json.ts';
import type { RowFunction, RowFunctionTable, RowValue } from '../row-functions/entry.ts';
import { real } from './numbers.ts';

type Missing = (value: Json) => boolean;

/** Places to fill: nulls, and those equal to a placeholder. */
function missingTest(placeholder: RowValue | undefined): Missing {
  if (
    placeholder === undefined ||
    placeholder === null ||
    (typeof placeholder === 'number' && Number.isNaN(placeholder))
  )
    return (value) => value === null;
  const wanted = typeof placeholder === 'number' ? placeholder : numberOf(placeholder as Json);
  return (value) =>
    value === null ||
    (wanted === null ? writeJson(value) === writeJson(placeholder as Json) : numberOf(value) === wanted);
}

function ofArray(run: (array: Json[], args: readonly RowValue[]) => Json[]): RowFunction {
  return {
    types: ['dynamic', 'unknown'],
    min: 1,
    result: 'dynamic',
    run: (args) => (Array.isArray(args[0]) ? run(args[0] as Json[], args) : null),
  };
}

function carry(array: Json[], missing: Missing): Json[] {
  let last: Json = null;
  return array.map((value) => {
    if (!missing(value)) last = value;
    return missing(value) && last !== null ? last : value;
  });
}

/** Straight lines between neighbours, whole numbers in a series of them; edges take the nearest value, a series of nothing the constant. */
function fillLinear(array: Json[], args: readonly RowValue[]): Json[] {
  const missing = missingTest(args[1]);
  const edges = args[2] !== false;
  const constant = (args[3] ?? 0) as Json | number;
  const known = array.flatMap((value, i) => (missing(value) ? [] : [i]));
  const whole = known.length > 0 && known.every((i) => typeof array[i] === 'bigint');
  return array.map((value, i): Json => {
    if (!missing(value)) return value;
    const before = known.filter((at) => at < i).at(-1);
    const after = known.find((at) => at > i);
    if (before !== undefined && after !== undefined) {
      const [a, b] = [numberOf(array[before]!) ?? 0, numberOf(array[after]!) ?? 0];
      const exact = a + ((b - a) * (i - before)) / (after - before);
      return whole ? BigInt(Math.trunc(exact)) : real(exact);
    }
    if (edges && (before ?? after) !== undefined) return array[(before ?? after)!]!;
    if (known.length > 0) return value;
    return typeof constant === 'number' ? real(constant) : constant;
  });
}

export const fillFunctions: RowFunctionTable = {
  series_fill_forward: ofArray((array, args) => carry(array, missingTest(args[1]))),
  series_fill_backward: ofArray((array, args) => carry([...array].reverse(), missingTest(args[1])).reverse()),
  series_fill_const: ofArray((array, args) => {
    const missing = missingTest(args[2]);
    const value = args[1] ?? null;
    return array.map((item) =>
      missing(item) ? (typeof value === 'number' ? real(value) : (value as Json)) : item,
    );
  }),
  series_fill_linear: ofArray(fillLinear),
};
