import { KqlError, kqlError } from '../kql-error.ts';

/** A function that a user has saved: `let name = (parameters) { body };` */
export interface SavedFunction {
  readonly name: string;
  /** As in a declaration: `a: long, b: string = "x"`; may be empty */
  readonly parameters: string;
  readonly body: string;
}

/**
 * Declarations of the saved functions that a text calls, and of those that these call, on one line before it. Those
 * whose name the text itself declares stay out.
 */
export function functionsPrefix(text: string, functions: readonly SavedFunction[]): string {
  const wanted: SavedFunction[] = [];
  const visit = (source: string) => {
    for (const saved of functions) {
      if (wanted.includes(saved) || !mentions(source, saved.name) || declares(text, saved.name)) continue;
      if (wanted.length >= mostFunctions)
        throw kqlError(
          'HEADWATER_KQL_TOO_COMPLEX',
          `more than ${mostFunctions} saved functions`,
          0,
          text.length,
        );
      wanted.push(saved);
      visit(saved.body);
    }
  };
  visit(text);
  return wanted
    .reverse()
    .map(({ name, parameters, body }) => `let ${name} = (${oneLine(parameters)}) { ${oneLine(body)} };\n`)
    .join('');
}

const mostFunctions = 100;

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function declares(text: string, name: string): boolean {
  return new RegExp(`\\blet\\s+${name}\\s*=`).test(text);
}

/** A comment would swallow the closing brace. */
function oneLine(text: string): string {
  return `${text}\n`;
}

/** An error in the text at its own place; one inside a saved function names no place. */
export function shiftBack(error: KqlError, prefix: string): KqlError {
  if (prefix === '') return error;
  if (error.start >= prefix.length)
    return new KqlError(error.code, error.detail, error.start - prefix.length, error.length);
  return new KqlError(error.code, `in a saved function: ${error.detail}`, 0, 0);
}
