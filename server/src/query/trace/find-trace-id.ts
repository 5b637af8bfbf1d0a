import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { lowHalves } from '../search-syntax/fields/place.ts';

const columns = 'SELECT lower(hex(trace_id)) AS traceId FROM spans WHERE project = {project:String}';
/** Tracers that know 64 bits leave the upper half zero: those are found without reading all ids. */
const wholeSql = `${columns} AND trace_id IN (
  SELECT toFixedString(unhex(concat(repeat({zero:String}, 8), arrayJoin({low:Array(String)}))), 16)
) LIMIT 1`;
const lowSql = `${columns} AND substring(trace_id, 9, 8) IN (
  SELECT unhex(arrayJoin({low:Array(String)}))
) ORDER BY start_time DESC LIMIT 1`;

/**
 * The id of the trace that somebody means, as 32 lower-case hex digits. Datadog writes the lower 64 bits alone, as a
 * decimal number or 16 hex digits; of several traces with the same it is the newest.
 *
 * @param text 32 or 16 lower-case hex digits, or a decimal number
 * @throws HeadwaterError HEADWATER_TRACE_NOT_FOUND when no trace has such a lower half
 */
export async function findTraceId(reader: Reader, project: string, text: string): Promise<string> {
  if (text.length === 32) return text;
  const low = lowHalves(text);
  for (const sql of low.length === 0 ? [] : [wholeSql, lowSql]) {
    const rows = await reader.read<{ traceId: string }>(sql, { project, low, zero: '00' }, pointRead);
    if (rows[0] !== undefined) return rows[0].traceId;
  }
  throw new HeadwaterError('HEADWATER_TRACE_NOT_FOUND', text);
}
