import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';
import { callFunction } from '../functions/call.ts';
import type { Node, Relation } from '../ir/relation.ts';
import { subplanMarker } from '../ir/render.ts';
import { isNumeric, nullOf, type Value } from '../ir/types.ts';
import { badQuery, kqlError, notSupported } from '../kql-error.ts';
import { childEnv, type Env, findBinding, newId, type Scope } from '../plan/context.ts';
import { columnValue, findColumn, select } from '../plan/relation.ts';
import { openTable } from '../plan/table-expression.ts';
import { bindParameters, enterFunctionBody } from '../plan/user-function.ts';
import { arithmetic, unaryMinus } from './arithmetic.ts';
import {
  compare,
  equals,
  isBetween,
  joinedText,
  negate,
  notEquals,
  operatorName,
  textOperators,
} from './compare.ts';
import { convert, toText } from './convert.ts';
import { memberAt, memberNamed } from './dynamic-path.ts';
import { literals, stringValue } from './literals.ts';
import { hasAll, hasAny, isIn } from './membership.ts';
import { checkRegex } from './regex.ts';

type Translate = (node: Syntax, scope: Scope) => Value;

/** Translates a scalar expression over the rows of `scope`; may add hidden columns to them. */
export function translate(node: Syntax, scope: Scope): Value {
  const given = scope.given?.get(node);
  if (given) return given;
  scope.compiler.budget -= 1;
  if (scope.compiler.budget < 0)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', 'too many expressions', node.start, node.end - node.start);
  const literal = literals[node.kind];
  if (literal) return literal(node);
  const known = translators[node.kind];
  if (known) return known(node, scope);
  return translateOperator(node, scope);
}

/** A condition for WHERE: null counts as false. */
export function translateCondition(node: Syntax, scope: Scope): string {
  const value = translate(node, scope);
  if (value.type === 'bool') return value.sql;
  if (value.type === 'dynamic' || value.type === 'string')
    return callFunction('tobool', [value], node, scope).sql;
  return `(${value.sql} != 0)`;
}

function part(node: Syntax, name: string): Syntax {
  const found = node.parts[name];
  if (!found) throw notSupported(`'${node.kind}' without ${name}`, node);
  return found;
}

const translators: Readonly<Record<string, Translate>> = {
  ParenthesizedExpression: (node, scope) => translate(part(node, 'Expression'), scope),
  SimpleNamedExpression: (node, scope) => translate(part(node, 'Expression'), scope),
  OrderedExpression: (node, scope) => translate(part(node, 'Expression'), scope),
  NameReference: translateName,
  PathExpression: translatePath,
  ElementExpression: translateElement,
  FunctionCallExpression: translateCall,
  UnaryMinusExpression: translateMinus,
  UnaryPlusExpression: (node, scope) => translate(part(node, 'Expression'), scope),
  ToScalarExpression: translateToScalar,
  MaterializeExpression: (node, scope) => translate(part(node, 'Expression'), scope),
  AndExpression: (node, scope) => logical('AND', node, scope),
  OrExpression: (node, scope) => logical('OR', node, scope),
  InExpression: (node, scope) => translateIn(node, scope, false),
  InCsExpression: (node, scope) => translateIn(node, scope, false),
  NotInExpression: (node, scope) => translateIn(node, scope, true),
  NotInCsExpression: (node, scope) => translateIn(node, scope, true),
  HasAnyExpression: (node, scope) =>
    hasAny(scope, translate(part(node, 'Left'), scope), listValues(node, scope)),
  HasAllExpression: (node, scope) =>
    hasAll(scope, translate(part(node, 'Left'), scope), listValues(node, scope)),
  BetweenExpression: translateBetween,
  NotBetweenExpression: (node, scope) => negate(translateBetween(node, scope)),
  TypeOfLiteralExpression: (node) => stringValue(textOf(itemsOf(node, 'Types')[0])),
};

const arithmeticSigns: Readonly<Record<string, string>> = {
  Add: '+',
  Subtract: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
};
const comparisons: Readonly<Record<string, (scope: Scope, a: Value, b: Value) => Value>> = {
  Equal: equals,
  NotEqual: notEquals,
  LessThan: compare('<'),
  LessThanOrEqual: compare('<='),
  GreaterThan: compare('>'),
  GreaterThanOrEqual: compare('>='),
};

