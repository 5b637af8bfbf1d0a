import type { Filter } from '@headwater/contract';
import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import type { SearchKey, SearchNode } from './ast.ts';
import { readKey } from './key-sql.ts';

/** Reserved words that name a column of `spans`, or stand for one. */
const words: Readonly<Record<string, string>> = {
  service: 'service',
  env: 'environment',
  environment: 'environment',
  version: 'version',
  instance: 'instance',
  host: 'host',
  hostname: 'host',
  dialect: 'dialect',
  resource_name: 'name',
  resource: 'name',
  name: 'name',
  operation_name: 'operation',
  operation: 'operation',
  type: 'span_type',
  kind: 'kind',
  status: 'status',
  trace_id: 'trace_id',
  traceId: 'trace_id',
  span_id: 'span_id',
  spanId: 'span_id',
  parent_id: 'parent_id',
  parentSpanId: 'parent_id',
};

const columns: ReadonlyMap<string, string> = new Map(
  spanConventions.flatMap(({ column, keys }) =>
    keys.flatMap((key) => (typeof key === 'string' ? [[key, column] as const] : [])),
  ),
);

/** One name for all spellings of a key: its column where it has one, else as it is written. */
export function keyName({ name, attribute }: SearchKey): string {
  if (name === 'duration') return 'duration';
  const word = !attribute && Object.hasOwn(words, name) ? words[name] : undefined;
  return word ?? columns.get(name) ?? (attribute ? `@${name}` : name);
}

/** Whether all that a search and filters ask is about keys of these names. */
export function asksOnly(root: SearchNode, filters: readonly Filter[], names: ReadonlySet<string>): boolean {
  return filters.every(({ key }) => names.has(keyName(readKey(key)))) && holdsOnly(root, names);
}

function holdsOnly(node: SearchNode, names: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'all':
      return true;
    case 'text':
      return false;
    case 'term':
      return names.has(keyName(node.key));
    case 'not':
      return holdsOnly(node.part, names);
    default:
      return node.parts.every((part) => holdsOnly(part, names));
  }
}

/** The search without those of its conditions, joined by AND, that are about this key alone. */
export function withoutKey(root: SearchNode, name: string): SearchNode {
  const only = new Set([name]);
  const parts = root.type === 'and' ? root.parts : [root];
  const rest = parts.filter((part) => part.type === 'all' || !holdsOnly(part, only));
  return rest.length === 0 ? { type: 'all' } : { type: 'and', parts: rest };
}
