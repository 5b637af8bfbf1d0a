import { z } from 'zod';
import { timeSeries, unixMs } from '../../common.ts';
import { defineRoute } from '../../route.ts';
import { population } from './performance.ts';
import { telemetryItem } from './transactions.ts';

export const failuresTab = z.enum(['operations', 'dependencies', 'exceptions', 'roles']);
export type FailuresTab = z.infer<typeof failuresTab>;

/** What exceptions are asked for with, besides the population's service, instance and range. */
const ofException = {
  problemId: z.string().max(4_096).optional(),
  exceptionType: z.string().max(1_024).optional(),
};

export const failureRow = z.object({
  service: z.string(),
  name: z.string(),
  instance: z.string(),
  type: z.string(),
  target: z.string(),
  failed: z.number(),
  count: z.number(),
  /** Users that met a failure, as far as they are named */
  users: z.number(),
  /** Of roles */
  exceptions: z.number(),
});
export type FailureRow = z.infer<typeof failureRow>;

export const failuresTable = defineRoute({
  method: 'POST',
  path: '/api/failures/table',
  page: 'failures',
  summary: 'Operations, dependencies or roles by failures',
  body: population.extend({
    tab: z.enum(['operations', 'dependencies', 'roles']).default('operations'),
    limit: z.number().int().min(1).max(2_000).default(500),
  }),
  response: z.object({ rows: z.array(failureRow), more: z.boolean() }),
});

export const problem = z.object({
  problemId: z.string(),
  type: z.string(),
  /** The newest message */
  message: z.string(),
  count: z.number(),
  users: z.number(),
  services: z.array(z.string()),
  operations: z.array(z.string()),
  /** Operations it happened in, also those not listed */
  operationCount: z.number(),
  versions: z.array(z.string()),
  /** Over all that is kept, not only the range */
  firstSeenMs: unixMs,
  lastSeenMs: unixMs,
});
export type Problem = z.infer<typeof problem>;

export const listProblems = defineRoute({
  method: 'POST',
  path: '/api/failures/problems',
  page: 'failures',
  summary: 'Exceptions grouped by problem, most frequent first',
  body: population.extend({ ...ofException, limit: z.number().int().min(1).max(2_000).default(500) }),
  response: z.object({ problems: z.array(problem), more: z.boolean() }),
});

const topValue = z.object({ value: z.string(), detail: z.string(), count: z.number(), share: z.number() });
export type TopValue = z.infer<typeof topValue>;

export const failuresOverTime = defineRoute({
  method: 'POST',
  path: '/api/failures/over-time',
  page: 'failures',
  summary: 'Failures over time and their top three result codes, exception types and failed dependencies',
  body: population.extend({
    ...ofException,
    /** What the chart counts */
    subject: z.enum(['spans', 'exceptions']).default('spans'),
    buckets: z.number().int().min(1).max(500).default(60),
    limit: z.number().int().min(1).max(20).default(3),
  }),
  response: z.object({
    failed: z.number(),
    count: z.number(),
    /** Series `failed` and `count`; of exceptions `failed` only */
    overTime: timeSeries,
    resultCodes: z.array(topValue),
    exceptionTypes: z.array(topValue),
    /** Value: the name; detail: type and target */
    dependencies: z.array(topValue),
  }),
});

export const exceptionSamples = defineRoute({
  method: 'POST',
  path: '/api/failures/exceptions',
  page: 'failures',
  summary: 'Single exceptions, newest first',
  body: population.extend({
    ...ofException,
    limit: z.number().int().min(1).max(1_000).default(20),
    cursor: z.string().max(200).optional(),
  }),
  response: z.object({ items: z.array(telemetryItem), cursor: z.string().nullable() }),
});
