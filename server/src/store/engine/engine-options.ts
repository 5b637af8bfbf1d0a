import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineProcessOptions } from './process/child-messages.ts';
import type { ReadLimits } from './process/limits.ts';

export interface EngineOptions {
  /** the server's data directory; the engine lives in its `engine` folder */
  readonly dataDir: string;
  readonly database?: string;
  /** reads that run side by side */
  readonly readSessions?: number;
  /** the most that one read may use */
  readonly limits?: Partial<ReadLimits>;
  /** anonymous memory above which the process is replaced; queries are stopped well before */
  readonly memoryLimitBytes?: number;
  readonly heartbeatMs?: number;
  /** time without an answer to a heartbeat after which the process is killed */
  readonly watchdogMs?: number;
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
  /** opens a read-only TCP port for other ClickHouse clients */
  readonly listener?: { readonly host: string; readonly port: number; readonly key: string };
  /** told about failed restarts */
  readonly onError?: (error: unknown) => void;
}

export const engineDefaults = {
  database: 'headwater',
  readSessions: 4,
  memoryLimitBytes: 900_000_000,
  heartbeatMs: 1_000,
  watchdogMs: 2_000,
  startTimeoutMs: 60_000,
  stopTimeoutMs: 10_000,
  bodyLimitBytes: 256 << 20,
} as const;

export const defaultReadLimits: ReadLimits = {
  max_execution_time: 30,
  max_memory_usage: 400_000_000,
  max_rows_to_read: 2_000_000_000,
  max_bytes_to_read: 200_000_000_000,
  max_result_rows: 1_000_000,
  max_result_bytes: 256_000_000,
  max_threads: 2,
};

/**
 * Settings of every read session, changeable by a request. Formatting in threads of its own costs each query
 * 0.2 ms (measured: `SELECT 1` 0.64 → 0.43 ms) and gains nothing on results that fit a page. The engine gives a query
 * one thread for each GiB that is free under its own limit, which is less than one: every query ran on one core.
 */
const readSettings: Readonly<Record<string, string>> = {
  output_format_parallel_formatting: '0',
  max_threads_min_free_memory_per_thread: '0',
};

/** What the child gets from the server's options. */
export function processOptions(
  directory: string,
  socketPath: string,
  options: EngineOptions,
): EngineProcessOptions {
  const memoryLimitBytes = options.memoryLimitBytes ?? engineDefaults.memoryLimitBytes;
  const common = {
    directory,
    socketPath,
    database: options.database ?? engineDefaults.database,
    readSessions: options.readSessions ?? engineDefaults.readSessions,
    limits: { ...defaultReadLimits, ...options.limits },
    readSettings,
    serverSettings: {
      'backups.allowed_path': join(directory, 'backups'),
      // headroom for what the engine's own tracker does not see
      max_server_memory_usage: String(Math.floor(memoryLimitBytes * 0.85)),
      ...(hasAvx2() ? {} : { allow_simdjson: '0' }),
    },
    bodyLimitBytes: engineDefaults.bodyLimitBytes,
  };
  return options.listener === undefined ? common : { ...common, listener: options.listener };
}

/** The engine's JSON functions end the process with SIGILL on a CPU without AVX2, unless told to do without. */
function hasAvx2(): boolean {
  try {
    const cpu = readFileSync('/proc/cpuinfo', 'utf8');
    return !/^flags\s*:/m.test(cpu) || /^flags\s*:.*\bavx2\b/m.test(cpu);
  } catch {
    return true;
  }
}
