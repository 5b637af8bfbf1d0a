import type { Item, Node, OrderKey, SelectNode } from './relation.ts';

type Needed = ReadonlySet<string> | 'all';

/**
 * Drops the columns of inner selects that nothing further out reads. A table of telemetry has some sixty
 * expressions; planning them costs the engine more than running a query that reads three.
 */
export function pruneColumns(node: Node, needed: Needed): Node {
  switch (node.kind) {
    case 'select':
      return pruneSelect(node, needed);
    case 'join': {
      const ids = merge(needed, node.on);
      return { ...node, left: pruneColumns(node.left, ids), right: pruneColumns(node.right, ids) };
    }
    case 'union':
      return { ...node, from: node.from.map((from) => pruneBranch(from, needed)) };
    case 'shared':
      return { ...node, from: pruneColumns(node.from, 'all') };
    case 'step':
      return {
        ...node,
        from: pruneColumns(
          node.from,
          new Set([...node.input.map((column) => column.id), ...node.order.map((key) => key.id)]),
        ),
      };
    default:
      return node;
  }
}

/** Branches of a union correspond by place, so each keeps the same columns. */
function pruneBranch(node: Node, needed: Needed): Node {
  if (node.kind === 'select' && !node.star && !node.distinct) return pruneSelect(node, needed);
  return pruneColumns(node, 'all');
}

function pruneSelect(node: SelectNode, needed: Needed): SelectNode {
  const keepAll = needed === 'all' || node.distinct === true;
  const kept = keepAll ? node.items : node.items.filter((item) => needed.has(item.id));
  const items = kept.length > 0 || node.star ? kept : node.items.slice(0, 1);
  const own = [
    ...texts(items),
    ...texts(node.arrayJoin ?? []),
    node.where ?? '',
    ...(node.groupBy ?? []),
    ...orderIds(node.orderBy),
    ...(node.limitBy?.ids ?? []),
    node.limit ?? '',
  ];
  const inner = node.star ? merge(keepAll ? 'all' : needed, own) : merge(new Set(), own);
  return { ...node, items, from: pruneColumns(node.from, inner) };
}

function texts(items: readonly Item[]): string[] {
  return items.map((item) => item.sql);
}

function orderIds(order: readonly OrderKey[] | undefined): string[] {
  return (order ?? []).map((key) => key.id);
}

/** Every column id that occurs in the expressions; one inside a literal only keeps a column too many. */
function merge(needed: Needed, expressions: readonly string[]): Needed {
  if (needed === 'all') return 'all';
  const ids = new Set(needed);
  for (const sql of expressions)
    for (const match of sql.matchAll(/\b(?:c|s)\d+\b|\bstage_row\b/g)) ids.add(match[0]);
  return ids;
}
