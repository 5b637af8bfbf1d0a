/** A column or value type of the language; `unknown` only where the binder gave up. */
export type KustoType =
  | 'bool'
  | 'int'
  | 'long'
  | 'real'
  | 'decimal'
  | 'string'
  | 'datetime'
  | 'timespan'
  | 'guid'
  | 'dynamic'
  | 'unknown';

export interface ColumnInfo {
  readonly name: string;
  readonly type: KustoType;
}

/** What a name or call refers to. */
export interface Reference {
  readonly kind: 'column' | 'variable' | 'parameter' | 'function' | 'table' | 'other';
  readonly name: string;
}

/**
 * A node of the bound tree as plain data (own copy, safe to send between threads): named children, list
 * children, and for tokens and literals their source text.
 */
export interface Syntax {
  readonly kind: string;
  /** Character offsets in the query text; inside an inlined function body they are those of the call */
  readonly start: number;
  readonly end: number;
  readonly type: KustoType;
  /** Result columns when the node yields a table or a tuple */
  readonly columns?: readonly ColumnInfo[];
  readonly reference?: Reference;
  readonly text?: string;
  readonly parts: Readonly<Record<string, Syntax>>;
  readonly items?: readonly Syntax[];
  /** The node comes from an inlined function body, so its offsets are not its own */
  readonly inlined?: true;
  /** Of an expression without a name in `extend`: the name its column takes */
  readonly resultName?: string;
  /** Of a call of a user's function: its body bound with the types of this call's arguments */
  readonly body?: Syntax;
}

export interface Diagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly length: number;
}

const nothing: readonly Syntax[] = [];

/** Elements of a list child, or none. */
export function itemsOf(node: Syntax, part: string): readonly Syntax[] {
  return node.parts[part]?.items ?? nothing;
}

/** Text of a token, name or literal below `node`, first found. */
export function textOf(node: Syntax | undefined): string {
  if (node === undefined) return '';
  if (node.text !== undefined) return node.text;
  for (const part of Object.values(node.parts)) {
    const text = textOf(part);
    if (text !== '') return text;
  }
  return '';
}

/** Every node of the tree below and including `node`, parents first; inlined bodies are not entered. */
export function* walk(node: Syntax): Generator<Syntax> {
  yield node;
  for (const part of Object.values(node.parts)) yield* walk(part);
  for (const item of node.items ?? nothing) yield* walk(item);
}
