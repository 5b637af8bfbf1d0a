import type { Attributes } from '@headwater/contract';
import type { Reader } from '../reader.ts';
import { parseAttributes } from '../rows/attributes.ts';

export interface ResourceAnswer {
  readonly id: string;
  readonly schemaUrl: string;
  readonly attributes: Attributes;
}

/** Resources never change under their id, so the newest ones asked for are remembered. */
const remembered = new WeakMap<Reader, Map<string, ResourceAnswer>>();
const rememberedResources = 4_096;

/**
 * The resources with these ids; one that is not stored is left out.
 *
 * @param ids digits
 */
export async function readResources(
  reader: Reader,
  project: string,
  ids: ReadonlySet<string>,
): Promise<Record<string, ResourceAnswer>> {
  const known = memoryOf(reader);
  const missing = [...ids].filter((id) => !known.has(`${project}\n${id}`));
  for (const row of missing.length === 0 ? [] : await readRows(reader, project, missing)) {
    if (known.size >= rememberedResources) known.delete(known.keys().next().value!);
    known.set(`${project}\n${row.id}`, row);
  }
  const found = [...ids].flatMap((id) => known.get(`${project}\n${id}`) ?? []);
  return Object.fromEntries(found.map((resource) => [resource.id, resource]));
}

function memoryOf(reader: Reader): Map<string, ResourceAnswer> {
  const known = remembered.get(reader) ?? new Map<string, ResourceAnswer>();
  remembered.set(reader, known);
  return known;
}

async function readRows(reader: Reader, project: string, ids: readonly string[]): Promise<ResourceAnswer[]> {
  const rows = await reader.read<{ key: string; schema_url: string; attributes: string }>(
    `SELECT toString(id) AS key, schema_url, attributes FROM resources
     WHERE project = {project:String} AND id IN {ids:Array(UInt64)} AND kind = 'resource'
     ORDER BY received_time DESC LIMIT 1 BY id`,
    { project, ids: ids.map(BigInt) },
  );
  return rows.map((row) => ({
    id: row.key,
    schemaUrl: row.schema_url,
    attributes: parseAttributes(row.attributes),
  }));
}
