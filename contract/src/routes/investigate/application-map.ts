import { z } from 'zod';
import { scope, spanId, traceId, unixNano } from '../../common.ts';
import { defineRoute } from '../../route.ts';

export const mapNodeKind = z.enum(['service', 'database', 'queue', 'external', 'outside']);
export type MapNodeKind = z.infer<typeof mapNodeKind>;

const measures = {
  /** In the range, by sampling weight */
  calls: z.number(),
  errors: z.number(),
  /** Nanoseconds */
  avgNs: z.number(),
  /** 0 unless `quantiles` or `sensitivity` was asked for */
  p50Ns: z.number(),
  p95Ns: z.number(),
  p99Ns: z.number(),
};

/** A service that reported, or what services called: a database, a queue, another host; `outside` is who is not known. */
export const mapNode = z.object({
  /** Kind and name, e.g. `service:orders` */
  id: z.string(),
  kind: mapNodeKind,
  name: z.string(),
  /** Of a service its requests, of others the calls they got */
  ...measures,
  instances: z.number(),
  environments: z.array(z.string()),
  versions: z.array(z.string()),
  dialects: z.array(z.string()),
});
export type MapNode = z.infer<typeof mapNode>;

export const mapEdge = z.object({
  /** Ids of both nodes with a line feed between */
  id: z.string(),
  source: z.string(),
  target: z.string(),
  ...measures,
});
export type MapEdge = z.infer<typeof mapEdge>;

export const mapMeasure = z.enum(['failures', 'latency', 'volume', 'new']);
export type MapMeasure = z.infer<typeof mapMeasure>;

/** Something abnormal, with the numbers that say so. */
export const mapFinding = z.object({
  on: z.enum(['node', 'edge']),
  /** Id of the node or edge */
  target: z.string(),
  measure: mapMeasure,
  /** Share of failures, nanoseconds of the 95th percentile, or calls per minute; 0 before what is new */
  before: z.number(),
  now: z.number(),
  callsBefore: z.number(),
  callsNow: z.number(),
  /** That chance alone does as much, after correction for the number of tests; of what is new 0 */
  pValue: z.number(),
  /** Edges behind the target on which the same is abnormal: it may only pass on what they do */
  contributors: z.array(z.string()),
});
export type MapFinding = z.infer<typeof mapFinding>;

export const mapSensitivity = z.enum(['low', 'medium', 'high']);
export type MapSensitivity = z.infer<typeof mapSensitivity>;

export const getApplicationMap = defineRoute({
  method: 'POST',
  path: '/api/application-map',
  page: 'map',
  summary:
    'Services and what they call, with calls, failures and latency; what is abnormal against the time before',
  body: scope.extend({
    /** Compares with the range of the same length before when set */
    sensitivity: mapSensitivity.optional(),
    /** Over long ranges quantiles take several times as long as all else */
    quantiles: z.boolean().default(false),
  }),
  response: z.object({
    nodes: z.array(mapNode),
    edges: z.array(mapEdge),
    /** Edges with the fewest calls that were left out, and their nodes */
    hiddenEdges: z.number(),
    /** Those that begin an abnormality first */
    findings: z.array(mapFinding),
    /** Number of tests made */
    tests: z.number(),
  }),
});
export type ApplicationMap = z.infer<(typeof getApplicationMap)['response']>;

export const mapCall = z.object({
  traceId,
  spanId,
  service: z.string(),
  name: z.string(),
  startTimeUnixNano: unixNano,
  durationNs: z.number(),
  failed: z.boolean(),
  /** Result or HTTP status, status message */
  detail: z.string(),
});
export type MapCall = z.infer<typeof mapCall>;

export const getEdgeCalls = defineRoute({
  method: 'POST',
  path: '/api/application-map/calls',
  page: 'map',
  summary: 'The slowest and the newest failed calls of one edge, or of a node whoever made them',
  body: scope.extend({
    /** Left out: whoever called */
    source: z.string().max(600).optional(),
    target: z.string().max(600),
  }),
  response: z.object({ slowest: z.array(mapCall), failed: z.array(mapCall) }),
});
