import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import { forwarderInputMethods } from '../../receivers/app-insights/forwarder-input/grpc.ts';
import { type InputStats, openInputStats } from '../../receivers/opencensus/stats.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import { grpcLimitDefaults } from '../../wire/grpc/grpc-limits.ts';
import { type GrpcServer, openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import type { Certificate } from '../../wire/tls-or-plain.ts';

export interface ForwarderInput {
  /** What came in since the start, for the forwarder's log. */
  readonly stats: Readonly<InputStats>;
  readonly listen: (port: number) => Promise<GrpcServer>;
}

interface ForwarderInputParts {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
  readonly counters: Counters;
  readonly memory: BodyMemory;
  readonly certificate: Certificate;
}

/** The Local Forwarder's input for Application Insights' SDKs, before its port is open. */
export function openForwarderInput(config: Config, parts: ForwarderInputParts): ForwarderInput {
  const stats = openInputStats();
  const { counters, memory, certificate } = parts;
  const count = (what: string, help: string, read: () => number) =>
    counters.counted(`headwater_forwarder_input_${what}_total`, help, read);
  count('batches', 'Batches of the Local Forwarder’s input that are on disk', () => stats.batchesReceived);
  count('rejected_batches', 'Batches that could not be read or kept', () => stats.batchesFailed);
  return {
    stats,
    listen: (port) =>
      openGrpcServer({
        host: config.host,
        port,
        memory,
        certificate,
        methods: new Map(forwarderInputMethods({ ...parts, stats, delay: (ms) => delay(ms) })),
        limits: {
          ...grpcLimitDefaults,
          messageBytes: config.limits.bodyBytes,
          connections: config.limits.connections,
        },
      }),
  };
}
