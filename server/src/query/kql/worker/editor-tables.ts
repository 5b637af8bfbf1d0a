import { KqlError } from '../kql-error.ts';
import { boundTables } from './bound-tables.ts';
import { completeAt, diagnose, formatText, hoverAt } from './editor-service.ts';
import type { Completions, EditorDiagnostic, EditorQuestion, EditorReply } from './messages.ts';
import { functionsPrefix, type SavedFunction } from './saved-functions.ts';

/**
 * Answers a question of the editor about a query over telemetry and the caller's saved functions. Only `check` needs the
 * compiler, whose hundred files are read at the first of them.
 */
export async function answerEditor(question: EditorQuestion): Promise<EditorReply> {
  const { text, functions } = question;
  switch (question.ask) {
    case 'complete':
      return { completions: completeOverTables(text, question.position, functions) };
    case 'check':
      return { diagnostics: await checkOverTables(text, functions) };
    case 'hover':
      return shifted(text, functions, (whole, shift) => {
        const found = hoverAt(whole, question.position + shift, boundTables(false).globals);
        return found === undefined ? {} : { hover: found };
      });
    case 'format':
      return { formatted: formatText(text, question.position, boundTables(false).globals) };
  }
}

function shifted<T>(
  text: string,
  functions: readonly SavedFunction[],
  use: (whole: string, shift: number) => T,
): T {
  const prefix = functionsPrefix(text, functions);
  return use(prefix + text, prefix.length);
}

/** All saved functions are offered, not only those that the text calls already. */
function completeOverTables(
  text: string,
  position: number,
  functions: readonly SavedFunction[],
): Completions {
  const calls = functions.map(({ name }) => name).join(' ');
  const prefix = functionsPrefix(calls, functions);
  const found = completeAt(prefix + text, position + prefix.length, boundTables(false).globals);
  return { ...found, start: found.start - prefix.length };
}

/** What is wrong with a query: the language's mistakes, else what we cannot run. */
async function checkOverTables(
  text: string,
  functions: readonly SavedFunction[],
): Promise<EditorDiagnostic[]> {
  if (text.trim() === '') return [];
  const found = mentionsProjects(text)
    ? []
    : shifted(text, functions, (whole, shift) =>
        diagnose(whole, boundTables(false).globals)
          .filter(({ start }) => start >= shift)
          .map((diagnostic) => ({ ...diagnostic, start: diagnostic.start - shift })),
      );
  if (found.some(({ severity }) => severity === 'error')) return found;
  const { compileOverTables } = await import('./compile-tables.ts');
  try {
    compileOverTables({ text, nowTicks: 0n, timespan: false, stages: new Map(), functions });
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    found.push({ severity: 'error', message: error.message, start: error.start, length: error.length });
  }
  return found;
}

/** The binder knows no projects: what is wrong with such a text shows when it is compiled. */
function mentionsProjects(text: string): boolean {
  return /\b(?:app|workspace|resource)\s*\(/.test(text);
}

/** Completes once, so that the first letters do not wait for the service to fill its tables. */
export function warmEditor(): void {
  const text = 'requests | where na';
  completeOverTables(text, text.length, []);
}
