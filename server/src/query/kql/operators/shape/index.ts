import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Relation } from '../../ir/relation.ts';
import { badQuery } from '../../kql-error.ts';
import { type Assignment, columnValue, findColumn, projectColumns } from '../../plan/relation.ts';
import { type Operator, type OperatorCall, scopeOf } from '../operator.ts';
import { nameProduced, type Produced, produce } from './assignments.ts';

function project(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const produced = itemsOf(call.node, 'Expressions').map((item) => produce(item, scope));
  return projectColumns(call.compiler, scope.relation, nameProduced(call.node, produced));
}

/** New columns come last, replaced ones keep their place; all read the columns before the operator. */
export function extendColumns(call: OperatorCall, expressions: readonly Syntax[]): Relation {
  const scope = scopeOf(call);
  const produced = expressions.map((item) => produce(item, scope));
  const added = nameExtended(call.node, call.input, produced, expressions);
  const someLeft = produced.some((entry) => (entry.left ?? 0) > 0);
  const assignments = (call.node.columns ?? []).flatMap((column): Assignment[] => {
    const value = added.get(column.name);
    if (value) return [value];
    const old = findColumn(scope.relation, column.name);
    if (!old && someLeft) return [];
    if (!old) throw badQuery(`the column '${column.name}' cannot be determined`, call.node);
    return [{ name: old.name, value: columnValue(old) }];
  });
  return projectColumns(call.compiler, scope.relation, assignments);
}

function nameExtended(
  node: Syntax,
  input: Relation,
  produced: readonly Produced[],
  expressions: readonly Syntax[],
): Map<string, Assignment> {
  const declared = new Set(produced.flatMap((entry) => entry.names.filter((name) => name !== undefined)));
  const known = new Set(input.columns.map((column) => column.name));
  const free = (node.columns ?? [])
    .map((column) => column.name)
    .filter((name) => !known.has(name) && !declared.has(name));
  const added = new Map<string, Assignment>();
  produced.forEach((entry, i) => {
    entry.values.forEach((value, k) => {
      const name = entry.names[k] ?? replacedName(expressions[i]!, known) ?? free.shift();
      if (name !== undefined) added.set(name, { name, value });
    });
  });
  return added;
}

/** `extend x` and `extend tostring(x)` take the place of the column they read. */
function replacedName(node: Syntax, known: ReadonlySet<string>): string | undefined {
  const name = node.kind === 'NameReference' ? node.text : node.resultName;
  return name !== undefined && known.has(name) ? name : undefined;
}

/** Keeps the input's columns that the binder left, in its order: project-away, project-keep, project-reorder. */
function keepColumns(call: OperatorCall): Relation {
  const assignments = (call.node.columns ?? []).map((column): Assignment => {
    const found = findColumn(call.input, column.name);
    if (!found) throw badQuery(`there is no column '${column.name}'`, call.node);
    return { name: column.name, value: columnValue(found) };
  });
  return projectColumns(call.compiler, call.input, assignments);
}

function projectRename(call: OperatorCall): Relation {
  const renamed = new Map<string, string>();
  for (const item of itemsOf(call.node, 'Expressions')) {
    const source = item.parts.Expression;
    if (item.kind !== 'SimpleNamedExpression' || !source)
      throw badQuery('project-rename needs new = old', item);
    renamed.set(source.text ?? textOf(source), textOf(item.parts.Name));
  }
  const assignments = call.input.columns.map(
    (column): Assignment => ({
      name: renamed.get(column.name) ?? column.name,
      value: columnValue(column),
    }),
  );
  return projectColumns(call.compiler, call.input, assignments);
}

export const shapeOperators: Readonly<Record<string, Operator>> = {
  ProjectOperator: project,
  ExtendOperator: (call) => extendColumns(call, itemsOf(call.node, 'Expressions')),
  ProjectAwayOperator: keepColumns,
  ProjectKeepOperator: keepColumns,
  ProjectReorderOperator: keepColumns,
  ProjectByNamesOperator: keepColumns,
  ProjectRenameOperator: projectRename,
};