function translateOperator(node: Syntax, scope: Scope): Value {
  const { name, negated } = operatorName(node);
  const [left, right] = [node.parts.Left, node.parts.Right];
  if (!left || !right) throw notSupported(`expression '${node.kind}'`, node);
  const sign = arithmeticSigns[name];
  if (sign) return arithmetic(scope, sign, translate(left, scope), translate(right, scope), node.type);
  const operator = comparisons[name] ?? textOperators[name];
  if (!operator) throw notSupported(`operator '${textOf(node.parts.Operator)}'`, node);
  const value = translate(right, scope);
  if (name === 'MatchesRegex') checkRegex(value.constant, right);
  const columns = left.kind === 'StarExpression' ? starColumns(scope, name, value) : [translate(left, scope)];
  const tests = columns.map((column) => operator(scope, column, value));
  const any: Value =
    tests.length === 1
      ? tests[0]!
      : { sql: `(${tests.map((test) => test.sql).join(' OR ') || 'false'})`, type: 'bool' };
  return negated ? negate(any) : any;
}

/** `* has "x"`: every column as text. */
function starColumns(scope: Scope, operator = '', value?: Value): Value[] {
  const columns = scope.relation.columns.map(columnValue);
  const together =
    /^(Has|Contains)(Cs)?$/.test(operator) &&
    typeof value?.constant === 'string' &&
    !value.constant.includes('\n');
  return together ? [joinedText(scope, columns)] : columns;
}

function translateMinus(node: Syntax, scope: Scope): Value {
  const value = translate(part(node, 'Expression'), scope);
  if (value.type === 'dynamic' && node.type === 'dynamic')
    return { sql: `toString(-${convert(scope, value, 'real').sql})`, type: 'dynamic' };
  if (value.type === 'dynamic')
    return unaryMinus(convert(scope, value, node.type === 'unknown' ? 'real' : node.type));
  if (!isNumeric(value.type) && value.type !== 'timespan')
    throw badQuery(`the negative of a ${value.type} value`, node);
  return unaryMinus(value);
}

function logical(operator: 'AND' | 'OR', node: Syntax, scope: Scope): Value {
  const sides = [part(node, 'Left'), part(node, 'Right')].map((side) => translateCondition(side, scope));
  return { sql: `(${sides.join(` ${operator} `)})`, type: 'bool' };
}

function translateName(node: Syntax, scope: Scope): Value {
  const name = node.text ?? '';
  if (node.reference?.kind !== 'variable' && node.reference?.kind !== 'parameter') {
    const column = findColumn(scope.relation, name);
    if (column) return columnValue(column);
  }
  if (node.body) return translateUserCall(node, scope);
  const binding = findBinding(scope.env, name);
  if (binding?.kind === 'value') return binding.value;
  if (binding?.kind === 'expression') return translateLet(binding.syntax, binding.env, scope);
  const column = findColumn(scope.relation, name);
  if (column) return columnValue(column);
  if (scope.lenient) return nullOf(node.type === 'unknown' ? 'dynamic' : node.type);
  throw badQuery(`the name '${name}' does not refer to a value here`, node);
}

/** A `let` value is translated where it is used, in the environment where it was written. */
function translateLet(syntax: Syntax, env: Env, scope: Scope): Value {
  const inner: Scope = { compiler: scope.compiler, env, relation: scope.relation };
  const value = translate(syntax, inner);
  scope.relation = inner.relation;
  return value;
}

function translatePath(node: Syntax, scope: Scope): Value {
  const [base, selector] = [part(node, 'Expression'), part(node, 'Selector')];
  if (scope.sides && base.kind === 'NameReference' && (base.text === '$left' || base.text === '$right')) {
    const side: Relation = base.text === '$left' ? scope.sides.left : scope.sides.right;
    const column = findColumn(side, selector.text ?? '');
    if (column) return columnValue(column);
  }
  if (selector.kind === 'BracketedExpression')
    return memberAt(scope, translate(base, scope), translate(part(selector, 'Expression'), scope));
  if (selector.kind !== 'NameReference') throw notSupported('this path', node);
  return memberNamed(scope, translate(base, scope), selector.text ?? textOf(selector));
}

