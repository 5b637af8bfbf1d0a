import { spanKind } from '../../model/conventions/span-roles.ts';
import { isEntrySql, isOutgoingSql, isRootSql } from '../span-roles-sql.ts';
import type { Store } from '../store-client.ts';

/** Calls between services in one minute, as `edge_minutes` keeps them. */
export interface EdgeRow {
  /**
   * A service; `queue:<name>` when messages came from a queue; '' when the span that called is not stored, or its
   * service is the same: the call came from outside
   */
  readonly caller: string;
  readonly callee: string;
  /** service | database | queue | external */
  readonly callee_kind: string;
  readonly environment: string;
  /** Calls by weight */
  readonly calls: number;
  readonly errors: number;
  readonly duration_sum: number;
  readonly durations: Readonly<Record<string, number>>;
  /** Spans counted, kept as `spans_seen`: less than `calls` where they were sampled */
  readonly spans: number;
}

/** Before the name of a queue that calls. */
export const queuePrefix = 'queue:';

/** A caller may have begun this long before the call, and, by another clock, this long after it. */
const callerBeforeS = 600;
const callerAfterS = 60;

const inMinute = `project = {project:String} AND start_time >= toDateTime64({minute:Int64}, 9, 'UTC')
  AND start_time < toDateTime64({minute:Int64} + 60, 9, 'UTC')`;
const nearMinute = `project = {project:String}
  AND start_time >= toDateTime64({minute:Int64} - ${callerBeforeS}, 9, 'UTC')
  AND start_time < toDateTime64({minute:Int64} + 60 + ${callerAfterS}, 9, 'UTC')`;
const noParent = 'parent_span_id = toFixedString(unhex(repeat({zero:String}, 8)), 8)';
const measures = `sum(weight) AS calls, sumIf(weight, failed) AS errors, sum(weight * duration_ns) AS duration_sum,
  sumMap(map(bucket, weight)) AS durations, count() AS spans`;
const measured = `weight, status_code = 2 AS failed, duration_ns,
  toUInt16(ceil(log(greatest(duration_ns, 1)) / log(1.02))) AS bucket`;

/**
 * Spans that enter a service because they are served. Calls that do are Datadog's, who gives them services of their
 * own; an internal root is a service's own doing.
 */
export const enters = `${isEntrySql} AND NOT ${isOutgoingSql} AND NOT (kind = ${spanKind.internal} AND ${isRootSql})`;
/** A call with a service of its own. */
export const lent = `${isOutgoingSql} AND ${isEntrySql}`;

/** Parents of such spans with the service that really called: that of a lent call is its own parent's. */
const callersOf = (children: string) => `SELECT caller.trace_id AS trace_id, caller.span_id AS span_id,
    if(caller.is_lent AND owner.service != '', owner.service, caller.service) AS service
  FROM (
    SELECT trace_id, span_id, parent_span_id, service, ${lent} AS is_lent FROM spans
    WHERE ${nearMinute} AND (trace_id, span_id) IN (
      SELECT trace_id, parent_span_id FROM spans WHERE ${inMinute} AND ${children} AND NOT ${noParent}
    )
  ) AS caller
  ANY LEFT JOIN (
    SELECT trace_id, span_id, service FROM spans
    WHERE ${nearMinute} AND (trace_id, span_id) IN (
      SELECT trace_id, parent_span_id FROM spans WHERE ${nearMinute} AND ${lent} AND NOT ${noParent}
    )
  ) AS owner ON owner.trace_id = caller.trace_id AND owner.span_id = caller.parent_span_id`;

/**
 * Ports are part of a name as Application Insights' clients send them; others always tell one, so the usual are left
 * out.
 */
const usualPorts = '80, 443, 1433, 3306, 5432, 6379, 9200, 27017';
const address = `if(server_port = 0 OR (dialect != 'app-insights' AND server_port IN (${usualPorts})), server_address,
  concat(server_address, ':', toString(server_port)))`;

/** What a call says it called: kind and name. */
export const calledKind = `multiIf(db_system != '', 'database', messaging_system != '', 'queue', 'external')`;
export const calledName = `multiIf(
    db_system != '' AND db_namespace != '', concat(db_system, '/', db_namespace),
    db_system != '' AND server_address != '', concat(db_system, '/', ${address}),
    db_system != '', db_system,
    messaging_system != '', if(messaging_destination != '', messaging_destination, messaging_system),
    peer_service != '', peer_service, ${address}
  )`;
/** The queue that a consumer read from. */
export const queueName = "if(messaging_destination != '', messaging_destination, messaging_system)";

/** Consumers are called by their queue, others by the service of the span that called. */
const served = `SELECT multiIf(queue != '', concat('${queuePrefix}', queue), parent.service = callee, '', parent.service) AS caller,
    callee, 'service' AS callee_kind, environment, ${measures}
  FROM (
    SELECT trace_id, parent_span_id, service AS callee, environment, ${measured},
      if(kind = 5, ${queueName}, '') AS queue
    FROM spans WHERE ${inMinute} AND ${enters}
  ) AS child
  ANY LEFT JOIN (${callersOf(enters)}) AS parent
  ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_span_id
  GROUP BY caller, callee, environment`;

/** Client and producer spans name what they called: a database or queue always, anything else when it did not report. */
const named = `SELECT if(parent.service != '', parent.service, call.service) AS caller,
    if(target = '' AND is_lent AND caller != call.service, call.service, target) AS callee, callee_kind, environment,
    ${measures}
  FROM (
    SELECT trace_id, span_id, parent_span_id, service, environment, ${measured}, ${lent} AS is_lent,
      ${calledKind} AS callee_kind, ${calledName} AS target
    FROM spans WHERE ${inMinute} AND ${isOutgoingSql}
  ) AS call
  ANY LEFT JOIN (${callersOf(lent)}) AS parent
  ON parent.trace_id = call.trace_id AND parent.span_id = if(is_lent, call.parent_span_id, toFixedString('', 8))
  WHERE callee != '' AND (callee_kind != 'external' OR (trace_id, span_id) NOT IN (
    SELECT trace_id, parent_span_id FROM spans WHERE ${nearMinute} AND ${enters} AND NOT ${noParent}
  ))
  GROUP BY caller, callee, callee_kind, environment`;

const sql = `${served} UNION ALL ${named}`;

/**
 * Joins the calls of one minute from the spans: exact, also where parents come after their children.
 *
 * @param minute seconds since 1970, a multiple of 60; calls count in the minute in which the called span began
 */
export function joinEdges(store: Pick<Store, 'read'>, project: string, minute: number): Promise<EdgeRow[]> {
  return store.read<EdgeRow>(sql, { project, minute, zero: '00' });
}
