import type { MapCall, Scope } from '@headwater/contract';
import { calledKind, calledName, enters, lent, queueName } from '../../store/edges/join-edges.ts';
import { isRootSql } from '../../store/span-roles-sql.ts';
import { type Reader, whereScope } from '../reader.ts';

export interface EdgeCallsQuestion extends Scope {
  /** Ids of map nodes; without a source whoever called */
  readonly source?: string | undefined;
  readonly target: string;
}

/** Of what the called side got, as many are looked at for those that this caller made. */
const candidates = 1_000;
const shown = 8;

interface Row {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
  readonly startNs: string;
  readonly durationNs: number;
  readonly failed: number;
  readonly result: string;
  readonly httpStatus: number;
  readonly message: string;
}

const columns = `lower(hex(trace_id)) AS traceId, lower(hex(span_id)) AS spanId, service, name,
  toString(toUnixTimestamp64Nano(start_time)) AS startNs, duration_ns AS durationNs, status_code = 2 AS failed,
  result_code AS result, http_status AS httpStatus, substring(status_message, 1, 200) AS message`;

/**
 * The slowest and the newest failed calls of an edge, among the thousand slowest and newest that its target got;
 * without a source all that the target got.
 */
export async function getEdgeCalls(
  reader: Reader,
  question: EdgeCallsQuestion,
): Promise<{ slowest: MapCall[]; failed: MapCall[] }> {
  const [slowest, failed] = await Promise.all([
    readCalls(reader, question, '', 'duration_ns DESC'),
    readCalls(reader, question, ' AND status_code = 2', 'start_time DESC'),
  ]);
  return { slowest: slowest.map(callOf), failed: failed.map(callOf) };
}

function readCalls(
  reader: Reader,
  { source, target, ...scope }: EdgeCallsQuestion,
  more: string,
  order: string,
): Promise<Row[]> {
  const { sql, parameters } = whereScope(scope, 'start_time');
  const [caller, called] = [parseId(source ?? ':'), parseId(target)];
  const served = called.kind === 'service';
  const isCall = served
    ? `service = {called:String} AND ${servedBy(caller.kind)}`
    : source === undefined
      ? anyNamedCall
      : namedCall;
  const byParent =
    served || source === undefined
      ? caller.kind === 'service'
      : // Calls with a service of their own belong to the service of their parent.
        undefined;
  const parents = `(trace_id, parent_span_id) IN (
      SELECT trace_id, span_id FROM spans
      WHERE project = {project:String} AND (service = {caller:String} OR ${lent}) AND trace_id IN (
        SELECT trace_id FROM found
      )
    )`;
  const belongs =
    byParent === undefined
      ? `(NOT is_lent AND service = {caller:String} OR is_lent AND ${parents})`
      : byParent
        ? parents
        : '1';
  return reader.read<Row>(
    `WITH found AS (
       SELECT trace_id, span_id, parent_span_id, service, name, start_time, duration_ns, status_code, result_code,
         http_status, status_message, ${lent} AS is_lent
       FROM spans WHERE ${sql} AND ${isCall}${more} ORDER BY ${order} LIMIT ${candidates}
     )
     SELECT ${columns} FROM found WHERE ${belongs} ORDER BY ${order} LIMIT ${shown}`,
    { ...parameters, caller: caller.name, called: called.name, calledKind: called.kind },
  );
}

const anyNamedCall = `kind IN (3, 4) AND ${calledKind} = {calledKind:String}
  AND (${calledName} = {called:String} OR ${lent} AND service = {called:String})`;
const namedCall = `(service = {caller:String} OR ${lent}) AND ${anyNamedCall}`;

/** Which of a service's entry spans came from a kind of caller; a service is looked for by the parents. */
function servedBy(kind: string): string {
  if (kind === 'queue') return `kind = 5 AND ${queueName} = {caller:String}`;
  return kind === 'outside' ? `${enters} AND ${isRootSql}` : enters;
}

function parseId(id: string): { kind: string; name: string } {
  const at = id.indexOf(':');
  return { kind: id.slice(0, at), name: id.slice(at + 1) };
}

function callOf({ startNs, failed, result, httpStatus, message, durationNs, ...row }: Row): MapCall {
  return {
    ...row,
    durationNs: Number(durationNs),
    startTimeUnixNano: startNs,
    failed: failed === 1,
    detail: [result || (httpStatus > 0 ? String(httpStatus) : ''), message].filter(Boolean).join(' '),
  };
}
