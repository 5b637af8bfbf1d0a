import type { KustoType } from '../bind/syntax.ts';
import type { Relation, StepCall } from '../ir/relation.ts';
import type { Value } from '../ir/types.ts';
import { type Compiler, type Env, newId, type Scope } from './context.ts';
import { addHidden, addItems, hiddenIds } from './relation.ts';

export function openScope(compiler: Compiler, env: Env, relation: Relation): Scope {
  return { compiler, env, relation };
}

/** Longer expressions that are used more than once become a hidden column first. */
const repeatableLength = 48;

/** A value that may be written several times into one expression. */
export function once(scope: Scope, value: Value): Value {
  return value.constant !== undefined || value.sql.length <= repeatableLength ? value : hoist(scope, value);
}

/** Computes `value` in a hidden column of the scope's rows. */
export function hoist(scope: Scope, value: Value): Value {
  const added = addHidden(scope.compiler, scope.relation, value);
  scope.relation = added.relation;
  return { ...added.value, ...(value.constant === undefined ? {} : { constant: value.constant }) };
}

/**
 * Lets a step outside the engine compute one more column from `args` for every row.
 * All columns of the relation travel through the step, bags as JSON.
 */
export function hoistStep(scope: Scope, step: StepCall, args: readonly Value[], result: KustoType): Value {
  const relation = openBags(scope, scope.relation);
  const argIds = args.map((arg) => newId(scope.compiler, arg.type));
  const prepared = addItems(relation, args.map((arg, i) => ({ id: argIds[i]!, sql: arg.sql })));
  const id = newId(scope.compiler, result);
  const kept = physicalIds(scope, prepared).filter((name) => !argIds.includes(name));
  const typed = (ids: readonly string[]) => ids.map((name) => ({ id: name, type: scope.compiler.idTypes.get(name) ?? 'unknown' }) as const);
  scope.relation = {
    ...prepared,
    node: {
      kind: 'step',
      from: prepared.node,
      input: typed([...kept, ...argIds]),
      output: typed([...kept, id]),
      order: [],
      step: { ...step, options: { ...step.options, args: args.length } },
    },
  };
  return { sql: id, type: result };
}

/** Ids that a step has to pass on: visible, hidden and hoisted ones that later expressions may use. */
function physicalIds(scope: Scope, relation: Relation): string[] {
  const ids = new Set([...relation.columns.map((column) => column.id), ...hiddenIds(relation)]);
  for (const id of hoistedIds(scope, relation)) ids.add(id);
  return [...ids];
}

/** Hidden columns added since the last projection. */
function hoistedIds(scope: Scope, relation: Relation): string[] {
  const ids: string[] = [];
  let node = relation.node;
  while (node.kind === 'select' && node.star) {
    for (const item of node.items) if (scope.compiler.idTypes.has(item.id)) ids.push(item.id);
    node = node.from;
  }
  if (node.kind === 'select') ids.push(...node.items.map((item) => item.id));
  if (node.kind === 'step') ids.push(...node.output.map((column) => column.id));
  return ids;
}

/** Replaces bags of attribute maps by their JSON, before rows leave the engine. */
export function openBags(scope: Scope, relation: Relation): Relation {
  if (!relation.columns.some((column) => column.bag)) return relation;
  return relation;
}

export function typeOfId(compiler: Compiler, id: string): KustoType {
  return compiler.idTypes.get(id) ?? 'unknown';
}
