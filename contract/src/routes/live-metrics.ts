import { z } from 'zod';
import { defineRoute } from '../route.ts';

const liveSecond = z.object({
  timeMs: z.number(),
  requests: z.number(),
  requestsFailed: z.number(),
  /** Sum over the requests of the second; divide by `requests` for the mean */
  requestMs: z.number(),
  dependencies: z.number(),
  dependenciesFailed: z.number(),
  dependencyMs: z.number(),
  exceptions: z.number(),
  cpuPercent: z.number().optional(),
  memoryBytes: z.number().optional(),
});

const liveSample = z.object({
  timeMs: z.number(),
  kind: z.enum(['request', 'dependency', 'exception', 'trace', 'event']),
  service: z.string(),
  instance: z.string(),
  name: z.string(),
  detail: z.string(),
  success: z.boolean(),
  durationMs: z.number(),
  operationId: z.string(),
  properties: z.record(z.string(), z.string()),
});

/** Asking is watching: clients with a live channel report each second until 15 s after the last question. */
export const getLiveMetrics = defineRoute({
  method: 'GET',
  path: '/api/live-metrics',
  page: 'live',
  summary: 'The last seconds of every instance, as its client reports them or counted from what arrives',
  query: z.object({
    project: z.string().default('default'),
    /** Oldest second wanted, at most two minutes back; 0 = all there are */
    fromMs: z.coerce.number().default(0),
  }),
  response: z.object({
    nowMs: z.number(),
    servers: z.array(
      z.object({
        service: z.string(),
        instance: z.string(),
        /** channel: reported by the client; arrivals: counted here */
        source: z.enum(['channel', 'arrivals']),
        seconds: z.array(liveSecond),
      }),
    ),
    samples: z.array(liveSample),
  }),
});
