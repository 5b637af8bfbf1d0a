import { itemsOf } from '../bind/syntax.ts';
import type { Relation } from '../ir/relation.ts';
import { type Compiler, childEnv, type Env } from './context.ts';
import { openTable } from './table-expression.ts';
import { enterFunctionBody } from './user-function.ts';

/** Tables that `let x = view () { … }` defines: part of `union *` and of a search through everything. */
export function openViews(compiler: Compiler, env: Env): Relation[] {
  const views: Relation[] = [];
  for (let at: Env | undefined = env; at !== undefined; at = at.parent) {
    for (const [name, binding] of at.names) {
      if (binding.kind !== 'function') continue;
      const { parts } = binding.declaration;
      const parameters = parts.Parameters ? itemsOf(parts.Parameters, 'Parameters') : [];
      const isView = Object.values(parts).some((part) => part.text === 'view');
      if (!isView || parameters.length > 0 || !parts.Body) continue;
      const view = enterFunctionBody(parts.Body, childEnv(binding.env), (body, inner) =>
        openTable(body, compiler, inner),
      );
      views.push({ ...view, source: name });
    }
  }
  return views;
}
