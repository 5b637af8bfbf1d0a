import type { RepairReport } from './deduplication-logs.ts';
import type { ReadLimits } from './limits.ts';

/** What the server tells its engine process at start, as JSON in the first argument. */
export interface EngineProcessOptions {
  /** `<dataDir>/engine`: holds `db`, `bodies`, `engine.sock` */
  readonly directory: string;
  readonly socketPath: string;
  readonly database: string;
  readonly readSessions: number;
  readonly limits: ReadLimits;
  /** settings of every read session */
  readonly readSettings: Readonly<Record<string, string>>;
  /** server settings of the engine, such as `max_server_memory_usage`, bytes or counts */
  readonly serverSettings: Readonly<Record<string, string>>;
  readonly bodyLimitBytes: number;
  readonly listener?: { readonly host: string; readonly port: number; readonly key: string };
}

export type ToEngine = { readonly type: 'ping'; readonly id: number } | { readonly type: 'stop' };

export type FromEngine =
  | {
      readonly type: 'ready';
      readonly version: string;
      readonly listenerPort?: number;
      readonly repaired: RepairReport;
    }
  | {
      readonly type: 'pong';
      readonly id: number;
      /** anonymous memory of the process in bytes; the mapped library is not counted */
      readonly memoryBytes: number;
      readonly running: number;
      readonly waiting: number;
    }
  | { readonly type: 'failed'; readonly reason: string };
