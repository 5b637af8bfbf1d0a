import type { Attributes, TelemetryDetail } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { defaultLimits } from '../../model/limits.ts';
import { pointRead, type Reader } from '../reader.ts';
import { type AttributeColumns, addConventions, readAttributes } from '../rows/attributes.ts';
import { readResources } from '../trace/read-resources.ts';
import { type DetailRow, detailColumns, exceptionsOf, fieldsOf } from './item-detail.ts';
import { type ItemRow, mapItem } from './item-sql.ts';
import { telemetrySources } from './telemetry-sources.ts';

/** Rows arrive at most this long before the time they tell, so older partitions are left out. */
const aheadNs = defaultLimits.futureNs + 3_600_000_000_000n;

/**
 * One stored row of telemetry in full.
 *
 * @throws HeadwaterError HEADWATER_SPAN_NOT_FOUND when nothing is stored under this id
 */
export async function getTelemetryItem(
  reader: Reader,
  project: string,
  itemId: string,
): Promise<TelemetryDetail> {
  const dash = itemId.indexOf('-');
  const source = telemetrySources.find(({ letter }) => letter === itemId[0])!;
  const ns = BigInt(itemId.slice(1, dash));
  const [row] = await reader.read<ItemRow & DetailRow>(
    `SELECT ${source.item}, ${detailColumns[source.table]} FROM ${source.table}
     WHERE project = {project:String} AND ${source.table}.${source.time} = fromUnixTimestamp64Nano({ns:Int64}, 'UTC')
       AND received_time >= fromUnixTimestamp64Nano({receivedNs:Int64}, 'UTC') AND ${source.key} = {key:String} LIMIT 1`,
    {
      project,
      ns: String(ns),
      receivedNs: String(ns > aheadNs ? ns - aheadNs : 0n),
      key: itemId.slice(dash + 1),
    },
    pointRead,
  );
  if (row === undefined) throw new HeadwaterError('HEADWATER_SPAN_NOT_FOUND', itemId);
  const resources = await readResources(reader, project, new Set([row.resourceId]));
  return {
    item: mapItem(row),
    text: row.fullText,
    fields: fieldsOf(row),
    properties: propertiesOf(row),
    exceptions: exceptionsOf(row),
    user: row.userId,
    session: row.sessionId,
    resource: resources[row.resourceId] ?? null,
  };
}

function propertiesOf(row: DetailRow): Attributes {
  const columns: AttributeColumns = {
    attributes: row.attributes,
    attributes_number: row.numbers,
    attribute_types: row.types,
  };
  const properties = readAttributes(columns);
  if (row.spelling !== undefined) {
    addConventions(properties, row as unknown as Record<string, unknown>, row.spelling);
  }
  return properties;
}
