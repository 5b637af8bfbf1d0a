import type { KustoType } from '../bind/syntax.ts';
import type { Relation, StepCall } from '../ir/relation.ts';
import { bagIds, type Value } from '../ir/types.ts';
import { type Compiler, type Env, newId, type Scope } from './context.ts';
import { addHidden, addItems, hiddenIds, plainColumns, select } from './relation.ts';

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
 * All columns of the relation travel through the step, maps as JSON.
 */
export function hoistStep(scope: Scope, step: StepCall, args: readonly Value[], result: KustoType): Value {
  const relation = scope.relation;
  const argIds = args.map((arg) => newId(scope.compiler, arg.type));
  const prepared = addItems(
    relation,
    args.map((arg, i) => ({ id: argIds[i]!, sql: arg.sql })),
  );
  const id = newId(scope.compiler, result);
  const kept = physicalIds(scope, prepared).filter((name) => !argIds.includes(name));
  const typed = (ids: readonly string[]) =>
    ids.map((name) => ({ id: name, type: scope.compiler.idTypes.get(name) ?? 'unknown' }) as const);
  const maps = kept.filter((name) => scope.compiler.mapTypes.has(name));
  const made: Relation = {
    ...prepared,
    columns: plainColumns(prepared.columns),
    node: {
      kind: 'step',
      from:
        maps.length === 0
          ? prepared.node
          : select(
              prepared.node,
              [...kept, ...argIds].map((name) => ({
                id: name,
                sql: maps.includes(name) ? `toJSONString(${name})` : name,
              })),
            ),
      input: typed([...kept, ...argIds]),
      output: typed([...kept, id]),
      order: [],
      step: { ...step, options: { ...step.options, args: args.length } },
    },
  };
  const restored = [...kept, id].map((name) => ({
    id: name,
    sql: maps.includes(name) ? `JSONExtract(${name}, '${scope.compiler.mapTypes.get(name)!}')` : name,
  }));
  scope.relation = maps.length === 0 ? made : { ...made, node: select(made.node, restored) };
  return { sql: id, type: result };
}

/** Ids that a step has to pass on: visible, hidden and hoisted ones that later expressions may use. */
function physicalIds(scope: Scope, relation: Relation): string[] {
  const ids = new Set([
    ...relation.columns.flatMap((column) => (column.bag ? bagIds(column.bag) : [column.id])),
    ...hiddenIds(relation),
  ]);
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
