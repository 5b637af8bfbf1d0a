import * as contract from '@headwater/contract';
import { connectLines } from '../api/connect-lines.ts';
import { type BoundRoute, bindRoute } from '../api/route-handler.ts';
import { listAttributeKeys, listAttributeValues } from '../query/attributes/attribute-keys.ts';
import { countLogs } from '../query/logs/count-logs.ts';
import { searchLogs } from '../query/logs/search-logs.ts';
import { listMetricLabels, listMetrics } from '../query/metrics/metric-info.ts';
import { queryMetric } from '../query/metrics/query-metric.ts';
import { listProjects } from '../query/overview/arrivals.ts';
import type { Reader } from '../query/reader.ts';
import { checkSearch } from '../query/search-syntax/check-search.ts';
import { completeSearch } from '../query/search-syntax/complete-search.ts';
import { aggregateSpans } from '../query/traces/aggregate-spans.ts';
import { sampleSpans } from '../query/traces/sample-spans.ts';
import { searchSpans } from '../query/traces/search-spans.ts';
import { searchTraces } from '../query/traces/search-traces.ts';
import { spanHistogram } from '../query/traces/span-histogram.ts';
import { searchStructure } from '../query/traces/structure/search-structure.ts';
import { authorityFile } from '../wire/x509/local-authority.ts';
import type { ApiContext } from './api-context.ts';
import { doctorRoutes } from './routes/doctor-routes.ts';
import { explorerRoutes } from './routes/explorer-routes.ts';
import { forwardingRoutes } from './routes/forwarding-routes.ts';
import { investigateRoutes } from './routes/investigate-routes.ts';
import { liveRoutes } from './routes/live-routes.ts';
import { mapRoutes } from './routes/map-routes.ts';
import { projectRoutes } from './routes/project-routes.ts';
import { savedRoutes } from './routes/saved-routes.ts';
import { serviceRoutes } from './routes/service-routes.ts';
import { traceRoutes } from './routes/trace-routes.ts';
import { userRoutes } from './routes/user-routes.ts';
import { journalStatus, receiverStatus, refusedCounts, storeStatus } from './status.ts';

/** Every route of the contract with the query that answers it. */
export function apiRoutes(context: ApiContext): BoundRoute[] {
  const reader = context.storage.store;
  return [
    ...overviewRoutes(context),
    ...traceRoutes(reader),
    ...searchRoutes(reader),
    ...explorerRoutes(reader),
    ...serviceRoutes(reader, context.storage.settings),
    ...logRoutes(reader),
    ...metricRoutes(reader),
    ...investigateRoutes(reader),
    ...doctorRoutes(context),
    ...savedRoutes(context.storage.settings),
    ...forwardingRoutes({
      forwarder: context.forwarder,
      settings: context.storage.settings,
      nowMs: Date.now,
    }),
    ...projectRoutes(context),
    ...userRoutes(context),
    ...liveRoutes(reader, context.liveMetrics),
    ...mapRoutes(reader),
  ];
}

function searchRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.searchSpans, ({ body }) => searchSpans(reader, body)),
    bindRoute(contract.searchTraces, ({ body }) => searchTraces(reader, body)),
    bindRoute(contract.sampleSpans, ({ body }) => sampleSpans(reader, body)),
    bindRoute(contract.spanHistogram, ({ body }) => spanHistogram(reader, body)),
    bindRoute(contract.aggregateSpans, ({ body }) => aggregateSpans(reader, body)),
    bindRoute(contract.searchStructure, ({ body }) => searchStructure(reader, body)),
    bindRoute(contract.completeSearch, ({ body }) => completeSearch(reader, body)),
    bindRoute(contract.checkSearch, async ({ body }) => checkSearch(body.query)),
    bindRoute(contract.attributeKeys, async ({ body }) => ({ keys: await listAttributeKeys(reader, body) })),
    bindRoute(contract.attributeValues, async ({ body }) => ({
      values: await listAttributeValues(reader, body),
    })),
  ];
}

function logRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.searchLogs, ({ body }) => searchLogs(reader, body)),
    bindRoute(contract.countLogs, ({ body }) => countLogs(reader, body)),
  ];
}

function metricRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.listMetrics, async ({ body }) => ({ metrics: await listMetrics(reader, body) })),
    bindRoute(contract.queryMetric, ({ body }) => queryMetric(reader, body)),
    bindRoute(contract.metricLabels, async ({ body }) => ({
      labels: await listMetricLabels(reader, body),
    })),
  ];
}

function overviewRoutes({
  access,
  storage,
  config,
  version,
  startedMs,
  addresses,
}: ApiContext): BoundRoute[] {
  const reader = storage.store;
  return [
    bindRoute(contract.getStatus, async ({ granted }) => ({
      version,
      startedMs,
      ...(await storeStatus(storage, Date.now(), granted)),
      journal: journalStatus(storage),
      receivers: receiverStatus(addresses()),
      refused: refusedCounts(storage.counters),
    })),
    bindRoute(contract.getConnectLines, async () => ({
      clients: connectLines({
        addresses: addresses(),
        keyed: config.keys.length > 0,
        authorityFile: authorityFile(config.dataDir),
      }),
    })),
    bindRoute(contract.listProjects, async ({ granted }) => {
      const withData = await listProjects(reader);
      const known = new Set(withData.map(({ name }) => name));
      const created = access.projects
        .list()
        .filter(({ name, source }) => source === 'created' && !known.has(name));
      const all = [...withData, ...created.map(({ name }) => ({ name, environments: [] }))];
      return { projects: granted === undefined ? all : all.filter(({ name }) => name === granted) };
    }),
  ];
}
