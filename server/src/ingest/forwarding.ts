import type { TableRecord } from '../model/rows/row-sink.ts';

/** Where accepted telemetry goes besides the store. */
export interface Forwarding {
  /**
   * Takes one request's rows, whose bytes are read before it returns. The same key again within the retry window is
   * taken once.
   * @param key of the request, 16 bytes or none
   * @returns undefined when nobody wants it; else (resolves) after fdatasync, with what went wrong where nobody at all
   *   could take it; never rejects
   */
  take(
    project: string,
    key: Uint8Array,
    records: readonly TableRecord[],
  ): Promise<readonly unknown[]> | undefined;
}
