import type { Attributes, Scope } from '@headwater/contract';
import { clientName } from '../doctor/client-names.ts';
import { type Reader, whereMinutes } from '../reader.ts';
import { readResources } from '../trace/read-resources.ts';
import { lookbackMs } from './deployments.ts';

export interface SeenService {
  readonly environments: string[];
  readonly versions: string[];
  readonly dialects: string[];
  readonly language: string;
  readonly sdk: string;
  readonly lastSeenMs: number;
}

interface SeenRow {
  readonly service: string;
  readonly environments: string[];
  readonly versions: string[];
  readonly dialects: string[];
  readonly resource: string;
  readonly tracedBy: string;
  readonly lastMs: number;
}

/** Spans tell best what made them: a shipper of logs is another program. */
const newestSpan = "tuple(signal = 'span', last_time)";

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
       groupUniqArray(dialect) AS dialects, toString(argMax(resource_id, ${newestSpan})) AS resource,
       argMax(dialect, ${newestSpan}) AS tracedBy,
       toUnixTimestamp64Milli(max(last_time)) AS lastMs
     FROM instance_minutes WHERE ${sql}${one} GROUP BY service`,
    { ...parameters, ...(only === undefined ? {} : { service: only }) },
  );
  const resources = await readResources(reader, scope.project, new Set(rows.map(({ resource }) => resource)));
  return new Map(
    rows.map((row) => {
      const attributes = resources[row.resource]?.attributes ?? {};
      const { environments, versions, dialects } = row;
      const lastSeenMs = Number(row.lastMs);
      return [
        row.service,
        { environments, versions, dialects, ...clientOf(row.tracedBy, attributes), lastSeenMs },
      ];
    }),
  );
}

/** Language and library of a client; empty where it does not say. */
function clientOf(dialect: string, attributes: Attributes): { language: string; sdk: string } {
  const { language, library, libraryVersion } = clientName(dialect, attributes, '');
  const runtime = attributes['process.runtime.name'];
  return {
    language: language || (typeof runtime === 'string' ? runtime : ''),
    sdk: [library, libraryVersion].filter(Boolean).join(' '),
  };
}

export interface LastDeploy {
  readonly version: string;
  readonly firstSeenMs: number;
}

/** The newest version of each service and when it was first seen, of services that had more than one in 30 days. */
export async function readLastDeploys(
  reader: Reader,
  scope: Scope,
  only?: string,
): Promise<Map<string, LastDeploy>> {
  const { sql, parameters } = whereMinutes({ ...scope, fromMs: Math.max(0, scope.toMs - lookbackMs) });
  const one = only === undefined ? '' : ' AND service = {service:String}';
  const rows = await reader.read<{ of: string; version: string; firstMs: number }>(
    `SELECT of, argMax(version, first) AS version, toUnixTimestamp(max(first)) * 1000 AS firstMs
     FROM (
       SELECT service AS of, version, min(time) AS first FROM instance_minutes
       WHERE ${sql}${one} AND version != '' GROUP BY of, version
     )
     GROUP BY of HAVING count() > 1`,
    { ...parameters, ...(only === undefined ? {} : { service: only }) },
  );
  return new Map(rows.map(({ of, version, firstMs }) => [of, { version, firstSeenMs: Number(firstMs) }]));
}
