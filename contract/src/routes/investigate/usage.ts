import { z } from 'zod';
import { scope, timeSeries } from '../../common.ts';
import { defineRoute } from '../../route.ts';

const usageQuestion = scope.extend({
  service: z.string().max(1_024).optional(),
  /** Page views, custom events, or both */
  events: z.enum(['all', 'pageView', 'custom']).default('all'),
  /** Only what has this name */
  name: z.string().max(4_096).optional(),
});

export const usageKey = z.enum(['page', 'event', 'country', 'city', 'browser', 'os', 'version', 'service']);
export type UsageKey = z.infer<typeof usageKey>;

const usageRow = z.object({
  value: z.string(),
  users: z.number(),
  sessions: z.number(),
  events: z.number(),
});
export type UsageRow = z.infer<typeof usageRow>;

export const getUsage = defineRoute({
  method: 'POST',
  path: '/api/usage',
  page: 'usage',
  summary: 'Users, sessions, events and page views, over time and by page, country, browser or version',
  body: usageQuestion.extend({
    splitBy: usageKey.default('page'),
    buckets: z.number().int().min(1).max(500).default(60),
    limit: z.number().int().min(1).max(500).default(50),
  }),
  response: z.object({
    users: z.number(),
    sessions: z.number(),
    events: z.number(),
    pageViews: z.number(),
    /** Series `users`, `sessions`, `events`, `pageViews` */
    overTime: timeSeries,
    split: z.array(usageRow),
  }),
});

export const pageTiming = z.object({
  name: z.string(),
  count: z.number(),
  /** Averages, nanoseconds; null when the browsers did not say */
  totalNs: z.number(),
  networkNs: z.number().nullable(),
  sendNs: z.number().nullable(),
  receiveNs: z.number().nullable(),
  processingNs: z.number().nullable(),
  p95Ns: z.number(),
});
export type PageTiming = z.infer<typeof pageTiming>;

export const browserTimings = defineRoute({
  method: 'POST',
  path: '/api/usage/timings',
  page: 'usage',
  summary: 'How long pages took to load, and where the time went',
  body: usageQuestion.extend({ limit: z.number().int().min(1).max(500).default(50) }),
  response: z.object({ all: pageTiming.nullable(), pages: z.array(pageTiming) }),
});

export const usageFunnel = defineRoute({
  method: 'POST',
  path: '/api/usage/funnel',
  page: 'usage',
  summary: 'How many users went from one page or event to the next, in order',
  body: usageQuestion.extend({
    /** Names of pages or events; empty: the most viewed pages in the order they are usually reached */
    steps: z.array(z.string().min(1).max(4_096)).max(6).default([]),
  }),
  response: z.object({
    steps: z.array(z.object({ name: z.string(), users: z.number() })),
    /** True when sessions were counted because nothing names its user */
    bySession: z.boolean(),
    /** Names that steps can be chosen from, most frequent first */
    names: z.array(z.string()),
  }),
});

export const overviewTiles = defineRoute({
  method: 'POST',
  path: '/api/overview/tiles',
  page: 'overview',
  summary: 'Failed requests, server response time, server requests and availability over the range',
  body: scope.extend({ buckets: z.number().int().min(1).max(200).default(48) }),
  response: z.object({
    requests: z.number(),
    failed: z.number(),
    avgNs: z.number(),
    /** 0 to 1, null without availability tests */
    availability: z.number().nullable(),
    tests: z.number(),
    /** Series `requests`, `failed`, `avg` (nanoseconds), `availability` (0 to 1) */
    overTime: timeSeries,
  }),
});
