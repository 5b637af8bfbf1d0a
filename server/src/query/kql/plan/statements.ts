import { type Syntax, textOf } from '../bind/syntax.ts';
import { notSupported } from '../kql-error.ts';
import type { Env } from './context.ts';

/** Enters a `let` into the environment. Other statements that change what a query means are refused. */
export function bindStatement(statement: Syntax, env: Env): void {
  switch (statement.kind) {
    case 'LetStatement':
      bindLet(statement, env);
      return;
    case 'SetOptionStatement':
    case 'ExpressionStatement':
      return;
    case 'QueryParametersStatement':
      throw notSupported('declare query_parameters', statement);
    default:
      throw notSupported(`statement '${statement.kind.replace(/Statement$/, '').toLowerCase()}'`, statement);
  }
}

function bindLet(statement: Syntax, env: Env): void {
  const name = textOf(statement.parts.Name);
  const value = statement.parts.Expression!;
  const outer: Env = { names: new Map(env.names), ...(env.parent ? { parent: env.parent } : {}) };
  if (value.kind === 'FunctionDeclaration')
    env.names.set(name, { kind: 'function', declaration: value, env: outer });
  else env.names.set(name, { kind: 'expression', syntax: value, env: outer });
}
