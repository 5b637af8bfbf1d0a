import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { Reader } from '../../query/reader.ts';
import { listFacets } from '../../query/traces/facets/list-facets.ts';
import { listRanges } from '../../query/traces/facets/list-ranges.ts';
import { groupLatency } from '../../query/traces/group-latency.ts';

/** What the Trace Explorer asks besides searches. */
export function explorerRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.listFacets, ({ body }) => listFacets(reader, body)),
    bindRoute(contract.listRanges, ({ body }) => listRanges(reader, body)),
    bindRoute(contract.groupLatency, async ({ body }) => ({ groups: await groupLatency(reader, body) })),
  ];
}
