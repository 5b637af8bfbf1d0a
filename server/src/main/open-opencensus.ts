import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { openCensusGrpcMethods } from '../receivers/opencensus/grpc.ts';
import type { OpenCensusOptions } from '../receivers/opencensus/signals.ts';
import { type InputStats, OpenCensusCounters } from '../receivers/opencensus/stats.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { BodyMemory } from '../wire/body-memory.ts';
import { type GrpcServer, grpcLimitDefaults, openGrpcServer } from '../wire/grpc/grpc-server.ts';

export interface OpenCensusReceiver {
  /** What came in since the start, for the forwarder's log. */
  readonly stats: Readonly<InputStats>;
  readonly listen: (port: number) => Promise<GrpcServer>;
}

interface OpenCensusParts
  extends Pick<OpenCensusOptions, 'ingest' | 'authenticate' | 'nowNs' | 'onStreamEnd'> {
  readonly counters: Counters;
  readonly memory: BodyMemory;
}

/** The OpenCensus agent, before its port is open. */
export function openOpenCensus(config: Config, parts: OpenCensusParts): OpenCensusReceiver {
  const counters = new OpenCensusCounters(parts.counters);
  const options: OpenCensusOptions = {
    ...parts,
    counters,
    delay: (ms) => delay(ms),
    samplingProbability: config.opencensus.samplingProbability,
  };
  return {
    stats: counters.stats,
    listen: (port) =>
      openGrpcServer({
        host: config.host,
        port,
        memory: parts.memory,
        methods: new Map(openCensusGrpcMethods(options)),
        limits: {
          ...grpcLimitDefaults,
          messageBytes: config.limits.bodyBytes,
          connections: config.limits.connections,
        },
      }),
  };
}
