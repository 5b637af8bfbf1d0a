import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Column, Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import {
  type Assignment,
  columnValue,
  findColumn,
  projectColumns,
  withColumns,
} from '../../plan/relation.ts';
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
  return projectColumns(call.compiler, scope.relation, withColumns(scope.relation, added));
}

function nameExtended(
  node: Syntax,
  input: Relation,
  produced: readonly Produced[],
  expressions: readonly Syntax[],
): Map<string, Value> {
  const declared = new Set(produced.flatMap((entry) => entry.names.filter((name) => name !== undefined)));
  const known = new Set(input.columns.map((column) => column.name));
  const free = (node.columns ?? [])
    .map((column) => column.name)
    .filter((name) => !known.has(name) && !declared.has(name));
  const added = new Map<string, Value>();
  produced.forEach((entry, i) => {
    entry.values.forEach((value, k) => {
      const name = entry.names[k] ?? replacedName(expressions[i]!, known) ?? free.shift();
      if (name !== undefined) added.set(name, value);
    });
  });
  return added;
}

/** `extend x` and `extend tostring(x)` take the place of the column they read. */
function replacedName(node: Syntax, known: ReadonlySet<string>): string | undefined {
  const name = node.kind === 'NameReference' ? node.text : node.resultName;
  return name !== undefined && known.has(name) ? name : undefined;
}

/** Whether one of an operator's names or patterns with `*` stands for a column. */
function matcher(call: OperatorCall): (name: string) => boolean {
  const tests = itemsOf(call.node, 'Expressions').map((item) => {
    const text = item.text ?? textOf(item);
    const parts = text.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
    return item.kind === 'StarExpression' ? /^/ : new RegExp(`^${parts.join('.*')}$`);
  });
  return (name) => tests.some((test) => test.test(name));
}

/** `project-away` and `project-keep`: the input's columns in their order. */
function keepColumns(call: OperatorCall, keeps: boolean): Relation {
  const named = matcher(call);
  const kept = call.input.columns.filter((column) => named(column.name) === keeps);
  return projectColumns(call.compiler, call.input, kept.map(asIs));
}

function asIs(column: Column): Assignment {
  return { name: column.name, value: columnValue(column) };
}

/** The binder's order of the columns; those it does not know of come last. */
function reorderColumns(call: OperatorCall): Relation {
  const bound = (call.node.columns ?? []).flatMap((column) => findColumn(call.input, column.name) ?? []);
  const others = call.input.columns.filter((column) => !bound.includes(column));
  return projectColumns(call.compiler, call.input, [...bound, ...others].map(asIs));
}

/** `project-by-names`: the names come from values that the binder has read. */
function projectByNames(call: OperatorCall): Relation {
  const assignments = (call.node.columns ?? []).map((column): Assignment => {
    const found = findColumn(call.input, column.name);
    if (!found) throw badQuery(`there is no column '${column.name}'`, call.node);
    return asIs(found);
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
  ProjectAwayOperator: (call) => keepColumns(call, false),
  ProjectKeepOperator: (call) => keepColumns(call, true),
  ProjectReorderOperator: reorderColumns,
  ProjectByNamesOperator: projectByNames,
  ProjectRenameOperator: projectRename,
};
