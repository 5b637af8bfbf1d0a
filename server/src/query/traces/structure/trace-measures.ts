import { asNumber } from '../../conditions/values.ts';
import type { SearchNode, SearchTerm } from '../../search-syntax/ast.ts';
import { convertTest } from '../../search-syntax/fields/convert.ts';
import { parseSearch } from '../../search-syntax/parse-search.ts';
import { SearchSyntaxError } from '../../search-syntax/search-error.ts';

/** Figures of one trace by name: `total_span_count`, `trace_duration` in nanoseconds, `span_count(a)`. */
export type TraceMeasures = Readonly<Record<string, number>>;

/**
 * Reads a condition on whole traces in the search syntax: `span_count(a):>10 trace_duration:>5s`.
 *
 * @throws SearchSyntaxError also for names that are not among `names`
 */
export function parseMeasures(text: string, names: readonly string[]): (trace: TraceMeasures) => boolean {
  const { root } = parseSearch(text);
  checkNames(root, text, names);
  return (trace) => meets(root, trace);
}

function checkNames(node: SearchNode, text: string, names: readonly string[]): void {
  if (node.type === 'and' || node.type === 'or') {
    for (const part of node.parts) checkNames(part, text, names);
  } else if (node.type === 'not') checkNames(node.part, text, names);
  else if (node.type === 'text' || (node.type === 'term' && !isMeasure(node, names))) {
    const name = node.type === 'term' ? node.key.name : '';
    const at = Math.max(0, text.indexOf(name));
    throw new SearchSyntaxError('This is no measure of a trace', at, name.length || text.length, names);
  }
}

function isMeasure({ key, test }: SearchTerm, names: readonly string[]): boolean {
  return !key.attribute && names.includes(key.name) && test.op !== 'like';
}

function meets(node: SearchNode, trace: TraceMeasures): boolean {
  switch (node.type) {
    case 'and':
      return node.parts.every((part) => meets(part, trace));
    case 'or':
      return node.parts.some((part) => meets(part, trace));
    case 'not':
      return !meets(node.part, trace);
    case 'term':
      return meetsTerm(node, trace);
    default:
      return true;
  }
}

function meetsTerm({ key, test }: SearchTerm, trace: TraceMeasures): boolean {
  const value = trace[key.name] ?? 0;
  const wanted = convertTest(key.name === 'trace_duration' ? 'duration' : 'plain', test);
  if (wanted.op === 'equals') return asNumber(wanted.value) === value;
  if (wanted.op !== 'range') return true;
  const { from, to } = wanted;
  const low = from === undefined ? Number.NEGATIVE_INFINITY : (asNumber(from.value) ?? Number.NaN);
  const high = to === undefined ? Number.POSITIVE_INFINITY : (asNumber(to.value) ?? Number.NaN);
  const above = from?.inclusive === false ? value > low : value >= low;
  return above && (to?.inclusive === false ? value < high : value <= high);
}
