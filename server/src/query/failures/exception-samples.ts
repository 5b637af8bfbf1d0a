import type { TelemetryItem } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { parseCursor, writeCursor } from '../traces/cursor.ts';
import { exceptionItemSql, exceptionKeySql, type ItemRow, mapItem } from '../transactions/item-sql.ts';
import { askExceptions, type ExceptionQuestion } from './ask-exceptions.ts';

/** Single exceptions, newest first. */
export async function exceptionSamples(
  reader: Reader,
  question: ExceptionQuestion & { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: TelemetryItem[]; cursor: string | null }> {
  const { where, parameters } = askExceptions(question);
  const after = question.cursor === undefined ? undefined : parseCursor(question.cursor);
  const at = "fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC')";
  const further =
    after === undefined
      ? ''
      : `AND exceptions.time <= ${at} AND (exceptions.time < ${at} OR ${exceptionKeySql} < {afterKey:String})`;
  const rows = await reader.read<ItemRow>(
    `SELECT ${exceptionItemSql} FROM exceptions WHERE ${where} ${further}
     ORDER BY exceptions.time DESC, itemKey DESC LIMIT {rows:UInt32}`,
    {
      ...parameters,
      ...(after === undefined ? {} : { afterNs: after.value, afterKey: after.id }),
      rows: question.limit,
    },
    pointRead,
  );
  const last = rows.at(-1);
  return {
    items: rows.map(mapItem),
    cursor:
      last === undefined || rows.length < question.limit
        ? null
        : writeCursor({ value: last.itemNs, id: last.itemKey }),
  };
}
