import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { getEdgeCalls } from '../../query/application-map/edge-calls.ts';
import { getApplicationMap } from '../../query/application-map/get-application-map.ts';
import type { Reader } from '../../query/reader.ts';

export function mapRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.getApplicationMap, ({ body }) => getApplicationMap(reader, body)),
    bindRoute(contract.getEdgeCalls, ({ body }) => getEdgeCalls(reader, body)),
  ];
}
