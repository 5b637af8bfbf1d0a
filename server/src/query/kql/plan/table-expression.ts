import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';
import type { Relation } from '../ir/relation.ts';
import { badQuery, kqlError, notSupported } from '../kql-error.ts';
import { applyOperator, startOperator } from '../operators/index.ts';
import { translate } from '../scalars/expression.ts';
import { parseStringLiteral } from '../values/literal.ts';
import { type Binding, type Compiler, childEnv, type Env, findBinding, newTableId } from './context.ts';
import { keepRows } from './keep-rows.ts';
import { aliasRelation, makeRelation, projectColumns } from './relation.ts';
import { openScope } from './scope.ts';
import { openSource } from './source.ts';
import { argumentsOf, bindTableParameters, enterFunctionBody, functionName } from './user-function.ts';

/** Compiles an expression that yields a table. */
export function openTable(node: Syntax, compiler: Compiler, env: Env): Relation {
  compiler.budget -= 1;
  if (compiler.budget < 0)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', 'too many operators', node.start, node.end - node.start);
  switch (node.kind) {
    case 'PipeExpression': {
      const input = openTable(node.parts.Expression!, compiler, env);
      return applyOperator(node.parts.Operator!, input, compiler, env, node);
    }
    case 'ParenthesizedExpression':
    case 'ExpressionStatement':
    case 'ToTableExpression':
    case 'DataScopeExpression':
      return openTable(node.parts.Expression!, compiler, env);
    case 'MaterializeExpression':
      return keepRows(compiler, openTable(node.parts.Expression!, compiler, env));
    case 'NameReference':
      return openName(node, compiler, env);
    case 'FunctionCallExpression':
      return openCall(node, compiler, env);
    case 'PathExpression':
      return openPath(node, compiler, env);
    default:
      if (node.kind.endsWith('LiteralExpression') || (!node.columns && !node.kind.endsWith('Operator')))
        return openScalar(node, compiler, env);
      return startOperator(node, compiler, env);
  }
}

/** `toscalar(1)`: a scalar where a table may stand is a table of one cell. */
function openScalar(node: Syntax, compiler: Compiler, env: Env): Relation {
  const scope = openScope(compiler, env, makeRelation({ kind: 'one' }, []));
  const value = translate(node, scope);
  return projectColumns(compiler, scope.relation, [{ name: 'Value', value }]);
}

function openName(node: Syntax, compiler: Compiler, env: Env): Relation {
  const name = node.text ?? '';
  if (node.body) return { ...openUserCall(node, compiler, env), source: name };
  const binding = findBinding(env, name);
  if (binding?.kind === 'table') return aliasRelation(compiler, binding.open());
  if (binding?.kind === 'expression') return openShared(name, binding.syntax, binding.env, compiler, env);
  const source = openSource(name, compiler);
  if (!source) throw badQuery(`there is no table '${name}'`, node);
  return source;
}

/** A `let` table is compiled at its first use and shared by all of them. */
function openShared(name: string, syntax: Syntax, env: Env, compiler: Compiler, user: Env): Relation {
  const { source: _source, ...relation } = openTable(syntax, compiler, env);
  const shared: Relation = {
    ...relation,
    node: { kind: 'shared', id: newTableId(compiler), from: relation.node },
  };
  for (let at: Env | undefined = user; at !== undefined; at = at.parent) {
    if (at.names.has(name)) {
      at.names.set(name, { kind: 'table', open: () => shared });
      break;
    }
  }
  return aliasRelation(compiler, shared);
}

function openCall(node: Syntax, compiler: Compiler, env: Env): Relation {
  if (node.body) return openUserCall(node, compiler, env);
  const name = functionName(node);
  const [first] = argumentsOf(node);
  if (name === 'materialize' && first) return keepRows(compiler, openTable(first, compiler, env));
  if (name === 'table' && first) return openNamedTable(node, first, compiler, env);
  const pattern = findBinding(env, name);
  if (pattern?.kind === 'pattern') return openPattern(node, undefined, pattern, compiler);
  if (node.columns || /^(cluster|database|external_table|materialized_view|entity_group)$/.test(name))
    throw notSupported(`${name}()`, node);
  return openScalar(node, compiler, env);
}

/** `table('name')`: the name may come from a `let` or a parameter that is known while compiling. */
function openNamedTable(node: Syntax, given: Syntax, compiler: Compiler, env: Env): Relation {
  const name = translate(given, openScope(compiler, env, makeRelation({ kind: 'one' }, []))).constant;
  if (typeof name !== 'string') throw badQuery('table() needs a constant name', given);
  const source = openSource(name, compiler);
  if (!source) throw badQuery(`there is no table '${name}'`, node);
  return source;
}

type Pattern = Extract<Binding, { kind: 'pattern' }>;

/** The body of the pattern whose arguments, and path where there is one, are those of the call. */
function openPattern(
  call: Syntax,
  path: string | undefined,
  { declaration, env }: Pattern,
  compiler: Compiler,
): Relation {
  const wanted = argumentsOf(call).map((arg) => parseStringLiteral(textOf(arg)));
  const match = itemsOf(declaration, 'Patterns').find((candidate) => {
    const values = itemsOf(candidate.parts.ParameterValues!, 'Expressions').map((value) =>
      parseStringLiteral(textOf(value)),
    );
    const own = candidate.parts.PathValue?.parts.Value;
    return (
      values.length === wanted.length &&
      values.every((value, i) => value === wanted[i]) &&
      (own ? parseStringLiteral(textOf(own)) : undefined) === path
    );
  });
  if (!match?.parts.Body) throw badQuery('no case of the pattern fits', call);
  return enterFunctionBody(match.parts.Body, env, (body, inner) => openTable(body, compiler, inner));
}

function openUserCall(node: Syntax, compiler: Compiler, env: Env): Relation {
  const inner = childEnv(env);
  bindTableParameters(node, env, inner);
  return enterFunctionBody(node.body!, inner, (body, bodyEnv) => openTable(body, compiler, bodyEnv));
}

function openPath(node: Syntax, compiler: Compiler, env: Env): Relation {
  const base = node.parts.Expression!;
  const pattern = base.kind === 'FunctionCallExpression' ? findBinding(env, functionName(base)) : undefined;
  if (pattern?.kind === 'pattern')
    return openPattern(base, pathName(node.parts.Selector!), pattern, compiler);
  throw notSupported('a table of another application, database or cluster', node);
}

function pathName(selector: Syntax): string {
  const text = selector.text ?? textOf(selector);
  return /^['"]/.test(text) ? parseStringLiteral(text) : text;
}
