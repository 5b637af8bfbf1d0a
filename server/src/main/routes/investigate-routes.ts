import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { exceptionSamples } from '../../query/failures/exception-samples.ts';
import { failuresOverTime } from '../../query/failures/failures-over-time.ts';
import { failuresTable } from '../../query/failures/failures-table.ts';
import { listProblems } from '../../query/failures/problems.ts';
import { overviewTiles } from '../../query/overview/tiles.ts';
import { findInsights } from '../../query/performance/insights.ts';
import { performanceOverTime } from '../../query/performance/over-time.ts';
import { performanceTable } from '../../query/performance/performance-table.ts';
import { spanSamples } from '../../query/performance/span-samples.ts';
import { findTopDependencies } from '../../query/performance/top-dependencies.ts';
import type { Reader } from '../../query/reader.ts';
import { countTelemetry, groupTelemetry } from '../../query/transactions/count-telemetry.ts';
import { getTelemetryItem } from '../../query/transactions/get-item.ts';
import { getTransaction } from '../../query/transactions/get-transaction.ts';
import { searchTelemetry } from '../../query/transactions/search-telemetry.ts';
import { browserTimings } from '../../query/usage/browser-timings.ts';
import { usageFunnel } from '../../query/usage/funnel.ts';
import { getUsage } from '../../query/usage/get-usage.ts';

/** Performance, failures, transactions, usage and the overview's figures. */
export function investigateRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.performanceTable, ({ body }) => performanceTable(reader, body)),
    bindRoute(contract.performanceOverTime, ({ body }) => performanceOverTime(reader, body)),
    bindRoute(contract.performanceInsights, ({ body }) => findInsights(reader, body)),
    bindRoute(contract.topDependencies, ({ body }) => findTopDependencies(reader, body)),
    bindRoute(contract.spanSamples, ({ body }) => spanSamples(reader, body)),
    bindRoute(contract.failuresTable, ({ body }) => failuresTable(reader, body)),
    bindRoute(contract.failuresOverTime, ({ body }) => failuresOverTime(reader, body)),
    bindRoute(contract.listProblems, ({ body }) => listProblems(reader, body)),
    bindRoute(contract.exceptionSamples, ({ body }) => exceptionSamples(reader, body)),
    bindRoute(contract.getTelemetryItem, ({ params, query }) =>
      getTelemetryItem(reader, query.project, params.itemId),
    ),
    bindRoute(contract.getTransaction, ({ params, query }) =>
      getTransaction(reader, { ...params, ...query }),
    ),
    bindRoute(contract.searchTelemetry, ({ body }) => searchTelemetry(reader, body)),
    bindRoute(contract.countTelemetry, ({ body }) => countTelemetry(reader, body)),
    bindRoute(contract.groupTelemetry, ({ body }) => groupTelemetry(reader, body)),
    bindRoute(contract.getUsage, ({ body }) => getUsage(reader, body)),
    bindRoute(contract.browserTimings, ({ body }) => browserTimings(reader, body)),
    bindRoute(contract.usageFunnel, ({ body }) => usageFunnel(reader, body)),
    bindRoute(contract.overviewTiles, ({ body }) => overviewTiles(reader, body)),
  ];
}