function translateElement(node: Syntax, scope: Scope): Value {
  const base = translate(part(node, 'Expression'), scope);
  const selector = part(node, 'Selector');
  const index = translate(selector.parts.Expression ?? selector, scope);
  return memberAt(scope, base, index);
}

function translateCall(node: Syntax, scope: Scope): Value {
  if (node.body) return translateUserCall(node, scope);
  const name = textOf(part(node, 'Name'));
  return callFunction(name, itemsOf(part(node, 'ArgumentList'), 'Expressions'), node, scope);
}

function translateUserCall(node: Syntax, scope: Scope): Value {
  const env = childEnv(scope.env);
  bindParameters(node, scope, env);
  return enterFunctionBody(node.body!, env, (body, inner) => translateLet(body, inner, scope));
}

function translateToScalar(node: Syntax, scope: Scope): Value {
  const relation = openTable(part(node, 'Expression'), scope.compiler, scope.env);
  return scalarSubquery(relation, scope);
}

/** First cell of a table. */
function scalarSubquery(relation: Relation, scope: Scope): Value {
  const column = relation.columns[0];
  if (!column) return { sql: 'NULL', type: 'dynamic' };
  const first = select(relation.node, [{ id: column.id, sql: column.id }], {
    orderBy: relation.order,
    limit: '1',
  });
  const marker = addSubplan(scope, first);
  const sql = column.type === 'string' ? `ifNull(${marker}, '')` : marker;
  return { sql, type: column.type };
}

export function addSubplan(scope: Scope, node: Node): string {
  scope.compiler.subplans.push(node);
  return subplanMarker(scope.compiler.subplans.length - 1);
}

function listValues(node: Syntax, scope: Scope): Value[] {
  const right = part(node, 'Right');
  const items = right.items ?? itemsOf(right, 'Expressions');
  return (items.length > 0 ? items : [right]).map((item) =>
    item.columns ? firstColumn(item, scope) : translate(item, scope),
  );
}

/** The texts of a table's first column as an array: `has_any (T)`. */
function firstColumn(node: Syntax, scope: Scope): Value {
  const inner = { ...scope, relation: openTable(node, scope.compiler, scope.env) };
  const column = inner.relation.columns[0];
  if (!column) throw badQuery('a table without columns', node);
  const id = newId(scope.compiler, 'dynamic');
  const texts = toText(inner, columnValue(column)).sql;
  const list = select(inner.relation.node, [{ id, sql: `toJSONString(groupArray(${texts}))` }], {
    groupBy: [],
  });
  return { sql: addSubplan(scope, list), type: 'dynamic' };
}

function translateIn(node: Syntax, scope: Scope, negated: boolean): Value {
  const folded = textOf(part(node, 'Operator')).endsWith('~');
  const left = part(node, 'Left');
  const values = left.kind === 'StarExpression' ? starColumns(scope) : [translate(left, scope)];
  const right = part(node, 'Right');
  const members = inMembers(right, scope);
  const tests = values.map((value) => isIn(scope, value, members, folded));
  const any: Value =
    tests.length === 1 ? tests[0]! : { sql: `(${tests.map((test) => test.sql).join(' OR ')})`, type: 'bool' };
  return negated ? negate(any) : any;
}

/** Members of an `in` list: values, or the first column of a table. */
function inMembers(
  right: Syntax,
  scope: Scope,
): (Value | { readonly subquery: string; readonly type: Value['type'] })[] {
  const items = right.items ?? itemsOf(right, 'Expressions');
  return (items.length > 0 ? items : [right]).map((item) => {
    if (!item.columns) return translate(item, scope);
    const relation = openTable(item, scope.compiler, scope.env);
    const column = relation.columns[0]!;
    const node = select(relation.node, [{ id: column.id, sql: column.id }]);
    return { subquery: addSubplan(scope, node), type: column.type };
  });
}

function translateBetween(node: Syntax, scope: Scope): Value {
  const couple = part(node, 'Right');
  const value = translate(part(node, 'Left'), scope);
  return isBetween(
    scope,
    value,
    translate(part(couple, 'First'), scope),
    translate(part(couple, 'Second'), scope),
  );
}
