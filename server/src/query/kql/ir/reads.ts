import type { Node } from './relation.ts';

/** How often stored tables are read when the engine runs the plan: it reads a shared sub-table at every use anew. */
export function countReads(node: Node, subplans: readonly Node[]): number {
  const counted = new Map<Node, number>();
  const count = (at: Node): number => {
    const known = counted.get(at);
    if (known !== undefined) return known;
    const found = own(at);
    counted.set(at, found);
    return found;
  };
  const own = (at: Node): number => {
    switch (at.kind) {
      case 'source':
        return 1;
      case 'select':
      case 'shared':
      case 'step':
        return count(at.from);
      case 'join':
        return count(at.left) + count(at.right);
      case 'union':
        return at.from.reduce((sum, from) => sum + count(from), 0);
      default:
        return 0;
    }
  };
  return count(node) + subplans.reduce((sum, subplan) => sum + count(subplan), 0);
}
