import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { asNumber, type Values } from '../conditions/values.ts';
import type { Bound, Pattern, SearchNode, SearchTerm, SearchTest, SearchText } from './ast.ts';
import { convertTest } from './fields/convert.ts';
import { logField } from './fields/log-fields.ts';
import type { Field, Place } from './fields/place.ts';
import { spanField } from './fields/span-fields.ts';
import { parseSearch } from './parse-search.ts';
import { likeOf, literalOf } from './pattern.ts';
import { bodyCondition } from './text-condition.ts';

export type Signal = 'spans' | 'logs';

/** Texts of a span that free words are looked for in. */
export const spanTexts: readonly string[] = [
  'name',
  'operation',
  'service',
  'status_message',
  'error_type',
  'http_route',
  'url_path',
  'url_full',
  'db_statement',
];

/** Texts that are compared as numbers, as an SQL literal; the same as `asNumber`. */
export const numberRegex = String.raw`'^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$'`;

/**
 * A search as conditions that all hold, with its values as parameters; the statement also has `{project:String}`.
 *
 * @param query in the syntax of `parse-search.ts`
 * @throws SearchSyntaxError HEADWATER_SEARCH_SYNTAX
 */
export function searchConditions(query: string | undefined, signal: Signal, values: Values): string[] {
  return nodeConditions(parseSearch(query ?? '').root, signal, values);
}

/** The same of a search that was parsed, and may have been changed since. */
export function nodeConditions(root: SearchNode, signal: Signal, values: Values): string[] {
  const parts = root.type === 'and' ? root.parts : [root];
  return parts.filter(({ type }) => type !== 'all').map((part) => nodeSql(part, signal, values));
}

function nodeSql(node: SearchNode, signal: Signal, values: Values): string {
  switch (node.type) {
    case 'all':
      return 'true';
    case 'and':
    case 'or':
      return `(${node.parts.map((part) => nodeSql(part, signal, values)).join(node.type === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT (${nodeSql(node.part, signal, values)})`;
    case 'term':
      return node.key.name === 'tags' && !node.key.attribute
        ? tagSql(node, signal, values)
        : termSql(node, signal, values);
    case 'text':
      return textSql(node, signal, values);
  }
}

function termSql({ key, test }: SearchTerm, signal: Signal, values: Values): string {
  return fieldSql((signal === 'spans' ? spanField : logField)(key, values), test, values);
}

function fieldSql(field: Field, test: SearchTest, values: Values): string {
  const converted = convertTest(field.kind, test);
  const conditions = field.places.map((place) => {
    const condition = placeSql(place, converted, values);
    return place.within === undefined ? condition : place.within(condition);
  });
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`;
}

/** `tags:"a b"` names a tag whose name a key cannot spell, `tags:"a b:c"` also its value. */
function tagSql(term: SearchTerm, signal: Signal, values: Values): string {
  const own = termSql({ ...term, key: { name: 'tags', attribute: true } }, signal, values);
  if (term.test.op !== 'equals') return own;
  const { value } = term.test;
  const tests = tagReadings(value).map((reading) => {
    return termSql(
      { type: 'term', key: { name: reading.name, attribute: false }, test: reading.test },
      signal,
      values,
    );
  });
  return `(${[own, ...tests].join(' OR ')})`;
}

export function tagReadings(value: string): { name: string; test: SearchTest }[] {
  const colon = value.indexOf(':');
  if (value === '') return [];
  const whole = { name: value, test: { op: 'exists' } as const };
  if (colon <= 0) return [whole];
  return [
    whole,
    { name: value.slice(0, colon), test: { op: 'equals', value: value.slice(colon + 1) } as const },
  ];
}

function placeSql(place: Place, test: SearchTest, values: Values): string {
  const { operand } = place;
  switch (test.op) {
    case 'exists':
      return operand.exists;
    case 'equals':
      return operand.equals?.(test.value, values) ?? `${operand.text} = ${values.add(test.value, 'String')}`;
    case 'like':
      return `(${operand.exists} AND ${operand.text} LIKE ${values.add(likeOf(test.pattern), 'String')})`;
    case 'range':
      return rangeSql(place, test, values);
  }
}

function rangeSql(
  { operand, numeric }: Place,
  { from, to }: SearchTest & { op: 'range' },
  values: Values,
): string {
  const bounds = [
    { sign: '>', bound: from },
    { sign: '<', bound: to },
  ].filter((side): side is { sign: string; bound: Bound } => side.bound !== undefined);
  const numbers = bounds.map(({ bound }) => asNumber(bound.value));
  const asNumbers = numbers.every((number) => number !== undefined);
  const number = operand.number ?? `toFloat64OrZero(${operand.text})`;
  const checks = bounds.map(({ sign, bound }, index) => {
    const compare = bound.inclusive ? `${sign}=` : sign;
    return asNumbers
      ? `${number} ${compare} ${values.add(numbers[index]!, 'Float64')}`
      : `${operand.text} ${compare} ${values.add(bound.value, 'String')}`;
  });
  const looks = asNumbers && numeric !== true ? [`match(${operand.text}, ${numberRegex})`] : [];
  return `(${[operand.exists, ...looks, ...checks].join(' AND ')})`;
}

function textSql({ pattern, everywhere }: SearchText, signal: Signal, values: Values): string {
  const conditions = [
    signal === 'logs' ? bodyCondition(pattern, values) : anyLike(spanTexts, pattern, values),
  ];
  if (everywhere) conditions.push(everywhereSql(pattern, signal, values));
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`;
}

function anyLike(columns: readonly string[], pattern: Pattern, values: Values): string {
  const needle = values.add(`%${likeOf(pattern)}%`, 'String');
  return `(${columns.map((column) => `${column} ILIKE ${needle}`).join(' OR ')})`;
}

const originTexts = ['environment', 'version', 'instance', 'host'];
const ownColumns = (numbers: boolean) =>
  spanConventions.filter(({ kind }) => (kind === 'u16') === numbers).map(({ column }) => column);
const everyText: Readonly<Record<Signal, readonly string[]>> = {
  spans: [...originTexts, 'span_type', ...ownColumns(false).filter((column) => !spanTexts.includes(column))],
  logs: [...originTexts, 'service', 'event_name', 'error_type', 'scope_name', 'severity_text'],
};

/** Every attribute as well; numbers only by their whole value. */
function everywhereSql(pattern: Pattern, signal: Signal, values: Values): string {
  const needle = values.add(`%${likeOf(pattern)}%`, 'String');
  const number = asNumber(literalOf(pattern));
  const conditions = [
    anyLike(everyText[signal], pattern, values),
    `arrayExists(value -> value ILIKE ${needle}, mapValues(attributes))`,
  ];
  if (number !== undefined) {
    const wanted = values.add(number, 'Float64');
    const columns = signal === 'spans' && number !== 0 ? ownColumns(true) : [];
    conditions.push(...columns.map((column) => `${column} = ${wanted}`));
    conditions.push(`has(mapValues(attributes_number), ${wanted})`);
  }
  return conditions.join(' OR ');
}
