import type { IncomingMessage } from 'node:http';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { type ClickHouseException, parseClickHouseException } from './engine/sql/clickhouse-exception.ts';

/**
 * Codes of ClickHouse that mean "too much": too slow, too many rows, bytes or queries, too deep, too much memory.
 * Overcommit (241, also 202 and 439) stands for the whole engine's memory and passes.
 */
const limitCodes = new Set([158, 159, 160, 161, 162, 167, 168, 191, 241, 306, 307, 394, 396, 403, 522]);

/** Codes that pass by themselves: no space, too many parts or queries, a replica or the network away. */
const passingCodes = new Set([
  3, 74, 75, 76, 198, 202, 203, 204, 209, 210, 225, 236, 242, 243, 252, 254, 279, 285, 286, 319, 335, 410,
  425, 439, 518, 999,
]);

/**
 * An error answer of the engine as ours; its `cause` is the `ClickHouseException` with code and name.
 *
 * Retryable are `HEADWATER_ENGINE_UNAVAILABLE` answers alone: the same statement may succeed later.
 */
export function mapStoreError(response: IncomingMessage, body: string): HeadwaterError {
  const exception = parseClickHouseException(body.trim());
  const headerCode = Number(response.headers['x-clickhouse-exception-code'] ?? Number.NaN);
  const code = Number.isNaN(headerCode) ? exception.clickhouseCode : headerCode;
  const detail = `${exception.message.slice(0, 500)} (${exception.type}, ${code})`;
  const answeredByEngine = body.includes('DB::') || !Number.isNaN(headerCode);
  if (!answeredByEngine && (response.statusCode ?? 500) >= 500) {
    return new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', `status ${response.statusCode}`);
  }
  if (passingCodes.has(code)) {
    return new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', detail, { cause: exception });
  }
  const kind = limitCodes.has(code) ? 'HEADWATER_ENGINE_LIMIT' : 'HEADWATER_ENGINE_QUERY';
  return new HeadwaterError(kind, detail, { cause: exception });
}

/** ClickHouse's code of an error that a store call threw, such as 60 (UNKNOWN_TABLE). */
export function clickhouseCodeOf(error: unknown): number | undefined {
  const cause =
    error instanceof HeadwaterError ? (error.cause as ClickHouseException | undefined) : undefined;
  return cause?.clickhouseCode;
}
