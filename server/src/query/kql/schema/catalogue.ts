import type { ColumnInfo } from '../bind/syntax.ts';

/** Expressions of a bag that stays maps while it can: see `BagSource`. */
export interface SourceBag {
  /** SQL of a Map(String, String) */
  readonly texts: string;
  /** SQL of a Map(String, Float64) */
  readonly numbers: string;
  /** Text columns that hold one member each, by all names of the member */
  readonly single: readonly { readonly keys: readonly string[]; readonly sql: string }[];
  /** SQL of the names, separated by commas, under which members of `single` were received */
  readonly received?: string;
  /** SQL that is true where only what a client sent as properties is shown, not what its other fields say */
  readonly isSentOnly?: string;
}

/** A column of a table the language sees, as an expression over the stored one. */
export interface SourceColumn extends ColumnInfo {
  /** SQL over the columns of `TableSource.sql` */
  readonly sql: string;
  /** Instead of `sql`: the column is a bag of attributes */
  readonly bag?: SourceBag;
}

/** A table of the language. `from` already holds the project predicate: nothing else is ever read. */
export interface TableSource {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** SQL of a FROM item, restricted to the caller's project by the `{project:String}` parameter */
  readonly from: string;
  /** The stored table whose columns `from` yields */
  readonly stored?: string;
  /** `union *`, `search` and `find` without tables leave it out */
  readonly hidden?: boolean;
}
