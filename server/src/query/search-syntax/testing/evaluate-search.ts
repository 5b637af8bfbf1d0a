import type { Pattern, SearchNode, SearchTerm, SearchTest, SearchText } from '../ast.ts';
import { anyCharacter, anyText } from '../ast.ts';

/** A row in plain words: every key it answers to without `@`, and its attributes and resource. */
export interface PlainRow {
  /** reserved words; numbers are compared as numbers, undefined is no value */
  readonly words: Readonly<Record<string, string | number | undefined>>;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string>>;
  /** what free words are looked for in */
  readonly texts: readonly string[];
}

/** Whether the row meets the search, by looking at one row and one value after another. */
export function meetsSearch(node: SearchNode, row: PlainRow): boolean {
  switch (node.type) {
    case 'all':
      return true;
    case 'and':
      return node.parts.every((part) => meetsSearch(part, row));
    case 'or':
      return node.parts.some((part) => meetsSearch(part, row));
    case 'not':
      return !meetsSearch(node.part, row);
    case 'term':
      return meetsTerm(node, row);
    case 'text':
      return meetsText(node, row);
  }
}

/** Both spellings of keys that have a column, as the rows of the tests use them. */
const spellings: readonly (readonly string[])[] = [
  ['http.response.status_code', 'http.status_code'],
  ['user.id', 'enduser.id'],
  ['http.request.method', 'http.method'],
];

function meetsTerm({ key, test }: SearchTerm, row: PlainRow): boolean {
  if (key.name === 'tags' && test.op === 'equals') {
    const tags = [...Object.entries(row.attributes), ...Object.entries(row.resource)];
    return tags.some(([name, value]) => [name, `${name}:${value}`].includes(test.value));
  }
  if (key.name === 'duration') return meetsTest(row.words.duration, inNanoseconds(test));
  if (!key.attribute && key.name in row.words) {
    const lower = ['status', 'kind', 'span_id', 'trace_id'].includes(key.name);
    return meetsTest(row.words[key.name], lower ? lowered(test) : test);
  }
  const names = spellings.find((group) => group.includes(key.name)) ?? [key.name];
  const values = names.map((name) => row.attributes[name]);
  if (!key.attribute && names.length === 1) values.push(row.resource[key.name]);
  return values.some((value) => value !== undefined && meetsTest(value, test));
}

function meetsTest(value: string | number | undefined, test: SearchTest): boolean {
  if (value === undefined) return false;
  const text = String(value);
  switch (test.op) {
    case 'exists':
      return true;
    case 'equals':
      return typeof value === 'number' && looksNumeric(test.value)
        ? value === Number(test.value)
        : text === test.value;
    case 'like':
      return wildcards(test.pattern, 'us', '^', '$').test(text);
    case 'range': {
      const bounds = [test.from, test.to].flatMap((bound) => bound ?? []);
      if (bounds.every((bound) => looksNumeric(bound.value))) {
        if (typeof value !== 'number' && !looksNumeric(value)) return false;
        return inside(Number(value), test, Number, (a, b) => a - b);
      }
      return inside(text, test, String, (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }
  }
}

function inside<T>(
  value: T,
  { from, to }: SearchTest & { op: 'range' },
  read: (text: string) => T,
  compare: (a: T, b: T) => number,
): boolean {
  if (from) {
    const order = compare(value, read(from.value));
    if (order < 0 || (order === 0 && !from.inclusive)) return false;
  }
  if (to) {
    const order = compare(value, read(to.value));
    if (order > 0 || (order === 0 && !to.inclusive)) return false;
  }
  return true;
}

function meetsText({ pattern, everywhere }: SearchText, row: PlainRow): boolean {
  const regex = wildcards(pattern, 'usi', '', '');
  if (row.texts.some((text) => regex.test(text))) return true;
  if (!everywhere) return false;
  const { env, version, host, instance, type } = row.words;
  const values = [env, version, host, instance, type, ...Object.values(row.attributes)];
  const [only] = pattern;
  const number =
    pattern.length === 1 && typeof only === 'string' && looksNumeric(only) ? Number(only) : undefined;
  return values.some((value) => (typeof value === 'number' ? value === number : regex.test(value ?? '')));
}

function wildcards(pattern: Pattern, flags: string, before: string, after: string): RegExp {
  const source = pattern.map((part) => {
    if (part === anyText) return '.*';
    return part === anyCharacter ? '.' : String(part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(before + source.join('') + after, flags);
}

function looksNumeric(text: string): boolean {
  return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text);
}

const units: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10 };

function inNanoseconds(test: SearchTest): SearchTest {
  return mapValues(test, (text) => {
    const [, digits, unit] = /^([\d.]+)(ns|us|ms|s|m)$/.exec(text) ?? [];
    return unit === undefined ? text : String(Math.round(Number(digits) * units[unit]!));
  });
}

function lowered(test: SearchTest): SearchTest {
  return mapValues(test, (text) => text.toLowerCase());
}

function mapValues(test: SearchTest, change: (text: string) => string): SearchTest {
  if (test.op === 'equals') return { ...test, value: change(test.value) };
  if (test.op === 'like') {
    return { op: 'like', pattern: test.pattern.map((p) => (typeof p === 'string' ? change(p) : p)) };
  }
  if (test.op !== 'range') return test;
  const { from, to } = test;
  return {
    op: 'range',
    ...(from && { from: { ...from, value: change(from.value) } }),
    ...(to && { to: { ...to, value: change(to.value) } }),
  };
}
