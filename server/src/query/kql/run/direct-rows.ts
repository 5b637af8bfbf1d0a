import type { Plan } from '../compile.ts';
import type { Cell, Node } from '../ir/relation.ts';

/**
 * Rows of a plan that only picks columns of rows which are here already: what a plugin or step has made last need
 * not travel through the engine again. Undefined for every other plan.
 */
export function directRows(plan: Plan): Cell[][] | undefined {
  const picked = pick(plan.node, [...plan.columns.map(({ id }) => id), ...plan.order.map(({ id }) => id)]);
  if (!picked) return undefined;
  const { rows, places } = picked;
  const keys = plan.order.map((key, i) => ({ ...key, at: places[plan.columns.length + i]! }));
  if (keys.some(({ desc }) => desc)) return undefined;
  // ranks are whole numbers; any other order is the engine's business
  if (rows.some((row) => keys.some(({ at }) => typeof row[at] !== 'bigint'))) return undefined;
  const inOrder = keys.length === 0 ? rows : sorted(rows, keys);
  const shown = places.slice(0, plan.columns.length);
  return inOrder.map((row) => shown.map((at) => row[at] ?? null));
}

interface Picked {
  readonly rows: readonly (readonly Cell[])[];
  readonly places: readonly number[];
}

/** Where the wanted columns stand in the rows below, if nothing but renaming lies between. */
function pick(node: Node, wanted: readonly string[]): Picked | undefined {
  if (node.kind === 'rows') {
    const places = wanted.map((id) => node.columns.findIndex((column) => column.id === id));
    return places.includes(-1) ? undefined : { rows: node.rows, places };
  }
  if (node.kind !== 'select') return undefined;
  const { star, items, distinct, arrayJoin, where, groupBy, orderBy, limitBy, limit } = node;
  if (distinct || arrayJoin || where || groupBy || orderBy || limitBy || limit) return undefined;
  const below = wanted.map((id) => items.find((item) => item.id === id)?.sql ?? (star ? id : ''));
  return below.every((sql) => /^[A-Za-z_]\w*$/.test(sql)) ? pick(node.from, below) : undefined;
}

function sorted(rows: Picked['rows'], keys: readonly { readonly at: number }[]): Picked['rows'] {
  return [...rows].sort((a, b) => {
    for (const { at } of keys) {
      const [x, y] = [a[at] as bigint, b[at] as bigint];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
}
