import type { LiveSecondShape, LiveServerShape } from '@headwater/contract';
import { type ItemCounts, noCounts } from '../../model/item-counts.ts';
import { isCallSql as isCall, isRequestSql as isRequest } from '../../store/span-roles-sql.ts';
import type { QueryParameters, Reader } from '../reader.ts';
import { type HealthSeriesRow, listHealthSeries } from './health-series.ts';

export interface HistoryQuestion {
  readonly project: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Instances whose seconds are answered, the busiest; more than a page can tell apart. */
const mostServers = 200;
/** A span counts in the second in which it ended; one that took longer than this is not looked for. */
const longestSpanS = 3_600;
/** Health is reported each quarter or full minute: the last value before the range still says something. */
const healthBeforeS = 60;

interface CountRow extends ItemCounts {
  readonly service: string;
  readonly instance: string;
  readonly second: number;
}

interface HealthRow {
  readonly id: string;
  readonly second: number;
  readonly value: number;
}

/** A program that does not name its instance is told apart by its host. */
const server = "if(source.instance = '', source.host, source.instance)";
const ended = 'intDiv(toUnixTimestamp64Nano(start_time) + duration_ns, 1000000000)';

/** One row per instance and second; spans count where they ended, exceptions where they happened, by weight. */
const countsSql = `SELECT service, instance, second, sum(request) AS requests, sum(requestFailed) AS requestsFailed,
    sum(requestTime) AS requestMs, sum(call) AS dependencies, sum(callFailed) AS dependenciesFailed,
    sum(callTime) AS dependencyMs, sum(exception) AS exceptions
  FROM (
    SELECT service, ${server} AS instance, toInt64(${ended}) AS second,
      sumIf(weight, ${isRequest}) AS request, sumIf(weight, ${isRequest} AND status_code = 2) AS requestFailed,
      sumIf(weight * duration_ns, ${isRequest}) / 1e6 AS requestTime,
      sumIf(weight, ${isCall}) AS call, sumIf(weight, ${isCall} AND status_code = 2) AS callFailed,
      sumIf(weight * duration_ns, ${isCall}) / 1e6 AS callTime, 0 AS exception
    FROM spans AS source
    WHERE project = {project:String} AND start_time >= toDateTime64({from:Int64} - ${longestSpanS}, 9, 'UTC')
      AND start_time < toDateTime64({to:Int64}, 9, 'UTC')
      AND (${isRequest} OR ${isCall}) AND second >= {from:Int64} AND second < {to:Int64}
    GROUP BY service, instance, second
    UNION ALL
    SELECT service, ${server} AS instance, toInt64(toUnixTimestamp(toDateTime(source.time, 'UTC'))) AS second, 0 AS request,
      0 AS requestFailed, 0 AS requestTime, 0 AS call, 0 AS callFailed, 0 AS callTime, sum(weight) AS exception
    FROM exceptions AS source
    WHERE project = {project:String} AND source.time >= toDateTime64({from:Int64}, 9, 'UTC')
      AND source.time < toDateTime64({to:Int64}, 9, 'UTC')
    GROUP BY service, instance, second
  )
  GROUP BY service, instance, second`;

const healthSql = `SELECT toString(series_id) AS id,
    toInt64(toUnixTimestamp(toDateTime(point.time, 'UTC'))) AS second, max(point.value) AS value
  FROM metric_points AS point
  WHERE project = {project:String} AND series_id IN {ids:Array(UInt64)}
    AND point.time >= toDateTime64({from:Int64} - ${healthBeforeS}, 9, 'UTC')
    AND point.time < toDateTime64({to:Int64}, 9, 'UTC')
  GROUP BY id, second`;

/** What every instance did in each second of a past range, counted from the stored rows: exact, also for late ones. */
export async function getLiveHistory(
  reader: Reader,
  { project, fromMs, toMs }: HistoryQuestion,
): Promise<{ servers: LiveServerShape[]; hiddenServers: number }> {
  const parameters = { project, from: Math.floor(fromMs / 1000), to: Math.ceil(toMs / 1000) };
  const [counts, health] = await Promise.all([
    reader.read<CountRow>(countsSql, parameters),
    readHealth(reader, parameters),
  ]);
  const servers = new Map<string, Map<number, LiveSecondShape>>();
  for (const { service, instance, second, ...values } of counts)
    Object.assign(secondOf(servers, service, instance, second), values);
  for (const { series, second, value } of health)
    secondOf(servers, series.service, series.instance, second)[series.what] = value * series.scale;
  const all = Array.from(servers, ([key, seconds]): LiveServerShape => {
    const [service = '', instance = ''] = key.split('\n');
    const inOrder = [...seconds.values()].sort((a, b) => a.timeMs - b.timeMs);
    return { service, instance, source: 'arrivals', seconds: inOrder };
  });
  all.sort((a, b) => itemsOf(b) - itemsOf(a) || (a.service + a.instance < b.service + b.instance ? -1 : 1));
  return { servers: all.slice(0, mostServers), hiddenServers: Math.max(0, all.length - mostServers) };
}

async function readHealth(reader: Reader, parameters: QueryParameters & { project: string }) {
  const series = new Map<string, HealthSeriesRow>();
  for (const each of await listHealthSeries(reader, parameters.project)) series.set(each.id, each);
  if (series.size === 0) return [];
  const rows = await reader.read<HealthRow>(healthSql, {
    ...parameters,
    ids: [...series.keys()].map(BigInt),
  });
  return rows.flatMap(({ id, second, value }) => {
    const known = series.get(id);
    return known === undefined ? [] : [{ series: known, second, value }];
  });
}

function secondOf(
  servers: Map<string, Map<number, LiveSecondShape>>,
  service: string,
  instance: string,
  second: number,
): LiveSecondShape {
  const key = `${service}\n${instance}`;
  const seconds = servers.get(key) ?? new Map<number, LiveSecondShape>();
  servers.set(key, seconds);
  const known = seconds.get(second) ?? { timeMs: second * 1_000, ...noCounts() };
  seconds.set(second, known);
  return known;
}

function itemsOf({ seconds }: LiveServerShape): number {
  return seconds.reduce((sum, { requests, dependencies }) => sum + requests + dependencies, 0);
}
