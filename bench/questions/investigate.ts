import type { Question } from './question.ts';

const level = 'p95';
const goalMs = 120;
/** Failed spans are read one by one, beside what minutes count. */
const failuresGoalMs = 250;
const table = (side: 'request' | 'dependency', tab: string) => (scope: object) => ({ ...scope, side, tab });
const overTime = (more: object) => (scope: object) => ({ ...scope, buckets: 90, ...more });

/** What Performance and Failures ask over a range that minutes answer; goals are for the 95th percentile. */
export const investigateQuestions: readonly Question[] = [
  {
    what: 'Performance: table of operations',
    path: () => '/api/performance/table',
    body: table('request', 'operations'),
    level,
    goalMs,
  },
  {
    what: 'Performance: table of dependencies',
    path: () => '/api/performance/table',
    body: table('dependency', 'dependencies'),
    level,
    goalMs,
  },
  {
    what: 'Performance: percentiles per minute, distribution',
    path: () => '/api/performance/over-time',
    body: overTime({}),
    level,
    goalMs,
  },
  {
    what: 'Failures: table of operations',
    path: () => '/api/failures/table',
    body: table('request', 'operations'),
    level,
    goalMs: failuresGoalMs,
  },
  {
    what: 'Failures: over time and top three',
    path: () => '/api/failures/over-time',
    body: overTime({ subject: 'spans' }),
    level,
    goalMs: failuresGoalMs,
  },
];
