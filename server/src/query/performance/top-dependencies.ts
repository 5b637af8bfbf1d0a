import type { Population } from '@headwater/contract';
import { nanoseconds, pointRead, type Reader } from '../reader.ts';
import { askPopulation, spanSql } from './population.ts';

/** Requests looked into, the newest. */
const mostRequests = 50_000;
/** Calls may outlast the request that made them, and the range it began in. */
const lateMs = 3_600_000;

export interface TopDependencies {
  readonly dependencies: {
    name: string;
    type: string;
    target: string;
    count: number;
    avgNs: number;
    totalNs: number;
  }[];
  readonly totalNs: number;
  readonly requests: number;
  readonly truncated: boolean;
}

/**
 * What the selected requests spent time in: dependencies of the same service in the same traces, begun while the
 * requests ran; those inside the process too, whose time holds that of what they call.
 */
export async function findTopDependencies(
  reader: Reader,
  question: Population & { readonly limit: number },
): Promise<TopDependencies> {
  const { where, parameters } = askPopulation(question);
  const chosen = `SELECT trace_id, service, start_time, duration_ns, weight FROM spans
    WHERE ${where} AND trace_id != toFixedString('', 16) ORDER BY start_time DESC LIMIT ${mostRequests}`;
  const [[totals], rows] = await Promise.all([
    reader.read<{ requests: number; totalNs: number; found: number }>(
      `SELECT sum(weight) AS requests, sum(weight * duration_ns) AS totalNs, count() AS found FROM (${chosen})`,
      parameters,
      pointRead,
    ),
    reader.read<{ label: string; kind: string; target: string; count: number; totalNs: number }>(
      `SELECT toString(called.name) AS label, called.kind_name AS kind, called.called_target AS target,
         sum(called.weight) AS count, sum(called.weight * called.duration_ns) AS totalNs
       FROM (SELECT trace_id, service, name, start_time, duration_ns, weight, ${spanSql.type} AS kind_name,
           ${spanSql.target} AS called_target
         FROM spans WHERE project = {project:String} AND start_time >= fromUnixTimestamp64Nano({fromNs:Int64}, 'UTC')
           AND start_time < fromUnixTimestamp64Nano({lateNs:Int64}, 'UTC')
           AND received_time >= fromUnixTimestamp64Nano({receivedNs:Int64}, 'UTC')
           AND NOT ${spanSql.isRequest}
           AND trace_id IN (SELECT trace_id FROM (${chosen}))) AS called
       INNER JOIN (SELECT trace_id, service, min(start_time) AS begun,
           max(addNanoseconds(start_time, duration_ns)) AS ended
         FROM (${chosen}) GROUP BY trace_id, service) AS request
       ON called.trace_id = request.trace_id AND called.service = request.service
       WHERE called.start_time >= request.begun AND called.start_time <= request.ended
       GROUP BY label, kind, target ORDER BY totalNs DESC, label LIMIT {limit:UInt32}`,
      { ...parameters, lateNs: nanoseconds(question.toMs + lateMs), limit: question.limit },
      pointRead,
    ),
  ]);
  return {
    dependencies: rows.map(({ label, kind, target, count, totalNs }) => ({
      name: label,
      type: kind,
      target,
      count,
      avgNs: count > 0 ? totalNs / count : 0,
      totalNs,
    })),
    totalNs: totals?.totalNs ?? 0,
    requests: totals?.requests ?? 0,
    truncated: Number(totals?.found ?? 0) >= mostRequests,
  };
}
