import type { LogRecord, Span } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { mapSpan, type SpanRow, spanColumns } from '../rows/span-row.ts';
import { whereTrace } from './get-trace.ts';
import { type ResourceAnswer, readResources } from './read-resources.ts';
import { getTraceLogs } from './trace-logs.ts';

/** Log records shown beside one span. */
const spanLogs = 1_000;

const spanSql = `SELECT ${spanColumns} FROM spans
  WHERE ${whereTrace} AND span_id = toFixedString(unhex({spanId:String}), 8) ORDER BY start_time LIMIT 2`;

export interface SpanAnswer {
  readonly span: Span;
  readonly resource: ResourceAnswer | null;
  readonly logs: LogRecord[];
}

/**
 * One span in full with its resource and the log records written inside it, in time order. Of its notes only
 * those that need no other span are given.
 *
 * @throws HeadwaterError HEADWATER_SPAN_NOT_FOUND
 */
export async function getSpan(
  reader: Reader,
  project: string,
  traceId: string,
  spanId: string,
): Promise<SpanAnswer> {
  const [rows, { logs }] = await Promise.all([
    reader.read<SpanRow>(spanSql, { project, traceId, spanId }, pointRead),
    getTraceLogs(reader, { project, traceId, spanId, limit: spanLogs }),
  ]);
  const [row] = rows;
  if (row === undefined) throw new HeadwaterError('HEADWATER_SPAN_NOT_FOUND', `${traceId} ${spanId}`);
  const span = { ...mapSpan(row), notes: rows.length > 1 ? (['repeated'] as Span['notes']) : [] };
  const resources = await readResources(reader, project, new Set([row.resourceId]));
  return { span, resource: resources[row.resourceId] ?? null, logs };
}
