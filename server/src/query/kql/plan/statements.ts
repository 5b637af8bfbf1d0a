import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';
import { badQuery, notSupported } from '../kql-error.ts';
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
      bindParameters(statement, env);
      return;
    case 'PatternStatement':
      bindPattern(statement, env);
      return;
    default:
      throw notSupported(`statement '${statement.kind.replace(/Statement$/, '').toLowerCase()}'`, statement);
  }
}

/** What stands before the statement: later names are not seen by earlier ones. */
function outerOf(env: Env): Env {
  return { names: new Map(env.names), ...(env.parent ? { parent: env.parent } : {}) };
}

function bindLet(statement: Syntax, env: Env): void {
  const name = textOf(statement.parts.Name);
  const value = statement.parts.Expression!;
  const outer = outerOf(env);
  if (value.kind === 'FunctionDeclaration')
    env.names.set(name, { kind: 'function', declaration: value, env: outer });
  else env.names.set(name, { kind: 'expression', syntax: value, env: outer });
}

/** Parameters keep their defaults: no service that we speak for hands values in. */
function bindParameters(statement: Syntax, env: Env): void {
  for (const parameter of itemsOf(statement, 'Parameters')) {
    const name = textOf(parameter.parts.NameAndType?.parts.Name);
    const standard = parameter.parts.DefaultValue?.parts.Value;
    if (!standard) throw badQuery(`the query parameter '${name}' has no value`, parameter);
    env.names.set(name, { kind: 'expression', syntax: standard, env: outerOf(env) });
  }
}

function bindPattern(statement: Syntax, env: Env): void {
  const declaration = statement.parts.Pattern;
  if (!declaration) throw notSupported('a pattern without a body', statement);
  env.names.set(textOf(statement.parts.Name), { kind: 'pattern', declaration, env: outerOf(env) });
}

/** Options given by `set name=value;` in front of the query. */
export function requestOptions(root: Syntax): Map<string, Syntax> {
  const options = new Map<string, Syntax>();
  for (const statement of itemsOf(root, 'Statements')) {
    const value = statement.parts.ValueClause?.parts.Expression;
    if (statement.kind === 'SetOptionStatement' && value) options.set(textOf(statement.parts.Name), value);
  }
  return options;
}
