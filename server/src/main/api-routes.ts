import * as contract from '@headwater/contract';
import { connectLines } from '../api/connect-lines.ts';
import { type BoundRoute, bindRoute } from '../api/route-handler.ts';
import type { Addresses } from '../config/ports.ts';
import type { Config } from '../config/schema.ts';
import { countLastMinute, hasData, listProjects } from '../query/overview/arrivals.ts';
import { getTrace } from '../query/trace/get-trace.ts';
import { searchSpans } from '../query/traces/search-spans.ts';
import { spanHistogram } from '../query/traces/span-histogram.ts';
import type { Storage } from './open-storage.ts';
import { engineStatus, journalStatus, receiverStatus, refusedCounts } from './status.ts';

export interface ApiContext {
  readonly storage: Storage;
  readonly config: Config;
  readonly version: string;
  readonly startedMs: number;
  readonly addresses: () => Addresses | undefined;
}

/** Every route of the contract with the query that answers it. */
export function apiRoutes(context: ApiContext): BoundRoute[] {
  const reader = context.storage.store;
  return [
    ...overviewRoutes(context),
    bindRoute(contract.searchSpans, ({ body }) => searchSpans(reader, body)),
    bindRoute(contract.spanHistogram, ({ body }) => spanHistogram(reader, body)),
    bindRoute(contract.getTrace, ({ params, query }) => getTrace(reader, { ...params, ...query })),
  ];
}

function overviewRoutes({ storage, config, version, startedMs, addresses }: ApiContext): BoundRoute[] {
  const reader = storage.store;
  return [
    bindRoute(contract.getStatus, async () => {
      const ready = storage.engine === undefined || storage.engine.state === 'ready';
      return {
        version,
        startedMs,
        engine: engineStatus(storage),
        journal: journalStatus(storage),
        receivers: receiverStatus(addresses()),
        lastMinute: ready ? await countLastMinute(reader, 'default', Date.now()) : [],
        refused: refusedCounts(storage.counters),
        hasData: ready ? await hasData(reader, 'default') : true,
      };
    }),
    bindRoute(contract.getConnectLines, async () => ({
      clients: connectLines({ addresses: addresses(), keyed: config.keys.length > 0 }),
    })),
    bindRoute(contract.listProjects, async () => ({ projects: await listProjects(reader) })),
  ];
}
