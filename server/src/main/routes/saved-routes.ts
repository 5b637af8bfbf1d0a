import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Setting, Settings } from '../../store/settings/settings.ts';

/** What pages save is small; who needs more has another place for it. */
const valueBytes = 64 * 1024;
const itemsPerKind = 1_000;

/** Saved views, queries, functions and the like: one service for every page. */
export function savedRoutes(settings: Settings): BoundRoute[] {
  return [
    bindRoute(contract.listSaved, async ({ params, query }) => ({
      items: settings.list(params.kind, query.project).map(itemOf),
    })),
    bindRoute(contract.putSaved, async ({ params, body }) => {
      const key = { ...params, project: body.project };
      if (JSON.stringify(body.value ?? null).length > valueBytes) {
        throw new HeadwaterError('HEADWATER_API_REQUEST', `value: longer than ${valueBytes} bytes`);
      }
      const isNew = settings.get(key) === undefined;
      if (isNew && settings.list(params.kind, body.project).length >= itemsPerKind) {
        throw new HeadwaterError(
          'HEADWATER_API_REQUEST',
          `there are ${itemsPerKind} of this kind; remove some`,
        );
      }
      return itemOf(await settings.put(key, body.value ?? null));
    }),
    bindRoute(contract.removeSaved, async ({ params, query }) => ({
      removed: await settings.remove({ ...params, project: query.project }),
    })),
  ];
}

const itemOf = ({ id, version, value, updatedMs, updatedBy }: Setting): contract.SavedItem => ({
  id,
  version,
  value,
  updatedMs,
  updatedBy,
});
