import type { TelemetryItem } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { parseCursor, writeCursor } from '../traces/cursor.ts';
import { readNearestFirst } from '../traces/nearest-first.ts';
import { type ItemRow, mapItem } from './item-sql.ts';
import { askSources, type SourceQuestion, type TelemetryQuestion } from './telemetry-sources.ts';

export interface TelemetrySearch extends TelemetryQuestion {
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
  readonly cursor?: string | undefined;
}

/** Telemetry of every type in order of time, with a cursor to read on. */
export async function searchTelemetry(
  reader: Reader,
  search: TelemetrySearch,
): Promise<{ items: TelemetryItem[]; cursor: string | null }> {
  const rows = await readNearestFirst(search, async (part) => {
    const found = await Promise.all(askSources(part).map((question) => readSource(reader, search, question)));
    return found.flat().sort(search.order === 'newest' ? (a, b) => byTime(b, a) : byTime);
  });
  const items = rows.slice(0, search.limit).map(mapItem);
  const last = rows[search.limit - 1];
  return {
    items,
    cursor: last === undefined ? null : writeCursor({ value: last.itemNs, id: last.itemKey }),
  };
}

function byTime(a: ItemRow, b: ItemRow): number {
  const [left, right] = [BigInt(a.itemNs), BigInt(b.itemNs)];
  if (left !== right) return left < right ? -1 : 1;
  return a.itemKey < b.itemKey ? -1 : a.itemKey > b.itemKey ? 1 : 0;
}

function readSource(
  reader: Reader,
  { order, cursor, limit }: TelemetrySearch,
  { source, where, parameters }: SourceQuestion,
): Promise<ItemRow[]> {
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const [direction, sign] = order === 'newest' ? ['DESC', '<'] : ['ASC', '>'];
  const time = `${source.table}.${source.time}`;
  const at = "fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC')";
  const further =
    after === undefined
      ? ''
      : `AND ${time} ${sign}= ${at} AND (${time} ${sign} ${at} OR ${source.key} ${sign} {afterKey:String})`;
  const more = after === undefined ? {} : { afterNs: after.value, afterKey: after.id };
  return reader.read<ItemRow>(
    `SELECT ${source.item} FROM ${source.table} WHERE ${where} ${further}
     ORDER BY ${time} ${direction}, itemKey ${direction} LIMIT {rows:UInt32}`,
    { ...parameters, ...more, rows: limit },
    pointRead,
  );
}
