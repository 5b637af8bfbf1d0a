import type { Node } from '../relation.ts';

/** The plan with every node, from the innermost out, replaced by what `use` makes of it; shared ones once. */
export function mapNodes(root: Node, use: (node: Node) => Node): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const made = use(withParts(node, visit));
    done.set(node, made);
    return made;
  };
  return visit(root);
}

export function withParts(node: Node, visit: (node: Node) => Node): Node {
  switch (node.kind) {
    case 'select':
    case 'shared':
    case 'step':
      return { ...node, from: visit(node.from) };
    case 'join':
      return { ...node, left: visit(node.left), right: visit(node.right) };
    case 'union':
      return { ...node, from: node.from.map(visit) };
    default:
      return node;
  }
}
