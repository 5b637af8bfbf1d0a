import type { Scope } from '@headwater/contract';
import { defaultLimits } from '../model/limits.ts';
import type { ReadOptions, Store } from '../store/store-client.ts';

/** All that queries may do: read. */
export type Reader = Pick<Store, 'read' | 'readBytes'>;

/** Values of a statement's `{name:Type}` placeholders. */
export type QueryParameters = NonNullable<Parameters<Reader['read']>[1]>;
export type QueryParameter = QueryParameters[string];

/** Small reads by id or of the newest rows: the projection by trace is used on small tables too. */
export const pointRead: ReadOptions = { settings: { min_table_rows_to_use_projection_index: '0' } };
const msToNs = 1_000_000n;

/** Times of rows lie at most this far ahead of their arrival, so partitions (by arrival) before can be left out. */
const aheadNs = defaultLimits.futureNs + 3_600_000_000_000n;

/** Nanoseconds since 1970 as digits, for a parameter of type Int64. */
export function nanoseconds(ms: number): string {
  return String(BigInt(Math.trunc(ms)) * msToNs);
}

export interface Where {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/**
 * Project, time range and environment of a question over rows of telemetry.
 *
 * @param column the time column of the table; bounds are half open
 */
export function whereScope(scope: Scope, column: 'start_time' | 'time'): Where {
  const parts = [
    'project = {project:String}',
    `${column} >= fromUnixTimestamp64Nano({fromNs:Int64}, 'UTC')`,
    `${column} < fromUnixTimestamp64Nano({toNs:Int64}, 'UTC')`,
    "received_time >= fromUnixTimestamp64Nano({receivedNs:Int64}, 'UTC')",
  ];
  const fromNs = BigInt(nanoseconds(scope.fromMs));
  const parameters: Record<string, string> = {
    project: scope.project,
    fromNs: String(fromNs),
    toNs: nanoseconds(scope.toMs),
    receivedNs: String(fromNs > aheadNs ? fromNs - aheadNs : 0n),
  };
  if (scope.environment !== undefined) {
    parts.push('environment = {environment:String}');
    parameters.environment = scope.environment;
  }
  return { sql: parts.join(' AND '), parameters };
}

/** The same over a rollup, whose minutes count when they start in the range, widened to whole minutes. */
export function whereMinutes(scope: Scope): Where {
  const parts = ['project = {project:String}', 'time >= {from:DateTime}', 'time < {to:DateTime}'];
  const parameters: Record<string, string | number> = {
    project: scope.project,
    from: Math.floor(scope.fromMs / 60_000) * 60,
    to: Math.ceil(scope.toMs / 60_000) * 60,
  };
  if (scope.environment !== undefined) {
    parts.push('environment = {environment:String}');
    parameters.environment = scope.environment;
  }
  return { sql: parts.join(' AND '), parameters };
}
