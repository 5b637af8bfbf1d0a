import type { ColumnInfo } from '../bind/syntax.ts';

/** A column of a table the language sees, as an expression over the stored one. */
export interface SourceColumn extends ColumnInfo {
  /** SQL over the columns of `TableSource.sql` */
  readonly sql: string;
  /** The column is a bag read from attribute maps: see `bags` */
  readonly bag?: string;
}

/** A table of the language. `from` already holds the project predicate: nothing else is ever read. */
export interface TableSource {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** SQL of a FROM item, restricted to the caller's project by the `{project:String}` parameter */
  readonly from: string;
}
