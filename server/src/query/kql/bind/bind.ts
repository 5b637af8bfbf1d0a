import { kqlError } from '../kql-error.ts';
import { convertTree, symbolColumns } from './convert.ts';
import { type BridgeCode, type BridgeGlobals, getLanguage, listItems } from './language.ts';
import type { ColumnInfo, Diagnostic, Syntax } from './syntax.ts';

/** Longer texts cost seconds to bind. */
export const maxQueryChars = 256 * 1024;

/** A table as the binder sees it. */
export interface TableInfo {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
}

export interface BoundQuery {
  readonly root: Syntax;
  /** Names and types of the result, exactly as the language defines them */
  readonly columns: readonly ColumnInfo[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Settings for `bindQuery`: build once per set of tables. Columns are made one by one: the service takes 100 ms to
 * read the same tables from a text, 5 ms this way.
 */
export function makeGlobals(tables: readonly TableInfo[]): BridgeGlobals {
  const language = getLanguage();
  const symbols = tables.map((table) => {
    const columns = table.columns.map(
      ({ name, type }) =>
        new language.Symbols.ColumnSymbol.ctor(name, language.Symbols.ScalarTypes.GetSymbol(type)),
    );
    return new language.Symbols.TableSymbol.$ctor4(table.name, columns);
  });
  const database = new language.Symbols.DatabaseSymbol.ctor('headwater', symbols);
  return language.GlobalState.Default.WithDatabase(database);
}

/** What the service adds to every `scan`, whether it asks for it or not. */
const matchNumber = /^match_id\d*$/;

/**
 * Parses and binds one query. Diagnostics of severity `Error` mean that the tree must not be compiled.
 * Throws HEADWATER_KQL_TOO_COMPLEX for texts over `maxQueryChars` or past the inlining budget.
 */
export function bindQuery(text: string, globals: BridgeGlobals): BoundQuery {
  if (text.length > maxQueryChars) {
    throw kqlError(
      'HEADWATER_KQL_TOO_COMPLEX',
      `the text is longer than ${maxQueryChars} characters`,
      0,
      text.length,
    );
  }
  const code = analyze(text, globals);
  const diagnostics = readDiagnostics(code, text);
  return {
    root: convertTree(code.Syntax, /\bmatch_id/.test(text) ? undefined : matchNumber),
    columns: symbolColumns(code.ResultType),
    diagnostics,
  };
}

/**
 * Parses and binds a text. The service gives up, without a place, on some constants of a wrong type, such as a span where
 * a word has to stand: that is thrown as HEADWATER_KQL_INVALID.
 */
export function analyze(text: string, globals: BridgeGlobals): BridgeCode {
  try {
    return getLanguage().KustoCode.ParseAndAnalyze(text, globals);
  } catch (fault) {
    // what the service throws is no Error of the platform; overflows of its stack are, and stay as they are
    if (fault instanceof Error) throw fault;
    const detail = 'an argument has another type than the function takes';
    throw kqlError('HEADWATER_KQL_INVALID', detail, 0, text.length);
  }
}

/**
 * Where the service is behind the language's reference: seconds of `make_timespan` have fractions, `bag_unpack` takes
 * a rule for conflicts and properties to ignore, `series_fit_poly` a degree like any number, `search` a `not("term")`.
 */
const mistaken: readonly { readonly code: string; readonly before: RegExp; readonly at: RegExp }[] = [
  { code: 'KS134', before: /\bmake_timespan\s*\([^()]*,\s*$/, at: /^/ },
  { code: 'KS119', before: /\bevaluate\s+$/, at: /^bag_unpack$/ },
  { code: 'KS107', before: /\bignoredProperties\s*=\s*$/, at: /^/ },
  { code: 'KS107', before: /\bseries_fit_poly(_dynamic)?\s*\([^;|]*,\s*$/, at: /^\d+$/ },
  { code: 'KS107', before: /\bsearch\b[^|;]*\bnot\s*\(\s*$/, at: /^@?['"]/ },
];

export function readDiagnostics(code: BridgeCode, text: string): Diagnostic[] {
  return listItems(code.GetDiagnostics())
    .filter(
      ({ Code, Start, Length }) =>
        !mistaken.some(
          ({ code, before, at }) =>
            code === Code && before.test(text.slice(0, Start)) && at.test(text.slice(Start, Start + Length)),
        ),
    )
    .map((found) => ({
      severity: found.Severity,
      code: found.Code,
      message: found.Message,
      start: found.Start,
      length: found.Length,
    }));
}
