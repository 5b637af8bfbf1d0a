const mebibyte = 1024 * 1024;

/** What one client, or all of them, may take. */
export interface GrpcLimits {
  /** Of one message, after decompression (OTLP 1.11 advises 64 MiB). */
  readonly messageBytes: number;
  readonly connections: number;
  readonly streamsPerConnection: number;
  /** A message must have arrived in this time, from its first byte (of a unary call: from the call's start). */
  readonly receiveTimeoutMs: number;
  /** A connection that has not said HTTP/2 by then is closed. */
  readonly prefaceTimeoutMs: number;
  /** Silent connections are pinged this often, and closed when the last ping was not answered. */
  readonly pingEveryMs: number;
}

export const grpcLimitDefaults: GrpcLimits = {
  messageBytes: 64 * mebibyte,
  connections: 10_000,
  streamsPerConnection: 256,
  receiveTimeoutMs: 30_000,
  prefaceTimeoutMs: 10_000,
  pingEveryMs: 60_000,
};
