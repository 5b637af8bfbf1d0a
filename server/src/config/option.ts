import { z } from 'zod';

/** What `docs/reference/configuration.md` says about an option. */
export interface OptionText<T> {
  readonly default: T;
  /** What it does, a full sentence. */
  readonly text: string;
  /** Why the default is what it is, or what happens beyond it. */
  readonly reason: string;
}

/** One setting: its check, which also reads the text forms of files and environment variables, and its words. */
export interface Option<T> extends OptionText<T> {
  readonly schema: z.ZodType<T>;
  /** How values are written, for the documentation: bytes, ms, days, … */
  readonly unit: string;
  /** The value never appears in logs or in `config check`. */
  readonly secret?: true;
}

/** One part of the configuration: `server/src/config/sections/<name>.ts` holds each. */
export interface Section {
  readonly text: string;
  readonly options: Readonly<Record<string, Option<unknown>>>;
}

/** The values of a section, typed by its options. */
export type SectionValues<S extends Section> = {
  readonly [K in keyof S['options']]: S['options'][K] extends Option<infer T> ? T : never;
};

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: KiB,
  mib: MiB,
  gib: GiB,
};

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A number of bytes: `67108864`, `64MiB`, `64 MB`. */
export function bytes(option: OptionText<number> & Range): Option<number> {
  const schema = z.preprocess(parseBytes, whole('bytes, such as 67108864 or 64MiB', option));
  return { ...option, schema, unit: 'bytes' };
}

export function milliseconds(option: OptionText<number> & Range): Option<number> {
  return { ...option, schema: z.preprocess(parseNumber, whole('milliseconds', option)), unit: 'ms' };
}

export function days(option: OptionText<number> & Range): Option<number> {
  return { ...option, schema: z.preprocess(parseNumber, whole('days', option)), unit: 'days' };
}

/** A whole number of something that the unit names, e.g. `rows`. */
export function count(unit: string, option: OptionText<number> & Range): Option<number> {
  return { ...option, schema: z.preprocess(parseNumber, whole(unit, option)), unit };
}

export function flag(option: OptionText<boolean>): Option<boolean> {
  const words: Readonly<Record<string, boolean>> = { true: true, false: false, yes: true, no: false };
  const schema = z.preprocess(
    (value) => (typeof value === 'string' ? (words[value.toLowerCase()] ?? value) : value),
    z.boolean('must be true or false'),
  );
  return { ...option, schema, unit: 'true or false' };
}

export function text(unit: string, option: OptionText<string> & { secret?: true }): Option<string> {
  return { ...option, schema: z.string(`must be text (${unit})`), unit };
}

/** Text or nothing; nothing is the default. */
export function optionalText(
  unit: string,
  option: Omit<OptionText<undefined>, 'default'> & { secret?: true },
): Option<string | undefined> {
  return { ...option, default: undefined, schema: z.string(`must be text (${unit})`).optional(), unit };
}

export function oneOf<const T extends string>(values: readonly T[], option: OptionText<T>): Option<T> {
  const unit = values.join(' or ');
  return { ...option, schema: z.enum(values, `must be ${unit}`) as unknown as z.ZodType<T>, unit };
}

/** A list; in an environment variable its items are separated by commas. */
export function list<T>(unit: string, item: z.ZodType<T>, option: OptionText<readonly T[]>) {
  const schema = z.preprocess(splitList, z.array(item, `must be a list of ${unit}`));
  return { ...option, schema, unit: `list of ${unit}` } satisfies Option<readonly T[]>;
}

function whole(what: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range) {
  const range = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `between ${min} and ${max}`;
  const message = `must be a whole number of ${what}, ${range}`;
  return z.int(message).min(min, message).max(max, message);
}

function parseNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function parseBytes(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim());
  const factor = suffixes[match?.[2]?.toLowerCase() ?? '?'];
  return match === null || factor === undefined ? value : Number(match[1]) * factor;
}

function splitList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const items = value.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}
