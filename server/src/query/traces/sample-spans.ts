import { pointRead, type Reader } from '../reader.ts';
import { askSpans, type SpanQuestion } from './span-question.ts';

export interface SpanPoint {
  readonly traceId: string;
  readonly spanId: string;
  readonly timeMs: number;
  readonly durationNs: number;
  readonly error: boolean;
  readonly service: string;
}

interface PointRow extends Omit<SpanPoint, 'durationNs' | 'error'> {
  readonly durationNs: number | string;
  readonly error: number;
}

/**
 * Matching spans as points, at most `limit`: all of them, or those with the smallest hashes of their ids, which
 * spreads them evenly and gives the same points to the same question.
 */
export async function sampleSpans(
  reader: Reader,
  question: SpanQuestion & { limit: number },
): Promise<{ total: number; points: SpanPoint[] }> {
  const { where, parameters } = askSpans(question);
  const [counted] = await reader.read<{ total: number }>(
    `SELECT count() AS total FROM spans WHERE ${where}`,
    parameters,
    pointRead,
  );
  const total = Number(counted?.total ?? 0);
  // About twice what is wanted, so that few rows are sorted; the smallest hashes are the same whatever is left out.
  const share = Math.max(1, Math.floor(total / (question.limit * 2)));
  const some = share === 1 ? '' : `AND cityHash64(span_id) <= ${2n ** 64n / BigInt(share) - 1n}`;
  const sample = total <= question.limit ? '' : `${some} ORDER BY cityHash64(span_id)`;
  const rows = await reader.read<PointRow>(
    `SELECT lower(hex(trace_id)) AS traceId, lower(hex(span_id)) AS spanId,
       toUnixTimestamp64Micro(toDateTime64(start_time, 6)) / 1000 AS timeMs, duration_ns AS durationNs,
       status_code = 2 AS error, service
     FROM spans WHERE ${where} ${sample} LIMIT {limit:UInt32}`,
    { ...parameters, limit: question.limit },
    pointRead,
  );
  const points = rows.map((row) => ({ ...row, durationNs: Number(row.durationNs), error: row.error === 1 }));
  return { total, points };
}
