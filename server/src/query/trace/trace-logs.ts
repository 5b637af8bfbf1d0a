import type { LogRecord } from '@headwater/contract';
import { pointRead, type Reader, whereScope } from '../reader.ts';
import { type LogRow, logColumns, mapLog } from '../rows/log-row.ts';
import { whereTrace } from './get-trace.ts';

export interface TraceLogsRequest {
  readonly project: string;
  /** 32 lower-case hex digits */
  readonly traceId: string;
  readonly spanId?: string;
  readonly limit: number;
}

/** Records that name a trace in their text may be written this long before or after its spans. */
const aroundMs = 10 * 60_000;

/**
 * Log records of a trace, or of one of its spans, in time order: those received with its id, and those that only name
 * it in an attribute or in their text, as hex or as the decimal number of its lower half (Datadog's `dd.trace_id`).
 */
export async function getTraceLogs(
  reader: Reader,
  request: TraceLogsRequest,
): Promise<{ logs: LogRecord[]; truncated: boolean }> {
  const [own, naming] = await Promise.all([readOwn(reader, request), readNaming(reader, request)]);
  const rows = [...own, ...naming].sort((a, b) => Number(BigInt(a.timeNs) - BigInt(b.timeNs)));
  return { logs: rows.slice(0, request.limit).map(mapLog), truncated: rows.length > request.limit };
}

function readOwn(reader: Reader, { limit, ...ids }: TraceLogsRequest): Promise<LogRow[]> {
  const inSpan = ids.spanId === undefined ? '' : ' AND span_id = toFixedString(unhex({spanId:String}), 8)';
  return reader.read<LogRow>(
    `SELECT ${logColumns} FROM logs WHERE ${whereTrace}${inSpan} ORDER BY logs.time LIMIT {rows:UInt32}`,
    { ...ids, rows: limit + 1 },
    pointRead,
  );
}

/** Near the time of the trace only: the filters over attributes and words then leave little to read. */
async function readNaming(
  reader: Reader,
  { project, traceId, spanId, limit }: TraceLogsRequest,
): Promise<LogRow[]> {
  const [bounds] = await reader.read<{ firstMs: number; lastMs: number }>(
    `SELECT toUnixTimestamp64Milli(toDateTime64(min(start_time), 3)) AS firstMs,
       toUnixTimestamp64Milli(toDateTime64(max(start_time), 3)) + toInt64(max(duration_ns) / 1000000) AS lastMs
     FROM spans WHERE ${whereTrace} HAVING count() > 0`,
    { project, traceId },
    pointRead,
  );
  if (bounds === undefined) return [];
  const fromMs = Math.max(0, Number(bounds.firstMs) - aroundMs);
  const { sql, parameters } = whereScope({ project, fromMs, toMs: Number(bounds.lastMs) + aroundMs }, 'time');
  const named = (hex: string, decimal: string) =>
    `(has(mapValues(attributes), {${decimal}:String}) OR has(mapValues(attributes), {${hex}:String})
      OR hasToken(lower(body), {${decimal}:String}) OR hasToken(lower(body), {${hex}:String}))`;
  const inSpan = spanId === undefined ? '' : ` AND ${named('spanHex', 'spanDecimal')}`;
  return reader.read<LogRow>(
    `SELECT ${logColumns} FROM logs
     WHERE ${sql} AND logs.trace_id != toFixedString(unhex({traceHex:String}), 16) AND ${named('traceHex', 'traceDecimal')}${inSpan}
     ORDER BY logs.time LIMIT {rows:UInt32}`,
    {
      ...parameters,
      traceHex: traceId,
      traceDecimal: decimalOf(traceId.slice(16)),
      ...(spanId === undefined ? {} : { spanHex: spanId, spanDecimal: decimalOf(spanId) }),
      rows: limit + 1,
    },
    pointRead,
  );
}

const decimalOf = (hex: string) => String(BigInt(`0x${hex}`));
