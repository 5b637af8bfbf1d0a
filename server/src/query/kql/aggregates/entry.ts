import type { KustoType, Syntax } from '../bind/syntax.ts';
import type { Value } from '../ir/types.ts';
import { badQuery } from '../kql-error.ts';
import type { Scope } from '../plan/context.ts';
import { convert } from '../scalars/convert.ts';

/** One aggregate of a summarize, make-series or top-nested, its arguments translated over the input's rows. */
export interface AggregateCall {
  readonly name: string;
  readonly args: readonly Value[];
  readonly node: Syntax;
  readonly scope: Scope;
  readonly type: KustoType;
  /** SQL condition of the `…if` variant */
  readonly filter?: string;
  /** Column that numbers the rows, when their order matters and is known */
  readonly rank?: string;
}

/**
 * `sql` is computed with GROUP BY; `finish` turns its column into the value one SELECT later, where the
 * result may be used several times.
 */
export interface Aggregate {
  readonly sql: string;
  readonly type: KustoType;
  readonly finish?: (id: string) => string;
}

export type AggregateFunction = (call: AggregateCall) => Aggregate;
export type AggregateTable = Readonly<Record<string, AggregateFunction>>;

export function argument(call: AggregateCall, index: number): Value {
  const value = call.args[index];
  if (!value) throw badQuery(`${call.name}() needs more arguments`, call.node);
  return value;
}

export function argumentAs(call: AggregateCall, index: number, type: KustoType): string {
  return convert(call.scope, argument(call, index), type).sql;
}

/** Name of an engine's aggregate that is null when it saw no rows; a text is never null. */
export function orNull(name: string, type: KustoType): string {
  return type === 'string' ? name : `${name}OrNull`;
}

/** An engine's aggregate with the call's filter: `sum(x)` or `sumIf(x, p)`. */
export function apply(call: AggregateCall, name: string, args: readonly string[], parameters = ''): string {
  if (call.filter === undefined) return `${name}${parameters}(${args.join(', ')})`;
  return `${name}If${parameters}(${[...args, call.filter].join(', ')})`;
}
