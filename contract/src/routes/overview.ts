import { z } from 'zod';
import { dialect } from '../common.ts';
import { defineRoute } from '../route.ts';

export const clientLine = z.object({
  /** What the lines are for: a language or a kind of client, e.g. `Python`, `Collector` */
  label: z.string(),
  dialect,
  /** Lines to paste, in order */
  lines: z.array(z.string()),
  note: z.string().optional(),
});

export const getStatus = defineRoute({
  method: 'GET',
  path: '/api/status',
  page: 'overview',
  summary:
    'What is running: version, ports, engine, journal, and what arrived in the last minute by dialect and service',
  response: z.object({
    version: z.string(),
    startedMs: z.number(),
    engine: z.object({
      state: z.enum(['ready', 'starting', 'away']),
      version: z.string(),
      restarts: z.number().int(),
    }),
    journal: z.object({ bytes: z.number(), unloadedBytes: z.number(), full: z.boolean() }),
    receivers: z.array(z.object({ dialect, name: z.string(), address: z.string(), listening: z.boolean() })),
    lastMinute: z.array(
      z.object({
        dialect: z.string(),
        service: z.string(),
        spans: z.number(),
        logs: z.number(),
        metricPoints: z.number(),
        exceptions: z.number(),
      }),
    ),
    /** Refused or dropped since start, by counter and reason */
    refused: z.array(z.object({ reason: z.string(), count: z.number() })),
    /** True once anything was ever stored in this project */
    hasData: z.boolean(),
  }),
});

export const getConnectLines = defineRoute({
  method: 'GET',
  path: '/api/connect',
  page: 'overview',
  summary: 'Per dialect and language the exact lines that make a client report here',
  response: z.object({ clients: z.array(clientLine) }),
});

export const listProjects = defineRoute({
  method: 'GET',
  path: '/api/projects',
  page: 'overview',
  summary: 'Projects and environments that have data',
  response: z.object({
    projects: z.array(z.object({ name: z.string(), environments: z.array(z.string()) })),
  }),
});

/**
 * Server-sent events. `arrivals` (each second while something arrives): {timeMs, spans, logs, metricPoints,
 * services: string[]}; `spans`: SpanSummary[] that met the filters of the query `filters` (JSON of Filter[]);
 * of at most 50 a second, `more` {count} tells of the others;
 * `logs`: LogRecord[] likewise. Slow readers lose the oldest and are told: event `dropped` {count}.
 */
export const liveStream = defineRoute({
  method: 'GET',
  path: '/api/live',
  page: 'live',
  summary: 'What arrives, as it arrives (text/event-stream)',
  query: z.object({
    project: z.string().default('default'),
    topics: z.string().default('arrivals'),
    filters: z.string().max(8_192).default('[]'),
    text: z.string().max(1_000).default(''),
    /** In the search syntax, as the searches take it */
    query: z.string().max(4_096).default(''),
    environment: z.string().max(255).optional(),
    /** Of spans, as the searches take it */
    level: z.enum(['all', 'entry', 'root']).default('all'),
  }),
  response: z.string(),
});
