import type { Filter, ResourceChoice } from '@headwater/contract';
import { formatFilters } from '../../../filters/filter-text.ts';

/** The search of the traces page for what a figure of a service stands for. */
export function tracesOf(
  service: string,
  {
    resource,
    failed,
    more = [],
  }: { resource?: ResourceChoice | undefined; failed?: boolean; more?: readonly Filter[] } = {},
): { f: string | undefined; level: string } {
  const f = formatFilters([
    { key: 'service', op: '=', value: service },
    ...(resource ? [{ key: 'name', op: '=', value: resource.name } as const] : []),
    ...(resource?.kind ? [{ key: 'kind', op: '=', value: resource.kind } as const] : []),
    ...(failed ? [{ key: 'status', op: '=', value: 'error' } as const] : []),
    ...more,
  ]);
  return { f, level: resource ? 'all' : 'entry' };
}
