import type { KustoType, Syntax } from '../bind/syntax.ts';
import type { Column, Node, Relation } from '../ir/relation.ts';
import type { Value } from '../ir/types.ts';
import type { TableSource } from '../schema/catalogue.ts';

/** What a `let`, a parameter or `as` bound a name to. */
export type Binding =
  | { readonly kind: 'expression'; readonly syntax: Syntax; readonly env: Env }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'table'; readonly open: () => Relation }
  | { readonly kind: 'function'; readonly declaration: Syntax; readonly env: Env }
  | { readonly kind: 'pattern'; readonly declaration: Syntax; readonly env: Env };

export interface Env {
  readonly names: Map<string, Binding>;
  readonly parent?: Env;
}

/** State of one compilation. */
export interface Compiler {
  readonly tables: ReadonlyMap<string, TableSource>;
  /** What `now()` is, the same for the whole query; ticks since 0001 */
  readonly nowTicks: bigint;
  /** Values of `set name=value;` */
  readonly requestOptions: ReadonlyMap<string, Syntax>;
  readonly subplans: Node[];
  /** How each internal column is kept */
  readonly idTypes: Map<string, KustoType>;
  /** Engine types of the columns that hold maps */
  readonly mapTypes: Map<string, string>;
  ids: number;
  /** Operators and calls still allowed, so that inlining cannot explode */
  budget: number;
  /** Names of relations for `union withsource` without a name */
  readonly render: { visualization?: Readonly<Record<string, unknown>> };
  /** Set when the rest cannot be compiled before this part has run */
  readonly stages: ReadonlyMap<string, StageTable>;
}

/** A table whose rows come from an earlier stage of the same query. */
export interface StageTable {
  readonly columns: readonly Column[];
  readonly node: Node;
}

/** The rows an expression is evaluated over; hoisting adds hidden columns to `relation`. */
export interface Scope {
  readonly compiler: Compiler;
  readonly env: Env;
  relation: Relation;
  /** Values of nodes computed before, e.g. aggregates inside a larger expression */
  readonly given?: ReadonlyMap<Syntax, Value>;
  /** A column that the rows do not have is null: `search` and `find` look through tables of many shapes */
  readonly lenient?: boolean;
  /** `$left` and `$right` of a join */
  readonly sides?: { readonly left: Relation; readonly right: Relation };
}

export function newId(compiler: Compiler, type: KustoType): string {
  compiler.ids += 1;
  const id = `c${compiler.ids}`;
  compiler.idTypes.set(id, type);
  return id;
}

/** Name of a sub-table that may be used several times. */
export function newTableId(compiler: Compiler): string {
  compiler.ids += 1;
  return `t${compiler.ids}`;
}

export function childEnv(parent: Env): Env {
  return { names: new Map(), parent };
}

export function findBinding(env: Env, name: string): Binding | undefined {
  for (let at: Env | undefined = env; at !== undefined; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}
