import type { KustoType } from '../bind/syntax.ts';
import type { BagSource, HexSource } from './types.ts';

/** `id` is unique in the whole plan, so no name of the user's is ever an SQL identifier. */
export interface Column {
  readonly name: string;
  /** Of a bag kept as maps it names nothing in the engine */
  readonly id: string;
  readonly type: KustoType;
  readonly bag?: BagSource;
  readonly hex?: HexSource;
}

export interface Item {
  readonly id: string;
  readonly sql: string;
}

export interface OrderKey {
  readonly id: string;
  readonly desc: boolean;
  readonly nullsFirst: boolean;
}

/**
 * The relational intermediate form: what a plan's statements are made of. Plain data, so it can be sent
 * between threads. Markers in SQL texts (`subplanMarker`) stand for the plans of scalar subqueries.
 */
export type Node =
  | { readonly kind: 'one' }
  /** `table` is the stored table whose columns `sql` yields */
  | { readonly kind: 'source'; readonly sql: string; readonly table?: string }
  | {
      readonly kind: 'rows';
      readonly columns: readonly { id: string; type: KustoType }[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | SelectNode
  | {
      readonly kind: 'join';
      readonly how: JoinHow;
      readonly left: Node;
      readonly right: Node;
      readonly on: readonly string[];
    }
  | { readonly kind: 'union'; readonly from: readonly Node[] }
  | {
      readonly kind: 'shared';
      readonly id: string;
      readonly from: Node;
      /** Computed once however often it is read; without it every use may see other random rows */
      readonly once?: boolean;
    }
  | StepNode;

export type JoinHow = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'LEFT ANTI' | 'LEFT SEMI' | 'CROSS';

export interface SelectNode {
  readonly kind: 'select';
  readonly from: Node;
  /** All columns of `from` come first */
  readonly star?: boolean;
  readonly items: readonly Item[];
  readonly distinct?: boolean;
  readonly arrayJoin?: readonly Item[];
  readonly where?: string;
  readonly groupBy?: readonly string[];
  readonly orderBy?: readonly OrderKey[];
  readonly limitBy?: { readonly count: string; readonly ids: readonly string[] };
  readonly limit?: string;
}

/** Work done outside the engine between two statements, on rows under a limit. */
export interface StepNode {
  readonly kind: 'step';
  readonly from: Node;
  /** Columns of `from` that the step receives, in this order */
  readonly input: readonly { id: string; type: KustoType }[];
  /** Columns that it yields */
  readonly output: readonly { id: string; type: KustoType }[];
  readonly order: readonly OrderKey[];
  readonly step: StepCall;
}

/** Name of a step in the registry and its settings, plain data. */
export interface StepCall {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly start: number;
  readonly length: number;
}

/**
 * One value between statements: bigint for long, int, timespan (ticks); datetime as ticks since 0001; real
 * as number; decimal and guid as text; dynamic as JSON text.
 */
export type Cell = null | boolean | number | bigint | string;

/** A table expression while compiling. */
export interface Relation {
  readonly node: Node;
  readonly columns: readonly Column[];
  /** Order of the rows, by hidden or visible columns that `node` yields; empty when there is none */
  readonly order: readonly OrderKey[];
  /** Rows are numbered by this column in their order */
  readonly rank?: string;
  /** Hidden group keys: the relation stands for one small table per distinct value (mv-apply, partition) */
  readonly context: readonly string[];
  /** Hidden columns that are constant within a context and come back at its end */
  readonly carried: readonly Column[];
  /** The language lets window functions be used */
  readonly serialized?: boolean;
  /** Name that `as` or a table gave, for `withsource` and `$table` */
  readonly source?: string;
}
