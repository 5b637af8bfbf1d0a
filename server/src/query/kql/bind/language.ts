import { createRequire } from 'node:module';
import { type CachedScript, runCached } from './cached-script.ts';
import { mendColumnMap } from './mend-service.ts';

/**
 * The slice of Microsoft's language service that we use, as its compiled objects look from outside
 * (`@kusto/language-service-next` 12.4; its own declarations need global namespaces, so they stay out).
 */
export interface BridgeList<T> {
  readonly Count: number;
  getItem(index: number): T;
}

export interface BridgeSymbol {
  readonly Name: string;
  readonly Type?: BridgeSymbol | null;
  readonly Columns?: BridgeList<BridgeSymbol>;
  readonly $$name?: string;
}

export interface BridgeNode {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly TextStart: number;
  readonly End: number;
  readonly Text?: string;
  readonly ResultType?: BridgeSymbol | null;
  readonly ReferencedSymbol?: BridgeSymbol | null;
  readonly Element$1?: BridgeNode;
  GetChild(index: number): BridgeNode | null;
  GetName(index: number): string;
  GetCalledFunctionBody?(): BridgeNode | null;
}

export interface BridgeDiagnostic {
  readonly Severity: string;
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

export interface BridgeCode {
  readonly Syntax: BridgeNode;
  readonly ResultType: BridgeSymbol | null;
  GetDiagnostics(): BridgeList<BridgeDiagnostic>;
}

/** Symbols and settings that a query is bound against; immutable. */
export interface BridgeGlobals {
  WithDatabase(database: unknown): BridgeGlobals;
}

export interface Language {
  readonly GlobalState: { readonly Default: BridgeGlobals };
  readonly KustoFacts: { GetExpressionResultName(expression: BridgeNode, standard: null): string | null };
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: BridgeGlobals): BridgeCode };
  readonly Symbols: {
    readonly ColumnSymbol: { readonly ctor: new (name: string, type: object) => object };
    readonly ScalarTypes: { GetSymbol(name: string): object };
    readonly TableSymbol: { readonly $ctor4: new (name: string, columns: readonly object[]) => object };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
  };
  readonly Parsing: { readonly QueryGrammar: { From(globals: BridgeGlobals): object } };
  readonly QueryOperatorParameters: { AllParameters: readonly object[] };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
  readonly Editor: {
    readonly KustoCodeService: {
      readonly $ctor1: new (text: string, globals: BridgeGlobals) => BridgeCodeService;
    };
    readonly CompletionKind: Readonly<Record<string, unknown>>;
  };
}

export interface BridgeCodeService {
  GetQuickInfo(position: number): { readonly Text: string | null };
  GetFormattedText(options: null, position: number): { readonly Text: string; readonly Position: number };
  GetCompletionItems(position: number): {
    readonly Items: BridgeList<BridgeCompletion> | null;
    readonly EditStart: number;
    readonly EditLength: number;
  };
}

export interface BridgeCompletion {
  readonly Kind: number;
  readonly DisplayText: string | null;
  readonly MatchText: string | null;
  readonly BeforeText: string | null;
  readonly AfterText: string | null;
}

let loaded: Language | undefined;
let scripts: CachedScript[] = [];

/** Loads the service on first use: 330 ms, half of it for the grammar, and 50 MB, once per thread. */
export function getLanguage(): Language {
  if (loaded === undefined) {
    const { resolve } = createRequire(import.meta.url);
    scripts = ['bridge.min.js', 'Kusto.Language.Bridge.min.js'].map((name) =>
      runCached(resolve(`@kusto/language-service-next/${name}`)),
    );
    loaded = (globalThis as unknown as { Kusto: { Language: Language } }).Kusto.Language;
    mendColumnMap();
    makeGrammar(loaded);
  }
  return loaded;
}

/** Keeps the service's code for the next thread that loads it; to be called when it has done what it usually does. */
export function keepLanguageCode(): void {
  for (const script of scripts) script.keep();
}

/**
 * The grammar that completion follows. Left to itself the service makes it at the first question, and lets each of its
 * 50 operators take the parameters of all others: half of 400 ms and 6 MB, for `where kind=` and the like, which is a
 * mistake anyway. The parser has rules of its own and needs all of them.
 */
function makeGrammar({ QueryOperatorParameters, Parsing, GlobalState }: Language): void {
  const all = QueryOperatorParameters.AllParameters;
  QueryOperatorParameters.AllParameters = [];
  Parsing.QueryGrammar.From(GlobalState.Default);
  QueryOperatorParameters.AllParameters = all;
}

let kindNames: Map<number, string> | undefined;

/** Name of a node kind, e.g. `FilterOperator`. */
export function kindName(kind: number): string {
  if (kindNames === undefined) {
    kindNames = new Map();
    for (const [name, value] of Object.entries(getLanguage().Syntax.SyntaxKind)) {
      if (typeof value === 'number' && !kindNames.has(value)) kindNames.set(value, name);
    }
  }
  return kindNames.get(kind) ?? `Kind${kind}`;
}

export function listItems<T>(list: BridgeList<T> | undefined | null): T[] {
  const items: T[] = [];
  if (list) for (let i = 0; i < list.Count; i += 1) items.push(list.getItem(i));
  return items;
}
