import { itemsOf, type KustoType, type Syntax, textOf } from '../bind/syntax.ts';
import { isNumeric, type Value } from '../ir/types.ts';
import { badQuery } from '../kql-error.ts';
import { convert } from '../scalars/convert.ts';
import { translate } from '../scalars/expression.ts';
import { childEnv, type Env, findBinding, type Scope } from './context.ts';
import { bindStatement } from './statements.ts';

/** Name of a parameter and what it is when the call leaves it out. */
interface Parameter {
  readonly name: string;
  /** Declared type; tables have none */
  readonly type: KustoType;
  readonly standard?: Syntax;
}

export function functionName(call: Syntax): string {
  return call.kind === 'NameReference' ? (call.text ?? '') : textOf(call.parts.Name);
}

/** Declared types that a number given for them takes on. */
const declaredTypes: Readonly<Record<string, KustoType>> = {
  real: 'real',
  double: 'real',
  decimal: 'decimal',
};

function parametersOf(declaration: Syntax): Parameter[] {
  const list = declaration.parts.Parameters;
  return (list ? itemsOf(list, 'Parameters') : []).map((parameter) => {
    const standard = parameter.parts.DefaultValue?.parts.Value;
    const { Name, Type } = parameter.parts.NameAndType?.parts ?? {};
    const type = declaredTypes[textOf(Type)] ?? 'unknown';
    return { name: textOf(Name), type, ...(standard ? { standard } : {}) };
  });
}

export function argumentsOf(call: Syntax): readonly Syntax[] {
  const list = call.parts.ArgumentList;
  return list ? itemsOf(list, 'Expressions') : [];
}

export interface Argument {
  readonly name: string;
  readonly type: KustoType;
  readonly value: Syntax;
  readonly standard: boolean;
}

/** Pairs a call's arguments, by place or by name, with the parameters of the user's function. */
export function pairArguments(
  call: Syntax,
  env: Env,
  skip = 0,
): { first: string | undefined; pairs: Argument[] } {
  const binding = findBinding(env, functionName(call));
  if (binding?.kind !== 'function') throw badQuery(`'${functionName(call)}' is not a function here`, call);
  const parameters = parametersOf(binding.declaration);
  const given = argumentsOf(call);
  const named = new Map(
    given
      .filter((arg) => arg.kind === 'SimpleNamedExpression')
      .map((arg) => [textOf(arg.parts.Name), arg.parts.Expression!]),
  );
  const pairs: Argument[] = [];
  parameters.slice(skip).forEach((parameter, i) => {
    const placed = given[i]?.kind === 'SimpleNamedExpression' ? undefined : given[i];
    const value = named.get(parameter.name) ?? placed ?? parameter.standard;
    if (value) pairs.push({ ...parameter, value, standard: value === parameter.standard });
  });
  return { first: parameters[0]?.name, pairs };
}

/** Binds the parameters of a scalar function to values over the caller's rows. */
export function bindParameters(call: Syntax, scope: Scope, env: Env): void {
  for (const { name, type, value } of pairArguments(call, scope.env).pairs) {
    if (value.columns) env.names.set(name, { kind: 'expression', syntax: value, env: scope.env });
    else env.names.set(name, { kind: 'value', value: widen(scope, translate(value, scope), type) });
  }
}

/** `f(5)` of a function of a real is `f(5.0)`. */
function widen(scope: Scope, value: Value, type: KustoType): Value {
  return type !== 'unknown' && isNumeric(value.type) && value.type !== type
    ? convert(scope, value, type)
    : value;
}

/** Binds the parameters of a function that yields a table; scalars are translated where the body uses them. */
export function bindTableParameters(call: Syntax, callerEnv: Env, env: Env, skip = 0): string | undefined {
  const { first, pairs } = pairArguments(call, callerEnv, skip);
  for (const { name, value } of pairs)
    env.names.set(name, { kind: 'expression', syntax: value, env: callerEnv });
  return first;
}

/** Runs `use` on the expression of a function's body, after its own `let` statements. */
export function enterFunctionBody<T>(body: Syntax, env: Env, use: (expression: Syntax, env: Env) => T): T {
  const inner = childEnv(env);
  for (const statement of itemsOf(body, 'Statements')) bindStatement(statement, inner);
  const expression = body.parts.Expression;
  if (!expression) throw badQuery('a function without a result', body);
  return use(expression, inner);
}
