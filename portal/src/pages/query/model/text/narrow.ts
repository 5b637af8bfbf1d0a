import { columnName } from './build-query.ts';

/** A column, or a place inside a dynamic one: `['customDimensions', 'http.route']`. */
export type ValuePath = readonly [string, ...(string | number)[]];

const wrapped: Readonly<Record<string, string>> = {
  datetime: 'datetime',
  timespan: 'timespan',
  guid: 'guid',
  decimal: 'decimal',
};

/** The condition that keeps rows with this value, or all others; undefined for a whole object. */
export function conditionOf(
  path: ValuePath,
  type: string,
  value: unknown,
  keeps: boolean,
): string | undefined {
  const [column, ...members] = path;
  const name = `${columnName(column)}${members.map((member) => `[${JSON.stringify(member)}]`).join('')}`;
  const compare = keeps ? '==' : '!=';
  if (value === null || value === undefined) {
    return type === 'string' ? undefined : `${keeps ? 'isnull' : 'isnotnull'}(${name})`;
  }
  if (type === 'dynamic') {
    return typeof value === 'object'
      ? undefined
      : `tostring(${name}) ${compare} ${JSON.stringify(textOf(value))}`;
  }
  if (type === 'string') return `${name} ${compare} ${JSON.stringify(String(value))}`;
  const call = wrapped[type];
  return `${name} ${compare} ${call ? `${call}(${String(value)})` : String(value)}`;
}

/** As `tostring` would write it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const lastRender = /\s*\|\s*render\b[^|]*$/;

/** The query with one condition more, before what it draws. */
export function narrowed(query: string, condition: string): string {
  const text = query.trimEnd().replace(/;$/, '');
  const render = lastRender.exec(text);
  const body = render ? text.slice(0, render.index) : text;
  return `${body}\n| where ${condition}${render ? `\n${render[0].trim()}` : ''}`;
}
