import { type Scope, type ServiceDetail, spanKinds } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { quantilesOf } from '../durations.ts';
import { type Reader, whereMinutes } from '../reader.ts';
import { makeGrid, type TimeGrid } from '../time-grid.ts';
import { redSeries } from '../traces/span-histogram.ts';
import { type ApdexThresholds, noThresholds } from './apdex.ts';
import { listServices } from './list-services.ts';
import { type RedRow, redColumns } from './red-figures.ts';

type Detail = ServiceDetail;

/** Rows of each list of a service's page. */
const listedRows = 500;
const minuteMs = 60_000;
const levels = [0.5, 0.75, 0.9, 0.95, 0.99] as const;

/**
 * One service from the rollups: over time, its operations (most time spent first), versions and instances.
 *
 * @throws HeadwaterError HEADWATER_SERVICE_NOT_FOUND when nothing of it was received in the range
 */
export async function getService(
  reader: Reader,
  service: string,
  question: Scope & { buckets: number },
  thresholds: ApdexThresholds = noThresholds,
): Promise<Detail> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, minuteMs);
  const [[summary], overTime, operations, versions, instances, environments] = await Promise.all([
    listServices(reader, question, { only: service, thresholds }),
    readOverTime(reader, service, question, grid),
    readOperations(reader, question, service),
    readVersions(reader, service, question),
    readInstanceList(reader, service, question),
    question.environment === undefined ? undefined : readEnvironments(reader, service, question),
  ]);
  if (summary === undefined) throw new HeadwaterError('HEADWATER_SERVICE_NOT_FOUND', service);
  const allEnvironments = environments ?? summary.environments;
  const listed = operations.map(({ service: _service, ...operation }) => operation);
  return { service: summary, allEnvironments, overTime, operations: listed, versions, instances };
}

async function readOverTime(reader: Reader, service: string, scope: Scope, grid: TimeGrid) {
  const { sql, parameters } = whereMinutes(scope);
  const rows = await reader.read<RedRow & { slot: number }>(
    `SELECT intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64}) AS slot, ${redColumns}
     FROM operation_minutes AS source
     WHERE ${sql} AND service = {service:String} AND entry = 1 GROUP BY slot`,
    { ...parameters, service, gridMs: grid.fromMs, stepMs: grid.stepMs },
  );
  return redSeries(grid, new Map(rows.map((row) => [Number(row.slot), row])));
}

/** Operations of one service, or of all, with rate, errors and latency; most time spent first. */
export async function readOperations(
  reader: Reader,
  scope: Scope,
  service?: string,
): Promise<(Detail['operations'][number] & { service: string })[]> {
  const { sql, parameters } = whereMinutes(scope);
  const one = service === undefined ? '' : ' AND service = {service:String}';
  const rows = await reader.read<
    RedRow & { of: string; name: string; kind: number; entered: number; longestNs: number | string }
  >(
    `SELECT source.service AS of, name, kind, max(source.entry) AS entered, max(source.duration_max) AS longestNs,
       ${redColumns}
     FROM operation_minutes AS source WHERE ${sql}${one}
     GROUP BY of, name, kind ORDER BY durationSum DESC LIMIT ${listedRows}`,
    { ...parameters, ...(service === undefined ? {} : { service }) },
  );
  return rows.map((row) => {
    const { requests, errors, durationSum } = row;
    const [p50Ns = 0, p75Ns = 0, p90Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(row.durations, levels);
    return {
      service: row.of,
      name: row.name,
      kind: spanKinds[row.kind] ?? 'unspecified',
      entry: row.entered === 1,
      requests,
      errors,
      avgNs: requests > 0 ? durationSum / requests : 0,
      p50Ns,
      p75Ns,
      p90Ns,
      p95Ns,
      p99Ns,
      maxNs: Number(row.longestNs),
      totalNs: durationSum,
    };
  });
}

async function readVersions(reader: Reader, service: string, scope: Scope): Promise<Detail['versions']> {
  const { sql, parameters } = whereMinutes(scope);
  const rows = await reader.read<Detail['versions'][number]>(
    `SELECT version, toUnixTimestamp(min(time)) * 1000 AS firstSeenMs,
       toUnixTimestamp64Milli(max(last_time)) AS lastSeenMs,
       sumIf(source.requests, signal = 'span') AS requests, sumIf(source.errors, signal = 'span') AS errors
     FROM instance_minutes AS source WHERE ${sql} AND service = {service:String}
     GROUP BY version ORDER BY lastSeenMs DESC LIMIT ${listedRows}`,
    { ...parameters, service },
  );
  return rows;
}

function readInstanceList(reader: Reader, service: string, scope: Scope): Promise<Detail['instances']> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<Detail['instances'][number]>(
    `SELECT instance, host, sumIf(source.requests, signal = 'span') AS requests,
       sumIf(source.errors, signal = 'span') AS errors, toUnixTimestamp64Milli(max(last_time)) AS lastSeenMs
     FROM instance_minutes AS source WHERE ${sql} AND service = {service:String}
     GROUP BY instance, host ORDER BY requests DESC LIMIT ${listedRows}`,
    { ...parameters, service },
  );
}

async function readEnvironments(reader: Reader, service: string, scope: Scope): Promise<string[]> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereMinutes(everywhere);
  const rows = await reader.read<{ environment: string }>(
    `SELECT environment FROM instance_minutes WHERE ${sql} AND service = {service:String}
     GROUP BY environment ORDER BY environment LIMIT ${listedRows}`,
    { ...parameters, service },
  );
  return rows.map(({ environment }) => environment);
}
