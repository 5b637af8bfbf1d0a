import type { Question } from './question.ts';

/** What people of Application Insights ask most; also what binding and translating is measured on. */
export const insightsQueries: readonly [what: string, query: string][] = [
  [
    'requests and their p95 per 5 min',
    'requests | where timestamp > ago(1h) | summarize count(), percentile(duration, 95) by bin(timestamp, 5m) | render timechart',
  ],
  [
    'operations by count and duration',
    'requests | where timestamp > ago(1h) | summarize n = count(), avg(duration), p95 = percentile(duration, 95) by name | order by n desc | take 50',
  ],
  [
    'share of failures by service',
    'requests | where timestamp > ago(1h) | summarize failed = countif(success == false), all = count() by cloud_RoleName | extend share = 100.0 * failed / all',
  ],
  [
    'failed requests by code',
    'requests | where timestamp > ago(1h) and success == false | summarize count() by resultCode, name | top 20 by count_',
  ],
  [
    'slowest dependencies',
    'dependencies | where timestamp > ago(1h) | summarize n = count(), p95 = percentile(duration, 95) by target, type, name | top 20 by p95',
  ],
  [
    'newest 50 requests of one service',
    'requests | where timestamp > ago(15m) and cloud_RoleName == "orders" | order by timestamp desc | take 50 | project timestamp, name, duration, resultCode',
  ],
  [
    'one operation',
    'union requests, dependencies | where operation_Id == "{id}" | order by timestamp asc | project timestamp, itemType, name, duration',
  ],
  [
    'requests by a custom dimension',
    'requests | where timestamp > ago(15m) | summarize count() by tostring(customDimensions["http.request.method"])',
  ],
  [
    'log records with a word',
    'traces | where timestamp > ago(1h) and message has "upstream" | summarize count() by bin(timestamp, 5m), cloud_RoleName',
  ],
  [
    'series by service',
    'requests | where timestamp > ago(1h) | make-series n = count() default = 0 on timestamp from ago(1h) to now() step 1m by cloud_RoleName',
  ],
];

/** They run over all rows of the hour that the load fills. */
export const kqlQuestions: readonly Question[] = insightsQueries.map(([what, query]) => ({
  what: `KQL: ${what}`,
  path: () => '/api/query',
  body: (_scope, traceId) => ({ query: query.replace('{id}', traceId) }),
  level: 'p95',
  goalMs: 300,
}));
