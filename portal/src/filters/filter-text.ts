import { type Filter, filter as filterShape } from '@headwater/contract';
import { formatDuration, parseDuration } from '../format/duration.ts';

export type FilterOp = Filter['op'];

/** Two-character signs first: they begin with one-character ones. */
const signs: readonly (readonly [string, FilterOp])[] = [
  ['!=', '!='],
  ['>=', '>='],
  ['<=', '<='],
  ['=', '='],
  [':', '='],
  ['>', '>'],
  ['<', '<'],
  ['~', 'contains'],
];

const wordsOfOps: readonly (readonly [RegExp, FilterOp])[] = [
  [/^(\S+)\s+contains\s+(.+)$/i, 'contains'],
  [/^(\S+)\s+not[ -]contains\s+(.+)$/i, 'not-contains'],
  [/^(\S+)\s+starts[ -]with\s+(.+)$/i, 'starts-with'],
  [/^(\S+)\s+matches\s+(.+)$/i, 'matches'],
];

/**
 * Reads what a user typed as one condition: `service=notes`, `duration>100ms`, `http.route contains /notes`,
 * `-user.id=7`, `user.id exists`; other words search the name. Undefined when there is nothing.
 */
export function parseFilter(typed: string, freeKey = 'name'): Filter | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const exists = /^(\S+)\s+(not[ -])?exists$/i.exec(text);
  if (exists) return { key: exists[1]!, op: exists[2] ? 'not-exists' : 'exists' };
  for (const [pattern, op] of wordsOfOps) {
    const match = pattern.exec(text);
    if (match) return withValue(match[1]!, op, match[2]!);
  }
  const sign = firstSign(text);
  if (!sign) return { key: freeKey, op: 'contains', value: unquote(text) };
  const negated = text.startsWith('-') && sign.op === '=';
  const key = text.slice(negated ? 1 : 0, sign.at).trim();
  return withValue(key, negated ? '!=' : sign.op, text.slice(sign.at + sign.length));
}

/** How a condition reads on its pill; the value as it is. */
export function describeFilter({ key, op, value }: Filter): string {
  if (op === 'exists' || op === 'not-exists') return `${key} ${op === 'exists' ? 'exists' : 'is missing'}`;
  const shown =
    key === 'duration' && typeof value === 'number'
      ? formatDuration(value)
      : Array.isArray(value)
        ? value.join(', ')
        : String(value);
  return `${key} ${op} ${shown}`;
}

/** Filters as the address holds them: a JSON list of [key, op, value]. */
export function formatFilters(filters: readonly Filter[]): string | undefined {
  if (filters.length === 0) return undefined;
  return JSON.stringify(
    filters.map(({ key, op, value }) => (value === undefined ? [key, op] : [key, op, value])),
  );
}

/** The reverse of `formatFilters`; conditions that make no sense are left out. */
export function parseFilters(text: string | undefined): Filter[] {
  if (!text) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    if (!Array.isArray(entry)) return [];
    const [key, op, value] = entry as unknown[];
    const parsed = filterShape.safeParse(value === undefined ? { key, op } : { key, op, value });
    return parsed.success ? [parsed.data] : [];
  });
}

function firstSign(text: string): { at: number; op: FilterOp; length: number } | undefined {
  for (let at = 1; at < text.length; at += 1) {
    for (const [sign, op] of signs) {
      if (text.startsWith(sign, at)) {
        // A word before the sign is a key; a space says that these are just words.
        return /\s/.test(text.slice(0, at).trim()) ? undefined : { at, op, length: sign.length };
      }
    }
  }
  return undefined;
}

function withValue(key: string, op: FilterOp, written: string): Filter | undefined {
  const value = unquote(written.trim());
  if (key === '' || value === '') return undefined;
  if (key === 'duration') {
    const ns = parseDuration(value);
    return ns === undefined ? undefined : { key, op, value: ns };
  }
  const comparesNumbers = op === '>' || op === '>=' || op === '<' || op === '<=';
  if (comparesNumbers && value.trim() !== '' && Number.isFinite(Number(value))) {
    return { key, op, value: Number(value) };
  }
  return { key, op, value };
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
