import type { Node, Relation } from '../ir/relation.ts';
import { type Compiler, newTableId } from './context.ts';

/**
 * `materialize()`: every use sees the same rows. Only what might come out differently a second time is kept; the
 * rest stays open, so that the engine reads no column and no row that a use does not ask for.
 */
export function keepRows(compiler: Compiler, relation: Relation): Relation {
  if (isStable(relation.node)) return relation;
  return {
    ...relation,
    node: { kind: 'shared', id: newTableId(compiler), from: relation.node, once: true },
  };
}

const random = /\b(?:rand\w*|generateUUIDv4)\(/;

function isStable(node: Node): boolean {
  switch (node.kind) {
    case 'select': {
      const { items, where = '', limit, orderBy, from } = node;
      if (limit !== undefined && !orderBy) return false;
      const texts = [where, ...items.map((item) => item.sql), ...(orderBy ?? []).map((key) => key.id)];
      return !texts.some((sql) => random.test(sql)) && isStable(from);
    }
    case 'shared':
    case 'step':
      return isStable(node.from);
    case 'join':
      return isStable(node.left) && isStable(node.right);
    case 'union':
      return node.from.every((from) => isStable(from));
    case 'source':
      return !random.test(node.sql);
    default:
      return true;
  }
}
