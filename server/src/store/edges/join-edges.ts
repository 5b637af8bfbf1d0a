import type { Store } from '../store-client.ts';

/** Calls between services in one minute, as `edge_minutes` keeps them. */
export interface EdgeRow {
  /** '' when the span that called is not stored, or its service is the same: the call came from outside */
  readonly caller: string;
  readonly callee: string;
  /** service | database | queue | external */
  readonly callee_kind: string;
  readonly environment: string;
  readonly calls: number;
  readonly errors: number;
  readonly duration_sum: number;
  readonly durations: Readonly<Record<string, number>>;
}

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
  sumMap(map(bucket, weight)) AS durations`;
const measured = `weight, status_code = 2 AS failed, duration_ns,
  toUInt16(ceil(log(greatest(duration_ns, 1)) / log(1.02))) AS bucket`;

/** Spans that enter a service, with the service of the span that called. */
const served = `SELECT if(parent.service = callee, '', parent.service) AS caller, callee, 'service' AS callee_kind,
    environment, ${measures}
  FROM (
    SELECT trace_id, parent_span_id, service AS callee, environment, ${measured}
    FROM spans WHERE ${inMinute} AND bitTest(marks, 1)
  ) AS child
  ANY LEFT JOIN (
    SELECT trace_id, span_id, service FROM spans
    WHERE ${nearMinute} AND (trace_id, span_id) IN (
      SELECT trace_id, parent_span_id FROM spans WHERE ${inMinute} AND bitTest(marks, 1) AND NOT ${noParent}
    )
  ) AS parent ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_span_id
  GROUP BY caller, callee, environment`;

/** Client and producer spans name what they called: a database or queue always, anything else when it did not report. */
const named = `SELECT service AS caller, callee, callee_kind, environment, ${measures}
  FROM (
    SELECT trace_id, span_id, service, environment, ${measured},
      multiIf(db_system != '', 'database', messaging_system != '', 'queue', 'external') AS callee_kind,
      multiIf(
        db_system != '', if(db_namespace != '', concat(db_system, '/', db_namespace), db_system),
        messaging_system != '', if(messaging_destination != '', messaging_destination, messaging_system),
        peer_service != '', peer_service, server_address
      ) AS callee
    FROM spans WHERE ${inMinute} AND kind IN (3, 4) AND callee != ''
  ) AS call
  WHERE callee_kind != 'external' OR (trace_id, span_id) NOT IN (
    SELECT trace_id, parent_span_id FROM spans WHERE ${nearMinute} AND bitTest(marks, 1) AND NOT ${noParent}
  )
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
