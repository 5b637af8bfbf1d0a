import { quoteName } from '../bind/quote-name.ts';
import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';

/** One of several tables that a text asks for: its name and a text that yields this table alone. */
export interface QueryPart {
  readonly name: string | undefined;
  readonly text: string;
}

/**
 * Texts that yield several tables (several statements, `fork`, `facet`) taken apart into one text per table.
 * Everything keeps its place in the text, so that errors point where they should.
 * @returns undefined when the text yields one table only
 */
export function splitQuery(text: string, root: Syntax): QueryPart[] | undefined {
  const statements = itemsOf(root, 'Statements').filter(({ kind }) => kind === 'ExpressionStatement');
  const parts = statements.flatMap((statement) => {
    const others = statements.filter((other) => other !== statement);
    return partsOf(others.reduce(blank, text), statement.parts.Expression!);
  });
  const whole = parts.length === 1 && parts[0]!.text === text;
  return parts.length === 0 || whole ? undefined : parts;
}

/** A statement with the semicolon that ends it. */
function blank(text: string, node: Syntax): string {
  const closing = /^\s*;/.exec(text.slice(node.end))?.[0].length ?? 0;
  const end = node.end + closing;
  return text.slice(0, node.start) + text.slice(node.start, end).replace(/[^\n]/g, ' ') + text.slice(end);
}

function partsOf(text: string, expression: Syntax): QueryPart[] {
  const operator = expression.kind === 'PipeExpression' ? expression.parts.Operator! : undefined;
  if (operator?.kind === 'ForkOperator') return forkParts(text, operator);
  if (operator?.kind === 'FacetOperator') return facetParts(text, operator);
  return [{ name: asName(operator), text }];
}

/** The operator's place, filled with another operator's text that starts no earlier. */
function replace(text: string, operator: Syntax, start: number, instead: string): string {
  return (
    text.slice(0, operator.start) +
    text.slice(operator.start, start).replace(/[^\n]/g, ' ') +
    instead +
    text.slice(operator.end)
  );
}

function forkParts(text: string, operator: Syntax): QueryPart[] {
  return itemsOf(operator, 'Expressions').map((branch) => {
    const inner = branch.parts.Expression!;
    const given = branch.parts.NameEquals ? textOf(branch.parts.NameEquals.parts.Name) : undefined;
    const last = inner.kind === 'PipeExpression' ? inner.parts.Operator : inner;
    return {
      name: given ?? asName(last),
      text: replace(text, operator, inner.start, text.slice(inner.start, inner.end)),
    };
  });
}

/** The `with` clause's table first, then the values of each column with their counts. */
function facetParts(text: string, operator: Syntax): QueryPart[] {
  const clause = operator.parts.WithClause;
  const inner = clause?.parts.Expression ?? clause?.parts.Operator;
  const first = inner
    ? [{ name: undefined, text: replace(text, operator, inner.start, text.slice(inner.start, inner.end)) }]
    : [];
  const columns = itemsOf(operator, 'Expressions').map((column): QueryPart => {
    const name = column.text ?? textOf(column);
    const counted = quoteName(`count_${name}`);
    return {
      name,
      text: replace(text, operator, operator.start, `summarize ${counted} = count() by ${quoteName(name)}`),
    };
  });
  return [...first, ...columns];
}

function asName(operator: Syntax | undefined): string | undefined {
  return operator?.kind === 'AsOperator' ? textOf(operator.parts.Name) : undefined;
}
