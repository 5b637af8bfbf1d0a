import { itemsOf, type KustoType, type Syntax, textOf } from '../../bind/syntax.ts';
import { quoteString } from '../../ir/quote.ts';
import type { Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { filterRows, projectColumns, withColumns } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { escapeRegex } from '../../scalars/compare.ts';
import { readText, toText } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { checkRegex, unicodeRegex } from '../../scalars/regex.ts';
import { type OperatorCall, parameterText, scopeOf } from '../operator.ts';

interface Capture {
  readonly name: string;
  readonly type: KustoType;
}

interface Pattern {
  readonly regex: string;
  readonly captures: readonly Capture[];
}

type Kind = 'simple' | 'relaxed' | 'regex';

/** What the text of a typed column may look like. */
const typePatterns: Partial<Record<KustoType, string>> = {
  int: '\\s*[-+]?\\d+\\s*?',
  long: '\\s*[-+]?\\d+\\s*?',
  real: '\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?\\s*?',
  decimal: '\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?\\s*?',
  bool: '(?i:true|false|0|1)',
};

/** One anchored regular expression for the whole pattern; each column is a group. */
function planPattern(call: OperatorCall, kind: Kind): Pattern {
  const scope = scopeOf(call);
  const items = itemsOf(call.node, 'Patterns');
  if (items.length === 0) throw badQuery('parse needs a pattern', call.node);
  const captures: Capture[] = [];
  const parts = items.map((item, i): string => {
    if (item.kind === 'StarExpression') return i === items.length - 1 ? '' : '.*?';
    if (item.kind === 'NameDeclaration' || item.kind === 'NameAndTypeDeclaration') {
      const capture = captureOf(item);
      captures.push(capture);
      const open = items[i + 1]?.kind === 'StarExpression';
      return `(${columnPattern(capture, kind === 'relaxed' && open ? 'simple' : kind, i === items.length - 1)})`;
    }
    const literal = translate(item, scope).constant;
    if (typeof literal !== 'string') throw badQuery('a pattern has to be a constant text', item);
    if (kind !== 'regex') return escapeRegex(literal);
    checkRegex(literal, item);
    return `(?:${unicodeRegex(literal)})`;
  });
  const last = items.at(-1);
  const open = last?.kind === 'NameDeclaration' || last?.kind === 'NameAndTypeDeclaration';
  const flags = parameterText(call.node, 'flags') ?? '';
  const mode = kind === 'regex' ? regexFlags(flags) : '(?s)';
  return { regex: `${mode}^${parts.join('')}${open ? '$' : ''}`, captures };
}

function regexFlags(flags: string): string {
  const known = [...new Set(flags.replace(/[^imsU]/g, ''))].join('');
  return known === '' ? '' : `(?${known})`;
}

function captureOf(item: Syntax): Capture {
  if (item.kind === 'NameDeclaration') return { name: item.text ?? '', type: 'string' };
  return {
    name: textOf(item.parts.Name),
    type: item.parts.Name!.type === 'unknown' ? 'string' : item.parts.Name!.type,
  };
}

function columnPattern(capture: Capture, kind: Kind, last: boolean): string {
  const typed = kind === 'relaxed' ? undefined : typePatterns[capture.type];
  return typed ?? (last || kind === 'regex' ? '.*' : '.*?');
}

export function parse(call: OperatorCall): Relation {
  const kind = (parameterText(call.node, 'kind') ?? 'simple') as Kind;
  const pattern = planPattern(call, kind);
  const scope = scopeOf(call);
  const source = hoist(scope, toText(scope, translate(call.node.parts.Expression!, scope)));
  const groups = hoist(scope, {
    sql: `extractGroups(${source.sql}, ${quoteString(pattern.regex)})`,
    type: 'unknown',
  });
  const texts = captureIndexes(pattern).map(
    (index): Value => ({ sql: `${groups.sql}[${index}]`, type: 'string' }),
  );
  const converted = pattern.captures.map((capture, i) =>
    hoist(scope, readText(scope, texts[i]!, capture.type)),
  );
  const values = kind === 'relaxed' ? converted : allOrNothing(converted, scope);
  if (call.node.kind === 'ParseWhereOperator') {
    const tests = [
      `notEmpty(${groups.sql})`,
      ...values.filter((value) => value.type !== 'string').map((value) => `isNotNull(${value.sql})`),
    ];
    scope.relation = filterRows(scope.relation, tests.join(' AND '));
  }
  return nameParsed(call, scope.relation, pattern.captures, values);
}

/** A column that does not fit its type empties the whole row. */
function allOrNothing(values: readonly Value[], scope: ReturnType<typeof scopeOf>): Value[] {
  const tests = values.filter((value) => value.type !== 'string').map((value) => `isNotNull(${value.sql})`);
  if (tests.length === 0) return [...values];
  const fits = hoist(scope, { sql: `(${tests.join(' AND ')})`, type: 'bool' });
  return values.map((value) => ({
    type: value.type,
    sql: `if(${fits.sql}, ${value.sql}, ${value.type === 'string' ? "''" : 'NULL'})`,
  }));
}

/** Number of each column's group, past the groups inside the user's own fragments. */
function captureIndexes(pattern: Pattern): number[] {
  const opens: number[] = [];
  let count = 0;
  const own: number[] = [];
  for (let i = 0; i < pattern.regex.length; i += 1) {
    const char = pattern.regex[i];
    if (char === '\\') i += 1;
    else if (char === '[') i = classEnd(pattern.regex, i);
    else if (char === '(' && (pattern.regex[i + 1] !== '?' || /^\(\?P?</.test(pattern.regex.slice(i)))) {
      count += 1;
      opens.push(i);
      if (isColumnGroup(pattern.regex, i)) own.push(count);
    }
  }
  return own.length === pattern.captures.length ? own : pattern.captures.map((_, i) => i + 1);
}

function classEnd(regex: string, start: number): number {
  for (let i = start + 2; i < regex.length; i += 1) {
    if (regex[i] === '\\') i += 1;
    else if (regex[i] === ']') return i;
  }
  return regex.length;
}

/** Our groups stand outside the `(?:…)` that every fragment of the user's is wrapped in. */
function isColumnGroup(regex: string, at: number): boolean {
  let depth = 0;
  for (let i = 0; i < at; i += 1) {
    if (regex[i] === '\\') i += 1;
    else if (regex[i] === '[') i = classEnd(regex, i);
    else if (regex[i] === '(' && !/^\(\?[imsU]+\)/.test(regex.slice(i))) depth += 1;
    else if (regex[i] === ')' && depth > 0) depth -= 1;
  }
  return depth === 0;
}

/** A column that was there before keeps its place and gets the new value. */
export function nameParsed(
  call: OperatorCall,
  relation: Relation,
  captures: readonly Capture[],
  values: readonly Value[],
): Relation {
  const fresh = new Map(captures.map((capture, i) => [capture.name, values[i]!]));
  return projectColumns(call.compiler, relation, withColumns(relation, fresh));
}
