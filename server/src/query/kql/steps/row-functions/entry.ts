import type { KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import type { Json } from '../../values/json.ts';

/** An argument or result: dynamic as parsed JSON, everything else as a cell. */
export type RowValue = Cell | Json;

/** A scalar function computed outside the engine. Pure; `null` in means usually `null` out. */
export interface RowFunction {
  /** Types the arguments are converted to; the last counts for all further ones; `unknown` keeps them */
  readonly types: readonly KustoType[];
  readonly min: number;
  /** Result type where the binder's is not to be used */
  readonly result?: KustoType;
  readonly run: (args: readonly RowValue[]) => RowValue;
}

export type RowFunctionTable = Readonly<Record<string, RowFunction>>;
