import * as contract from '@headwater/contract';
import { connectLines } from '../api/connect-lines.ts';
import { type BoundRoute, bindRoute } from '../api/route-handler.ts';
import type { Addresses } from '../config/ports.ts';
import type { Config } from '../config/schema.ts';
import { listAttributeKeys, listAttributeValues } from '../query/attributes/attribute-keys.ts';
import { countLogs } from '../query/logs/count-logs.ts';
import { searchLogs } from '../query/logs/search-logs.ts';
import { listMetricLabels, listMetrics } from '../query/metrics/metric-info.ts';
import { queryMetric } from '../query/metrics/query-metric.ts';
import { countLastMinute, hasData, listProjects } from '../query/overview/arrivals.ts';
import type { Reader } from '../query/reader.ts';
import { getService } from '../query/services/get-service.ts';
import { listServices } from '../query/services/list-services.ts';
import { getSpan, getTraceLogs } from '../query/trace/get-span.ts';
import { getTrace } from '../query/trace/get-trace.ts';
import { getTraceLayout } from '../query/trace/get-trace-layout.ts';
import { sampleSpans } from '../query/traces/sample-spans.ts';
import { searchSpans } from '../query/traces/search-spans.ts';
import { searchTraces } from '../query/traces/search-traces.ts';
import { spanHistogram } from '../query/traces/span-histogram.ts';
import { authorityFile } from '../wire/x509/local-authority.ts';
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
    ...traceRoutes(reader),
    ...searchRoutes(reader),
    ...serviceRoutes(reader),
    ...logRoutes(reader),
    ...metricRoutes(reader),
  ];
}

function traceRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.getTrace, ({ params, query }) => getTrace(reader, { ...params, ...query })),
    bindRoute(contract.getTraceLayout, ({ params, query }) =>
      getTraceLayout(reader, query.project, params.traceId),
    ),
    bindRoute(contract.getSpan, ({ params, query }) =>
      getSpan(reader, query.project, params.traceId, params.spanId),
    ),
    bindRoute(contract.getTraceLogs, ({ params, query }) => getTraceLogs(reader, { ...params, ...query })),
  ];
}

function searchRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.searchSpans, ({ body }) => searchSpans(reader, body)),
    bindRoute(contract.searchTraces, ({ body }) => searchTraces(reader, body)),
    bindRoute(contract.sampleSpans, ({ body }) => sampleSpans(reader, body)),
    bindRoute(contract.spanHistogram, ({ body }) => spanHistogram(reader, body)),
    bindRoute(contract.attributeKeys, async ({ body }) => ({ keys: await listAttributeKeys(reader, body) })),
    bindRoute(contract.attributeValues, async ({ body }) => ({
      values: await listAttributeValues(reader, body),
    })),
  ];
}

function serviceRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.listServices, async ({ body }) => ({ services: await listServices(reader, body) })),
    bindRoute(contract.getService, ({ params, body }) => getService(reader, params.service, body)),
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
      clients: connectLines({
        addresses: addresses(),
        keyed: config.keys.length > 0,
        authorityFile: authorityFile(config.dataDir),
      }),
    })),
    bindRoute(contract.listProjects, async () => ({ projects: await listProjects(reader) })),
  ];
}
