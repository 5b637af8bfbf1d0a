/**
 * What a search says, after parsing. Offsets are UTF-16 units of the query's text.
 *
 *   all    `*` or nothing: every row
 *   and    terms beside each other, `AND`, `&&`; binds tighter than `or` (`OR`, `||`)
 *   not    `-term`, `!term`, `NOT term`
 *   term   `key:value`, `@path:value`, `key:>5`, `key:[1 TO 5}`, `key:*`; `key:(a OR b)` is an `or` of terms
 *   text   a word, a "phrase" or a pattern in the row's texts; `*:word` looks into every attribute too
 */
export type SearchNode =
  | { readonly type: 'all' }
  | { readonly type: 'and' | 'or'; readonly parts: readonly SearchNode[] }
  | { readonly type: 'not'; readonly part: SearchNode }
  | SearchTerm
  | SearchText;

export interface SearchTerm {
  readonly type: 'term';
  readonly key: SearchKey;
  readonly test: SearchTest;
}

export interface SearchText {
  readonly type: 'text';
  readonly pattern: Pattern;
  readonly everywhere: boolean;
}

export interface SearchKey {
  /** without `@`, escapes resolved */
  readonly name: string;
  /** written with `@`: an attribute of the row itself, never a reserved word or a tag of its resource */
  readonly attribute: boolean;
}

export type SearchTest =
  | { readonly op: 'exists' }
  | { readonly op: 'equals'; readonly value: string }
  /** at least one wildcard, never wildcards `*` only */
  | { readonly op: 'like'; readonly pattern: Pattern }
  /** one bound at least */
  | { readonly op: 'range'; readonly from?: Bound; readonly to?: Bound };

export interface Bound {
  readonly value: string;
  readonly inclusive: boolean;
}

export const anyText = Symbol('*');
export const anyCharacter = Symbol('?');
/** Literal texts and wildcards in order; neighbouring characters are one text. */
export type Pattern = readonly (string | typeof anyText | typeof anyCharacter)[];

/** A coloured piece of the query. */
export interface SearchToken {
  readonly start: number;
  readonly length: number;
  readonly kind: 'key' | 'value' | 'operator' | 'text';
}

export interface ParsedSearch {
  readonly root: SearchNode;
  readonly tokens: readonly SearchToken[];
}
