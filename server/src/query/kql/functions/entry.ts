import type { KustoType, Syntax } from '../bind/syntax.ts';
import type { Value } from '../ir/types.ts';
import { badQuery } from '../kql-error.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { convert, toText } from '../scalars/convert.ts';
import { arrayItems } from '../scalars/dynamic-path.ts';
import { parseJson } from '../values/json.ts';

/** One call of a scalar function, its arguments translated. */
export interface Call {
  readonly name: string;
  readonly args: readonly Value[];
  readonly node: Syntax;
  readonly scope: Scope;
  /** Result type that the binder found */
  readonly type: KustoType;
}

export type ScalarFunction = (call: Call) => Value;
export type FunctionTable = Readonly<Record<string, ScalarFunction>>;

export function arg(call: Call, index: number): Value {
  const value = call.args[index];
  if (!value) throw badQuery(`${call.name}() needs more arguments`, call.node);
  return value;
}

/** SQL of an argument as text, never null. */
export function text(call: Call, index: number): string {
  return toText(call.scope, arg(call, index)).sql;
}

/** SQL of an argument converted to a type. */
export function as(call: Call, index: number, type: KustoType): string {
  return convert(call.scope, arg(call, index), type).sql;
}

/** As `text`, safe to repeat. */
export function textOnce(call: Call, index: number): string {
  return once(call.scope, toText(call.scope, arg(call, index))).sql;
}

export function asOnce(call: Call, index: number, type: KustoType): string {
  return once(call.scope, convert(call.scope, arg(call, index), type)).sql;
}

/** JSON text of a dynamic argument, '' for null. */
export function json(call: Call, index: number): string {
  return `ifNull(${as(call, index, 'dynamic')}, '')`;
}

/** Array of the JSON texts of an argument's elements; empty unless it is an array. */
export function elements(call: Call, index: number): string {
  return arrayItems(`ifNull(${asOnce(call, index, 'dynamic')}, '')`);
}

export function value(type: KustoType, sql: string): Value {
  return { sql, type };
}

/** JSON array text from SQL of an array of JSON texts. */
export function arrayJson(sql: string): Value {
  return { sql: `concat('[', arrayStringConcat(${sql}, ','), ']')`, type: 'dynamic' };
}

/** Tells calls of one function apart, which the engine would otherwise make only once per row. */
export function callNumber(call: Call): number {
  call.scope.compiler.ids += 1;
  return call.scope.compiler.ids;
}

/** The constant text of an argument, for patterns and formats that have to be known while compiling. */
export function constantText(call: Call, index: number): string | undefined {
  const item = call.args[index];
  const found = item?.type === 'dynamic' ? textOfJson(item.constant) : item?.constant;
  return typeof found === 'string' ? found : undefined;
}

function textOfJson(json: unknown): unknown {
  return typeof json === 'string' && json.startsWith('"') ? parseJson(json) : undefined;
}
