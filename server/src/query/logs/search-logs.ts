import type { LogRecord } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { type LogRow, logColumns, mapLog } from '../rows/log-row.ts';
import { askLogs, type LogQuestion } from '../traces/span-question.ts';

export interface LogSearch extends LogQuestion {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Where a page ended: records have no id, so it is a time and how many records of that very time were shown. */
interface LogCursor {
  readonly timeNs: string;
  readonly shown: number;
}

/**
 * Log records, newest first.
 *
 * @throws HeadwaterError HEADWATER_API_REQUEST when the cursor is none of ours
 */
export async function searchLogs(
  reader: Reader,
  search: LogSearch,
): Promise<{ logs: LogRecord[]; cursor: string | null }> {
  const after = search.cursor === undefined ? undefined : parseLogCursor(search.cursor);
  const bound = after && "time <= fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC')";
  const { where, parameters } = askLogs(search, ...(bound === undefined ? [] : [bound]));
  const rows = await reader.read<LogRow>(
    `SELECT ${logColumns} FROM logs WHERE ${where}
     ORDER BY logs.time DESC, span_id LIMIT {limit:UInt32} OFFSET {shown:UInt32}`,
    {
      ...parameters,
      ...(after === undefined ? {} : { afterNs: after.timeNs }),
      limit: search.limit,
      shown: after?.shown ?? 0,
    },
    pointRead,
  );
  const cursor = rows.length < search.limit ? null : cursorAfter(rows, after);
  return { logs: rows.map(mapLog), cursor };
}

function cursorAfter(rows: readonly LogRow[], before: LogCursor | undefined): string {
  const { timeNs } = rows.at(-1)!;
  const here = rows.filter((row) => row.timeNs === timeNs).length;
  return `${timeNs}.${here + (before?.timeNs === timeNs ? before.shown : 0)}`;
}

function parseLogCursor(text: string): LogCursor {
  const match = /^(\d{1,19})\.(\d{1,9})$/.exec(text);
  if (match === null) throw new HeadwaterError('HEADWATER_API_REQUEST', 'cursor: not from an answer');
  return { timeNs: match[1]!, shown: Number(match[2]) };
}
