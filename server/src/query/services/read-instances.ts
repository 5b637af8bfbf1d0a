import type { Scope } from '@headwater/contract';
import { type Reader, whereMinutes } from '../reader.ts';
import { readResources } from '../trace/read-resources.ts';

export interface SeenService {
  readonly environments: string[];
  readonly versions: string[];
  readonly dialects: string[];
  readonly language: string;
  readonly lastSeenMs: number;
}

interface SeenRow {
  readonly service: string;
  readonly environments: string[];
  readonly versions: string[];
  readonly dialects: string[];
  readonly resource: string;
  readonly lastMs: number;
}

/** Resource attributes that name the language, by dialect. */
const languageKeys = ['telemetry.sdk.language', 'language', 'process.runtime.name'];

/** What reported in the range by any signal, per service. */
export async function readInstances(
  reader: Reader,
  scope: Scope,
  only?: string,
): Promise<Map<string, SeenService>> {
  const { sql, parameters } = whereMinutes(scope);
  const one = only === undefined ? '' : ' AND service = {service:String}';
  const rows = await reader.read<SeenRow>(
    `SELECT service, groupUniqArray(environment) AS environments, groupUniqArray(version) AS versions,
       groupUniqArray(dialect) AS dialects, toString(argMax(resource_id, last_time)) AS resource,
       toUnixTimestamp64Milli(max(last_time)) AS lastMs
     FROM instance_minutes WHERE ${sql}${one} GROUP BY service`,
    { ...parameters, ...(only === undefined ? {} : { service: only }) },
  );
  const resources = await readResources(reader, scope.project, new Set(rows.map(({ resource }) => resource)));
  return new Map(
    rows.map((row) => {
      const attributes = resources[row.resource]?.attributes ?? {};
      const language = languageKeys.map((key) => attributes[key]).find((value) => typeof value === 'string');
      const { environments, versions, dialects } = row;
      const lastSeenMs = Number(row.lastMs);
      return [
        row.service,
        { environments, versions, dialects, language: String(language ?? ''), lastSeenMs },
      ];
    }),
  );
}
