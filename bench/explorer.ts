import type { Question } from './questions/question.ts';

const keys = [
  'service',
  'env',
  'status',
  'resource_name',
  'kind',
  '@http.status_code',
  '@http.method',
  '@http.route',
  '@db.system',
  'host',
  'version',
];
const list = (query: string) => (scope: object) => ({ ...scope, query, limit: 100 });
const series = (query: string, measure: object) => (scope: object) => ({
  ...scope,
  query,
  groupBy: ['service'],
  measures: [measure],
  view: 'timeseries',
});
const facets = (query: string) => (scope: object) => ({ ...scope, query, keys });

/** What the Trace Explorer asks when it is opened, with and without a search; goals are for the 95th percentile. */
export const explorerQuestions: readonly Question[] = [
  {
    what: 'Trace Explorer: list',
    path: () => '/api/traces/search',
    body: list(''),
    level: 'p95',
    goalMs: 60,
  },
  {
    what: 'Trace Explorer: list, service and errors',
    path: () => '/api/traces/search',
    body: list('service:orders status:error'),
    level: 'p95',
    goalMs: 60,
  },
  {
    what: 'Trace Explorer: timeseries, count by service',
    path: () => '/api/spans/aggregate',
    body: series('', { fn: 'count' }),
    level: 'p95',
    goalMs: 120,
  },
  {
    what: 'Trace Explorer: timeseries, p95 of one service',
    path: () => '/api/spans/aggregate',
    body: series('service:orders', { fn: 'p95', key: '@duration' }),
    level: 'p95',
    goalMs: 120,
  },
  {
    what: 'Trace Explorer: 11 facets',
    path: () => '/api/spans/facets',
    body: facets(''),
    level: 'p95',
    goalMs: 120,
  },
  {
    what: 'Trace Explorer: 11 facets of one service',
    path: () => '/api/spans/facets',
    body: facets('service:orders'),
    level: 'p95',
    goalMs: 120,
  },
  {
    what: 'Trace Explorer: 11 facets of one service’s errors',
    path: () => '/api/spans/facets',
    body: facets('service:orders status:error'),
    level: 'p95',
    goalMs: 120,
  },
];
