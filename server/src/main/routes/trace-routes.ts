import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { Reader } from '../../query/reader.ts';
import { findTraceId } from '../../query/trace/find-trace-id.ts';
import { getSpan } from '../../query/trace/get-span.ts';
import { getTrace } from '../../query/trace/get-trace.ts';
import { getTraceLayout } from '../../query/trace/get-trace-layout.ts';
import { getSpanInfrastructure } from '../../query/trace/span-infrastructure.ts';
import { getTraceLogs } from '../../query/trace/trace-logs.ts';

/** One trace, its spans, and what belongs to them. */
export function traceRoutes(reader: Reader): BoundRoute[] {
  return [
    bindRoute(contract.getTrace, async ({ params, query }) =>
      getTrace(reader, { ...query, traceId: await findTraceId(reader, query.project, params.traceId) }),
    ),
    bindRoute(contract.getTraceLayout, async ({ params: { traceId }, query: { project } }) =>
      getTraceLayout(reader, project, await findTraceId(reader, project, traceId)),
    ),
    bindRoute(contract.getSpan, ({ params, query }) =>
      getSpan(reader, query.project, params.traceId, params.spanId),
    ),
    bindRoute(contract.getSpanInfrastructure, ({ params, query }) =>
      getSpanInfrastructure(reader, query.project, params.traceId, params.spanId),
    ),
    bindRoute(contract.getTraceLogs, ({ params, query }) => getTraceLogs(reader, { ...params, ...query })),
  ];
}
