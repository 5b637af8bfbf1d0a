import type { Scope } from '@headwater/contract';
import { isRequestOfMinutesSql as isRequest } from '../../store/span-roles-sql.ts';
import type { DurationCounts } from '../durations.ts';
import { type Reader, whereMinutes } from '../reader.ts';

/** What a service did as itself, in whole minutes. */
export interface ServiceSums {
  readonly service: string;
  readonly requests: number;
  readonly errors: number;
  readonly durationSum: number;
  readonly durations: DurationCounts;
  /** Spans that are not calls lent to a service of their own, as Datadog's tracers do with those of databases */
  readonly own: number;
  readonly environments: readonly string[];
  readonly versions: readonly string[];
}

export interface ServiceNature {
  readonly service: string;
  readonly instances: number;
  readonly dialects: readonly string[];
}

/** @param withDurations false leaves `durations` empty */
export function readServices(reader: Reader, scope: Scope, withDurations: boolean): Promise<ServiceSums[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<ServiceSums>(
    `SELECT service, sumIf(source.requests, ${isRequest}) AS requests, sumIf(source.errors, ${isRequest}) AS errors,
       sumIf(source.duration_sum, ${isRequest}) AS durationSum,
       ${withDurations ? `sumMapIf(source.durations, ${isRequest})` : 'map()'} AS durations,
       sumIf(source.spans, NOT (entry = 1 AND kind IN (3, 4))) AS own,
       arrayFilter(x -> x != '', groupUniqArray(20)(environment)) AS environments,
       arrayFilter(x -> x != '', groupUniqArray(20)(version)) AS versions
     FROM operation_minutes AS source WHERE ${sql} GROUP BY service`,
    parameters,
  );
}

export function readNatures(reader: Reader, scope: Scope): Promise<ServiceNature[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<ServiceNature>(
    `SELECT service, uniqExact(if(instance = '', host, instance)) AS instances,
       arraySort(groupUniqArray(dialect)) AS dialects
     FROM instance_minutes WHERE ${sql} AND signal = 'span' GROUP BY service`,
    parameters,
  );
}
