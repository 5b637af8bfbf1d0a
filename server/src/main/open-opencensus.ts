import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { openCensusGrpcMethods } from '../receivers/opencensus/grpc.ts';
import { openCensusHttpHandler } from '../receivers/opencensus/http.ts';
import type { OpenCensusOptions } from '../receivers/opencensus/signals.ts';
import { type InputStats, OpenCensusCounters } from '../receivers/opencensus/stats.ts';
import type { Counters } from '../telemetry/counters.ts';
import { describeInput } from '../telemetry/forwarder-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { BodyMemory } from '../wire/body-memory.ts';
import { type GrpcServer, grpcLimitDefaults, openGrpcServer } from '../wire/grpc/grpc-server.ts';
import type { Certificate } from '../wire/tls-or-plain.ts';

/** What came in by the ports of the Local Forwarder. */
export interface ForwarderInputs {
  readonly openCensus: Readonly<InputStats>;
}

export interface OpenCensusReceiver {
  /** What came in since the start, for the forwarder's log. */
  readonly stats: Readonly<InputStats>;
  readonly listen: (port: number) => Promise<GrpcServer>;
}

interface OpenCensusParts
  extends Pick<OpenCensusOptions, 'ingest' | 'authenticate' | 'nowNs' | 'onStreamEnd'> {
  readonly counters: Counters;
  readonly memory: BodyMemory;
  readonly certificate: Certificate;
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
        http1: openCensusHttpHandler({
          ...options,
          memory: parts.memory,
          limitBytes: config.limits.bodyBytes,
        }),
        certificate: parts.certificate,
        limits: {
          ...grpcLimitDefaults,
          messageBytes: config.limits.bodyBytes,
          connections: config.limits.connections,
        },
      }),
  };
}

const inputLogEveryMs = 60_000;

/** Tells the counters each minute, at level debug. @returns ends it */
export function logInputs({ openCensus }: ForwarderInputs, log: Log): () => void {
  const timer = setInterval(() => log.debug(describeInput('OpenCensus', openCensus)), inputLogEveryMs);
  return () => clearInterval(timer);
}
