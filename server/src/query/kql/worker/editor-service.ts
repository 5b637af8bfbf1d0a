import { analyze, maxQueryChars, readDiagnostics } from '../bind/bind.ts';
import { type BridgeGlobals, getLanguage, listItems } from '../bind/language.ts';
import { KqlError } from '../kql-error.ts';
import type { Completions, EditorDiagnostic } from './messages.ts';

const mostItems = 1_000;

const kinds: Readonly<Record<string, Completions['items'][number]['kind']>> = {
  Column: 'column',
  Table: 'table',
  BuiltInFunction: 'function',
  LocalFunction: 'function',
  DatabaseFunction: 'function',
  AggregateFunction: 'aggregate',
  Parameter: 'variable',
  Variable: 'variable',
  ScalarType: 'value',
  RenderChart: 'value',
  Example: 'value',
};

/** What the language service offers at `position`; nothing for a text that is too long to bind. */
export function completeAt(text: string, position: number, globals: BridgeGlobals): Completions {
  const at = Math.min(position, text.length);
  if (text.length > maxQueryChars) return { start: at, length: 0, items: [] };
  const { KustoCodeService, CompletionKind } = getLanguage().Editor;
  const found = new KustoCodeService.$ctor1(text, globals).GetCompletionItems(at);
  const names = new Map(Object.entries(CompletionKind).map(([name, value]) => [value, name]));
  const items = listItems(found.Items)
    .slice(0, mostItems)
    .map((item) => ({
      match: item.MatchText ?? item.DisplayText ?? '',
      label: item.DisplayText ?? '',
      kind: kinds[names.get(item.Kind) ?? ''] ?? ('keyword' as const),
      before: item.BeforeText ?? '',
      after: item.AfterText ?? '',
    }));
  return { start: found.EditStart, length: found.EditLength, items };
}

/** The binder's remarks on a text, mistakes first. */
export function diagnose(text: string, globals: BridgeGlobals): EditorDiagnostic[] {
  if (text.length > maxQueryChars || text.trim() === '') return [];
  try {
    return readDiagnostics(analyze(text, globals), text).map((found) => ({
      severity: severityOf(found.severity),
      message: found.message,
      start: found.start,
      length: found.length,
    }));
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    return [{ severity: 'error', message: error.detail, start: error.start, length: error.length }];
  }
}

function severityOf(word: string): EditorDiagnostic['severity'] {
  if (word === 'Error') return 'error';
  return word === 'Warning' ? 'warning' : 'info';
}

/** What the thing at `position` is: its kind, signature or type. */
export function hoverAt(text: string, position: number, globals: BridgeGlobals): string | undefined {
  if (text.length > maxQueryChars) return undefined;
  const { KustoCodeService } = getLanguage().Editor;
  const info = new KustoCodeService.$ctor1(text, globals).GetQuickInfo(Math.min(position, text.length));
  return info.Text || undefined;
}

/** The text laid out as the language service does, and where the cursor is in it. */
export function formatText(
  text: string,
  position: number,
  globals: BridgeGlobals,
): { text: string; position: number } {
  if (text.length > maxQueryChars) return { text, position };
  const { KustoCodeService } = getLanguage().Editor;
  const made = new KustoCodeService.$ctor1(text, globals).GetFormattedText(
    null,
    Math.min(position, text.length),
  );
  return { text: made.Text, position: made.Position };
}
