import type { TelemetryItem } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { type ItemRow, mapItem } from './item-sql.ts';
import { telemetrySources } from './telemetry-sources.ts';

/** Every telemetry of one operation in order of time; empty when nothing has its id. */
export async function getTransaction(
  reader: Reader,
  question: { readonly project: string; readonly operationId: string; readonly limit: number },
): Promise<{ items: TelemetryItem[]; truncated: boolean }> {
  const { project, operationId, limit } = question;
  const answers = await Promise.all(
    telemetrySources.map(({ table, time, item, shown }) =>
      reader.read<ItemRow>(
        `SELECT ${item} FROM ${table}
         WHERE project = {project:String} AND trace_id = toFixedString(unhex({operationId:String}), 16) AND ${shown}
         ORDER BY ${table}.${time} LIMIT {rows:UInt32}`,
        { project, operationId, rows: limit + 1 },
        pointRead,
      ),
    ),
  );
  const rows = answers.flat().sort((a, b) => (BigInt(a.itemNs) < BigInt(b.itemNs) ? -1 : 1));
  return { items: rows.slice(0, limit).map(mapItem), truncated: rows.length > limit };
}
