import { type BuiltFilter, type BuiltQuery, buildQuery } from './build-query.ts';

export interface KnownTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const nothing = { filters: [], measure: '', measured: '', by: '', every: '', take: '', chart: '' };

/**
 * The choices that a query stands for, where it is one that the builder would write; undefined for any other. The
 * query is written from them again to be sure.
 */
export function readBuilt(text: string, tables: readonly KnownTable[]): BuiltQuery | undefined {
  const [first = '', ...rest] = text
    .trim()
    .split(/\n|(?=\|)/)
    .map((line) => line.trim())
    .filter(Boolean);
  const table = tables.find(({ name }) => name === plainName(first));
  if (!table) return undefined;
  const time = timeColumnOf(table);
  let built: BuiltQuery = { ...nothing, table: table.name };
  for (const line of rest) built = { ...built, ...readLine(line, table, built) };
  const again = buildQuery(built, time);
  return again === [first, ...rest].join('\n') ? built : undefined;
}

export function timeColumnOf(table: KnownTable | undefined): string {
  return table?.columns.find(({ type }) => type === 'datetime')?.name ?? 'timestamp';
}

const name = String.raw`(\w+|\['(?:[^'\\]|\\.)*'\])`;
const whereLine = new RegExp(String.raw`^\| where (?:tostring\(${name}\)|${name}) (matches regex|\S+) (.+)$`);
const measureLine = new RegExp(
  String.raw`^\| summarize (?:count\(\)|(\w+)\(${name}(?:, (\d+))?\))(?: by (.+))?$`,
);
const binOf = new RegExp(String.raw`^bin\(${name}, (\w+)\)(?:, )?`);

function readLine(line: string, { columns }: KnownTable, sum: BuiltQuery): Partial<BuiltQuery> {
  const where = whereLine.exec(line);
  if (where) {
    const [, wrapped, bare = wrapped, operator = '', value = ''] = where;
    const column = plainName(bare ?? '');
    const type = columns.find((known) => known.name === column)?.type ?? '';
    const filter: BuiltFilter = { column, type, operator, value: plainValue(value) };
    return { filters: [...sum.filters, filter] };
  }
  const measure = measureLine.exec(line);
  if (measure) {
    const [, call, measured = '', level, by = ''] = measure;
    const bin = binOf.exec(by);
    return {
      measure: call === undefined ? 'count' : level === undefined ? call : `${call} ${level}`,
      measured: plainName(measured),
      every: bin?.[2] ?? '',
      by: plainName(by.slice(bin?.[0].length ?? 0)),
    };
  }
  const [, operator, word = ''] = /^\| (take|render) (\w+)$/.exec(line) ?? [];
  return operator === 'take' ? { take: word } : operator === 'render' ? { chart: word } : {};
}

function plainName(text: string): string {
  const quoted = /^\['(.*)'\]$/.exec(text)?.[1];
  return quoted === undefined ? text : quoted.replace(/\\(.)/g, '$1');
}

function plainValue(text: string): string {
  try {
    if (text.startsWith('"')) return String(JSON.parse(text));
  } catch {
    return text;
  }
  return /^datetime\((.*)\)$/.exec(text)?.[1] ?? text;
}
