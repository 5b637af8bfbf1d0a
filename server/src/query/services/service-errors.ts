import type { ErrorGroup } from '@headwater/contract';
import { pointRead, type Reader, whereScope } from '../reader.ts';
import { type ServiceQuestion, whereSpans, wholeMinutes } from './resource-where.ts';

const listedGroups = 200;
const shownMessage = 2_000;
const shownStack = 16_000;

type Row = Omit<ErrorGroup, 'source' | 'firstSeenMs' | 'lastSeenMs'> & {
  readonly firstMs: number;
  readonly lastMs: number;
};

export interface ServiceErrors {
  readonly total: number;
  readonly truncated: boolean;
  readonly groups: ErrorGroup[];
}

/**
 * Errors of a service, or below one of its operations, in groups: exceptions by type and topmost frames (`problem_id`),
 * or by type and message where no stack was sent; and failed spans of traces without an exception of this service, by
 * operation and what they said. In whole minutes, weighted by sampling, most frequent first.
 */
export async function getServiceErrors(reader: Reader, question: ServiceQuestion): Promise<ServiceErrors> {
  const [exceptions, spans] = await Promise.all([
    readExceptions(reader, question),
    readFailedSpans(reader, question),
  ]);
  const groups = [
    ...exceptions.map((row) => mapGroup(row, 'exception')),
    ...spans.map((row) => mapGroup(row, 'span')),
  ].sort((a, b) => b.count - a.count || b.lastSeenMs - a.lastSeenMs);
  return {
    total: groups.reduce((sum, { count }) => sum + count, 0),
    truncated: exceptions.length >= listedGroups || spans.length >= listedGroups,
    groups: groups.slice(0, listedGroups),
  };
}

function readExceptions(reader: Reader, question: ServiceQuestion): Promise<Row[]> {
  const scope = whereScope(wholeMinutes(question), 'time');
  const spans = whereSpans(question);
  const ofResource =
    question.resource === undefined
      ? ''
      : ` AND trace_id IN (SELECT trace_id FROM spans WHERE ${spans.sql} AND status_code = 2)`;
  return reader.read<Row>(
    `SELECT if(source.stack = '', concat(type, ' ', source.message), problem_id) AS like, lower(hex(cityHash64(type, like))) AS id, type,
       substringUTF8(argMax(source.message, source.time), 1, ${shownMessage}) AS message,
       substringUTF8(argMax(source.stack, source.time), 1, ${shownStack}) AS stack,
       groupUniqArray(5)(operation) AS operations, groupUniqArray(20)(version) AS versions, sum(source.weight) AS count,
       toUnixTimestamp64Milli(toDateTime64(min(source.time), 3)) AS firstMs,
       toUnixTimestamp64Milli(toDateTime64(max(source.time), 3)) AS lastMs,
       lower(hex(argMax(trace_id, source.time))) AS traceId, lower(hex(argMax(span_id, source.time))) AS spanId
     FROM exceptions AS source
     WHERE ${scope.sql} AND service = {service:String}${ofResource}
     GROUP BY like, type ORDER BY count DESC LIMIT ${listedGroups}`,
    { ...scope.parameters, ...spans.parameters },
    pointRead,
  );
}

function readFailedSpans(reader: Reader, question: ServiceQuestion): Promise<Row[]> {
  const scope = whereScope(wholeMinutes(question), 'time');
  const spans = whereSpans(question);
  return reader.read<Row>(
    `SELECT lower(hex(cityHash64(name, type, said))) AS id,
       multiIf(error_type != '', error_type, http_status > 0, concat('HTTP ', toString(http_status)),
         result_code != '', result_code, 'error') AS type,
       substringUTF8(status_message, 1, 200) AS said,
       substringUTF8(argMax(if(status_message = '', name, status_message), start_time), 1, ${shownMessage}) AS message,
       '' AS stack, [name] AS operations, groupUniqArray(20)(version) AS versions, sum(source.weight) AS count,
       toUnixTimestamp64Milli(toDateTime64(min(start_time), 3)) AS firstMs,
       toUnixTimestamp64Milli(toDateTime64(max(start_time), 3)) AS lastMs,
       lower(hex(argMax(trace_id, start_time))) AS traceId, lower(hex(argMax(span_id, start_time))) AS spanId
     FROM spans AS source
     WHERE ${spans.sql} AND status_code = 2 AND trace_id NOT IN (
       SELECT trace_id FROM exceptions WHERE ${scope.sql} AND service = {service:String}
     )
     GROUP BY name, type, said ORDER BY count DESC LIMIT ${listedGroups}`,
    { ...scope.parameters, ...spans.parameters },
    pointRead,
  );
}

function mapGroup(row: Row, source: ErrorGroup['source']): ErrorGroup {
  const { id, type, message, stack, operations, versions, count, traceId, spanId } = row;
  return {
    id,
    source,
    type,
    message,
    stack,
    operations: operations.filter(Boolean),
    versions: versions.filter(Boolean).sort(),
    count,
    firstSeenMs: Number(row.firstMs),
    lastSeenMs: Number(row.lastMs),
    traceId: /^0+$/.test(traceId) ? '' : traceId,
    spanId: /^0+$/.test(spanId) ? '' : spanId,
  };
}
