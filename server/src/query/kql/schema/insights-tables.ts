import { availabilityResults, browserTimings, customEvents, pageViews } from './insights/event-tables.ts';
import { exceptions, traces } from './insights/log-tables.ts';
import { customMetrics, performanceCounters } from './insights/metric-tables.ts';
import { dependencies, requests } from './insights/span-tables.ts';
import type { InsightsTable } from './insights/table.ts';

export const insightsTables: readonly InsightsTable[] = [
  requests,
  dependencies,
  traces,
  exceptions,
  customEvents,
  customMetrics,
  performanceCounters,
  availabilityResults,
  pageViews,
  browserTimings,
];
