import { hash } from 'node:crypto';

/** The names under which Application Insights' clients know a project. */
export interface ResourceIds {
  /** Lower-case GUID: some clients refuse upper case. */
  readonly instrumentationKey: string;
  readonly appId: string;
}

const known = new Map<string, ResourceIds>();

/** The same ids for a project on every server and after every restart. */
export function resourceIds(project: string): ResourceIds {
  let ids = known.get(project);
  if (ids === undefined) {
    ids = { instrumentationKey: guidOf(`key ${project}`), appId: guidOf(`app ${project}`) };
    if (known.size < 10_000) known.set(project, ids);
  }
  return ids;
}

/** A GUID of version 8 (RFC 9562: the rest is the application's own). */
function guidOf(name: string): string {
  const bytes = hash('sha256', `headwater ${name}`, 'buffer').subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The connection string of a project whose ids follow from its name. */
export function connectionString(address: string, project: string): string {
  return connectionStringOf(address, resourceIds(project));
}

/**
 * What Application Insights' clients take as connection string: several refuse one with a last `;` or with a key in
 * upper case.
 * @param address base URL without a last slash
 */
export function connectionStringOf(address: string, { instrumentationKey, appId }: ResourceIds): string {
  return [
    `InstrumentationKey=${instrumentationKey.toLowerCase()}`,
    `IngestionEndpoint=${address}/`,
    `LiveEndpoint=${address}/`,
    `ApplicationId=${appId}`,
  ].join(';');
}
