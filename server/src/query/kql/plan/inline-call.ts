import { maxQueryChars } from '../bind/bind.ts';
import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';
import { kqlError } from '../kql-error.ts';

/** Thrown where a function's body has to stand in the query's own text: a plugin in it decides on columns. */
export class InlineRequest {
  /** Place of the call in the text */
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

/** A call with the nodes it stands in, outermost first. */
interface Found {
  readonly call: Syntax;
  readonly path: readonly Syntax[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Writes the body of a user's function in place of a call of it: `f(T, 5)` becomes `(T | … 5 …)`, its own `let`
 * statements come before the statement of the call under new names.
 * @param text any text of the form that `root` was bound from, such as one with other names of the same length
 * @returns undefined when there is no such call, or the function is not declared in the text
 * Throws HEADWATER_KQL_TOO_COMPLEX when the text would be longer than a query may be.
 */
export function inlineCall(text: string, root: Syntax, place: InlineRequest): string | undefined {
  const suffix = freeSuffix(text);
  const found = findCall(root, place, []);
  const name =
    found && (found.call.kind === 'NameReference' ? found.call.text : textOf(found.call.parts.Name));
  const statement = found?.path.find((node) => node.kind.endsWith('Statement'));
  const declaration = itemsOf(root, 'Statements').find(
    (node) => node.kind === 'LetStatement' && textOf(node.parts.Name) === name && node !== statement,
  )?.parts.Expression;
  const body = declaration?.parts.Body;
  if (!found || !statement || !declaration || !body?.parts.Expression) return undefined;
  const invoked = pipeOfInvoke(found.path);
  const names = argumentTexts(text, declaration, found.call, invoked?.parts.Expression);
  const lets = itemsOf(body, 'Statements').map((inner) => {
    const expression = substitute(text, inner.parts.Expression!, names);
    const own = textOf(inner.parts.Name);
    names.set(own, `${own}${suffix}`);
    return `let ${own}${suffix} = ${expression};\n`;
  });
  const { start, end } = invoked ?? found.call;
  return apply(text, [
    { start, end, text: `(${substitute(text, body.parts.Expression, names)})` },
    { start: statement.start, end: statement.start, text: lets.join('') },
  ]);
}

function freeSuffix(text: string): string {
  let number = 1;
  while (text.includes(`__f${number}`)) number += 1;
  return `__f${number}`;
}

function findCall(node: Syntax, place: InlineRequest, path: readonly Syntax[]): Found | undefined {
  if (node.start > place.start || node.end < place.end) return undefined;
  if (node.body && node.start === place.start && node.end === place.end) return { call: node, path };
  for (const child of [...Object.values(node.parts), ...(node.items ?? [])]) {
    const found = findCall(child, place, [...path, node]);
    if (found) return found;
  }
  return undefined;
}

/** `T | invoke f()` as a whole, whose left side is the function's first argument. */
function pipeOfInvoke(path: readonly Syntax[]): Syntax | undefined {
  const at = path.findLastIndex((node) => node.kind === 'InvokeOperator');
  const pipe = at < 0 || at < path.length - 2 ? undefined : path[at - 1];
  return pipe?.kind === 'PipeExpression' ? pipe : undefined;
}

function argumentTexts(
  text: string,
  declaration: Syntax,
  call: Syntax,
  first: Syntax | undefined,
): Map<string, string> {
  const list = declaration.parts.Parameters;
  const given = call.parts.ArgumentList ? itemsOf(call.parts.ArgumentList, 'Expressions') : [];
  const placed = [...(first ? [first] : []), ...given.filter((arg) => arg.kind !== 'SimpleNamedExpression')];
  const names = new Map<string, string>();
  (list ? itemsOf(list, 'Parameters') : []).forEach((parameter, i) => {
    const name = textOf(parameter.parts.NameAndType?.parts.Name);
    const named = given.find(
      (arg) => arg.kind === 'SimpleNamedExpression' && textOf(arg.parts.Name) === name,
    );
    const value = named?.parts.Expression ?? placed[i] ?? parameter.parts.DefaultValue?.parts.Value;
    if (value) names.set(name, argumentText(text, value));
  });
  return names;
}

function argumentText(text: string, value: Syntax): string {
  const own = text.slice(value.start, value.end);
  return value.kind === 'NameReference' || value.kind.endsWith('LiteralExpression') ? own : `(${own})`;
}

/** Text of a node with the names of parameters and of inner `let` statements replaced. */
function substitute(text: string, node: Syntax, names: ReadonlyMap<string, string>): string {
  const edits: Edit[] = [];
  const visit = (at: Syntax): void => {
    const instead = at.kind === 'NameReference' ? names.get(at.text ?? '') : undefined;
    if (instead !== undefined && /^(variable|parameter|function|table)$/.test(at.reference?.kind ?? ''))
      edits.push({ start: at.start, end: at.end, text: instead });
    else for (const child of [...Object.values(at.parts), ...(at.items ?? [])]) visit(child);
  };
  visit(node);
  const moved = edits.map((edit) => ({
    ...edit,
    start: edit.start - node.start,
    end: edit.end - node.start,
  }));
  return apply(text.slice(node.start, node.end), moved);
}

/** Edits from the last place to the first; of those at one place the later ones come before. */
function apply(text: string, edits: readonly Edit[]): string {
  const size = edits.reduce((sum, edit) => sum + edit.text.length, text.length);
  if (size > maxQueryChars)
    throw kqlError(
      'HEADWATER_KQL_TOO_COMPLEX',
      'functions with plugins make the text too long',
      0,
      text.length,
    );
  const ordered = [...edits].sort((a, b) => b.start - a.start);
  return ordered.reduce((made, edit) => made.slice(0, edit.start) + edit.text + made.slice(edit.end), text);
}
