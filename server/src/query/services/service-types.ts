import type { Scope, ServiceType } from '@headwater/contract';
import { pointRead, type QueryParameters, type Reader, whereScope } from '../reader.ts';

export interface ServiceNature {
  readonly type: ServiceType;
  /** Datadog's `_dd.base_service`: the service whose process this one's spans come from */
  readonly baseService: string;
  /** What Application Insights' clients write as the name and version of their SDK, e.g. `py3.11.7:oc0.11.4:ext1.1.15` */
  readonly sdkTag: string;
}

interface NatureRow {
  readonly of: string;
  readonly web: number;
  readonly rpc: number;
  readonly consumed: number;
  readonly databases: number;
  readonly caches: number;
  readonly produced: number;
  readonly called: number;
  readonly browser: number;
  readonly base: string;
  readonly sdkTag: string;
}

/** Newest spans of each service that are looked at. */
const lookedAt = 64;
const servicesPerQuery = 24;
const rememberedServices = 2_000;
const rememberedMs = 10 * 60_000;

const remembered = new WeakMap<Reader, Map<string, { nature: ServiceNature; untilMs: number }>>();

/**
 * What services do, from their newest spans in the range; remembered for ten minutes, as services seldom change
 * their nature.
 *
 * @param nowMs milliseconds since 1970, for what is remembered
 */
export async function readNatures(
  reader: Reader,
  scope: Scope,
  services: readonly string[],
  nowMs: number,
): Promise<Map<string, ServiceNature>> {
  const known = remembered.get(reader) ?? new Map();
  remembered.set(reader, known);
  const keyOf = (service: string) => `${scope.project}\n${service}`;
  const missing = services.filter((service) => (known.get(keyOf(service))?.untilMs ?? 0) <= nowMs);
  for (let from = 0; from < Math.min(missing.length, rememberedServices); from += servicesPerQuery) {
    for (const row of await readRows(reader, scope, missing.slice(from, from + servicesPerQuery))) {
      if (known.size >= rememberedServices) known.delete(known.keys().next().value!);
      known.set(keyOf(row.of), { nature: natureOf(row), untilMs: nowMs + rememberedMs });
    }
  }
  return new Map(
    services.map((service) => [
      service,
      known.get(keyOf(service))?.nature ?? { type: 'other', baseService: '', sdkTag: '' },
    ]),
  );
}

/** One short read per service, in the order of the table's key, all in one statement. */
function readRows(reader: Reader, scope: Scope, services: readonly string[]): Promise<NatureRow[]> {
  const { sql, parameters } = whereScope(scope, 'start_time');
  const parts = services.map(
    (
      _,
      index,
    ) => `(SELECT service AS of, kind, span_type, http_method, rpc_system, messaging_system, db_system,
      attributes['_dd.base_service'] AS base_service, attributes['browser.platform'] AS browser_platform,
      if(dialect = 'app-insights', scope_name, '') AS sdk_tag
      FROM spans WHERE ${sql} AND service = {s${index}:String} ORDER BY start_time DESC LIMIT ${lookedAt})`,
  );
  const names: QueryParameters = Object.fromEntries(services.map((service, index) => [`s${index}`, service]));
  return reader.read<NatureRow>(
    `SELECT of, countIf(kind = 2 AND rpc_system = '' OR span_type = 'web') AS web, countIf(kind = 2 AND rpc_system != '') AS rpc,
       countIf(kind = 5 OR span_type IN ('worker', 'queue')) AS consumed, countIf(db_system != '' AND kind != 2) AS databases,
       countIf(db_system IN ('redis', 'memcached', 'valkey') OR span_type IN ('cache', 'redis', 'memcached')) AS caches,
       countIf(kind = 4) AS produced, countIf(kind = 3) AS called,
       countIf(span_type = 'browser' OR browser_platform != '') AS browser, max(base_service) AS base, max(sdk_tag) AS sdkTag
     FROM (${parts.join(' UNION ALL ')}) GROUP BY of`,
    { ...parameters, ...names },
    pointRead,
  );
}

function natureOf(row: NatureRow): ServiceNature {
  return { type: typeOf(row), baseService: row.base === row.of ? '' : row.base, sdkTag: row.sdkTag };
}

/** What serves is known by what it serves; only what never does is known by what it calls. */
function typeOf(row: NatureRow): ServiceType {
  if (row.browser > 0) return 'browser';
  if (row.web + row.rpc + row.consumed > 0) {
    if (row.consumed > row.web + row.rpc) return 'worker';
    return row.rpc > row.web ? 'rpc' : 'web';
  }
  if (row.caches > 0 && row.caches * 2 >= row.databases) return 'cache';
  if (row.databases > 0) return 'db';
  if (row.produced > 0) return 'queue';
  return row.called > 0 ? 'client' : 'other';
}
