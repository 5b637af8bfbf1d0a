import type { Scope, ServiceSummary } from '@headwater/contract';
import { clientName } from '../doctor/client-names.ts';
import { type Reader, whereMinutes } from '../reader.ts';
import { type ApdexThresholds, apdexOfCounts, defaultApdexNs, noThresholds } from './apdex.ts';
import { readInstances, readLastDeploys } from './read-instances.ts';
import { mapRed, type RedRow, redColumns } from './red-figures.ts';
import { readNatures } from './service-types.ts';

/** Points of a sparkline. */
export const sparklineBuckets = 24;

interface ServiceRow extends RedRow {
  readonly service: string;
  readonly versions: readonly string[];
  readonly environments: readonly string[];
  readonly slots: Readonly<Record<string, number>>;
}

export interface ListOptions {
  /** a single service */
  readonly only?: string;
  readonly thresholds?: ApdexThresholds;
  readonly nowMs?: number;
}

/**
 * Every service that reported in the range, those with most requests first; figures are of spans that enter the
 * service, in whole minutes.
 */
export async function listServices(
  reader: Reader,
  scope: Scope,
  { only, thresholds = noThresholds, nowMs = Date.now() }: ListOptions = {},
): Promise<ServiceSummary[]> {
  const [rows, instances, deploys] = await Promise.all([
    readServices(reader, scope, only),
    readInstances(reader, scope, only),
    readLastDeploys(reader, scope, only),
  ]);
  const known = new Map(rows.map((row) => [row.service, row]));
  const names = [...new Set([...instances.keys(), ...known.keys()])];
  const natures = await readNatures(reader, scope, names, nowMs);
  const services = names.map((name): ServiceSummary => {
    const row = known.get(name);
    const seen = instances.get(name);
    const nature = natures.get(name)!;
    const tagged = clientName('app-insights', {}, nature.sdkTag);
    const apdexThresholdNs = thresholds(name) ?? defaultApdexNs;
    return {
      name,
      environments: [...new Set([...(row?.environments ?? []), ...(seen?.environments ?? [])])].sort(),
      versions: [...new Set([...(row?.versions ?? []), ...(seen?.versions ?? [])])].filter(Boolean).sort(),
      dialects: seen?.dialects ?? [],
      type: nature.type,
      baseService: nature.baseService,
      language: seen?.language || tagged.language,
      sdk: seen?.sdk || [tagged.library, tagged.libraryVersion].filter(Boolean).join(' '),
      lastSeenMs: seen?.lastSeenMs ?? scope.fromMs,
      lastDeploy: deploys.get(name) ?? null,
      ...mapRed(row),
      apdex: row ? apdexOfCounts(row.durations, row.errors, apdexThresholdNs) : null,
      apdexThresholdNs,
      sparkline: Array.from({ length: sparklineBuckets }, (_, slot) => row?.slots[String(slot)] ?? 0),
    };
  });
  return services.sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));
}

function readServices(reader: Reader, scope: Scope, only: string | undefined): Promise<ServiceRow[]> {
  const { sql, parameters } = whereMinutes(scope);
  const stepS = Math.max(60, (scope.toMs - scope.fromMs) / 1000 / sparklineBuckets);
  const one = only === undefined ? '' : ' AND service = {service:String}';
  return reader.read<ServiceRow>(
    `SELECT service, groupUniqArray(version) AS versions, groupUniqArray(environment) AS environments, ${redColumns},
       sumMap(map(least(${sparklineBuckets - 1}, toUInt8(greatest(0, toUnixTimestamp(time) - {fromS:Float64}) / {stepS:Float64})),
         source.requests)) AS slots
     FROM operation_minutes AS source WHERE ${sql}${one} AND entry = 1 GROUP BY service`,
    { ...parameters, fromS: scope.fromMs / 1000, stepS, ...(only === undefined ? {} : { service: only }) },
  );
}
