import type { Syntax } from '../bind/syntax.ts';
import { itemsOf, textOf } from '../bind/syntax.ts';
import type { Relation } from '../ir/relation.ts';
import type { Compiler, Env, Scope } from '../plan/context.ts';
import { openScope } from '../plan/scope.ts';

export interface SourceCall {
  readonly node: Syntax;
  readonly compiler: Compiler;
  readonly env: Env;
}

export interface OperatorCall extends SourceCall {
  readonly input: Relation;
  /** The pipe that ends with this operator, where it stands in the query's own text */
  readonly pipe?: Syntax;
}

export type Operator = (call: OperatorCall) => Relation;
export type Source = (call: SourceCall) => Relation;

export function scopeOf(call: OperatorCall): Scope {
  return openScope(call.compiler, call.env, call.input);
}

/** Parameters written `name=value` after an operator's keyword, e.g. `kind`. */
export function parameterText(node: Syntax, name: string): string | undefined {
  for (const parameter of itemsOf(node, 'Parameters')) {
    if (textOf(parameter.parts.Name) === name) return textOf(parameter.parts.Expression);
  }
  return undefined;
}
