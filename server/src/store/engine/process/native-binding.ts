import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A connection of the engine; queries on one run one after another, several run side by side. */
export type NativeConnection = { readonly __native: unique symbol };

export interface NativeResult {
  /** none for inserts */
  readonly bytes?: Uint8Array;
  /** seconds */
  readonly elapsed: number;
  readonly rowsRead?: number;
  readonly bytesRead?: number;
  /** inserts only; rows that materialized views wrote are counted too */
  readonly rowsWritten?: number;
}

export type StreamHandle = { readonly __stream: unique symbol };

/** The part of chDB's addon that we call; every call runs on a thread of libuv's pool. */
export interface NativeBinding {
  CreateConnection(directory: string, args?: readonly string[]): NativeConnection;
  CloseConnection(connection: NativeConnection): void;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
  InsertRawAsyncConnection(
    connection: NativeConnection,
    prefix: string,
    body: Uint8Array,
    countLines: boolean,
  ): Promise<NativeResult>;
  StreamQuery(connection: NativeConnection, sql: string, format: string): StreamHandle;
  StreamFetch(handle: StreamHandle): Promise<{ done: boolean; bytes: Uint8Array }>;
  StreamCancel(handle: StreamHandle): void;
}

/**
 * Loads the addon without chDB's JavaScript wrapper, which serialises what the engine can run side by side.
 * Only the engine process calls it: a crash inside the addon freezes its process for minutes.
 */
export function loadNativeBinding(): NativeBinding {
  const require = createRequire(import.meta.url);
  const loader = join(dirname(require.resolve('chdb/package.json')), 'dist', 'loader.js');
  return (require(loader) as { loadNative(): NativeBinding }).loadNative();
}
