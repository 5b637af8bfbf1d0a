import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import { openCensusGrpcMethods } from '../../receivers/opencensus/grpc.ts';
import { openCensusHttpHandler } from '../../receivers/opencensus/http.ts';
import type { OpenCensusOptions } from '../../receivers/opencensus/signals.ts';
import { type InputStats, OpenCensusCounters } from '../../receivers/opencensus/stats.ts';
import type { Counters } from '../../telemetry/counters.ts';
import { describeInput } from '../../telemetry/forwarder-log.ts';
import type { Log } from '../../telemetry/log.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import { grpcLimitDefaults } from '../../wire/grpc/grpc-limits.ts';
import { type GrpcServer, openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import type { Certificate } from '../../wire/tls-or-plain.ts';

/** What came in by the ports of the Local Forwarder. */
export interface ForwarderInputs {
  readonly openCensus: Readonly<InputStats>;
  readonly ai: Readonly<InputStats>;
}

/** Share of traces that OpenCensus programs are told to send. */
export interface Sampling {
  /** undefined: nothing was set for the project. */
  of(project: string): number | undefined;
  /** @returns ends the calls */
  watch(listener: () => void): () => void;
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
  /** What was set on the page Forwarding. */
  readonly sampling?: Sampling | undefined;
}

/** The OpenCensus agent, before its port is open. */
export function openOpenCensus(config: Config, parts: OpenCensusParts): OpenCensusReceiver {
  const counters = new OpenCensusCounters(parts.counters);
  const options: OpenCensusOptions = {
    ...parts,
    counters,
    delay: (ms) => delay(ms),
    samplingOf: (project) => parts.sampling?.of(project) ?? config.opencensus.samplingProbability,
    watchSampling: (listener) => parts.sampling?.watch(listener) ?? (() => undefined),
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
export function logInputs({ openCensus, ai }: ForwarderInputs, log: Log): () => void {
  const timer = setInterval(() => {
    log.debug(describeInput('AI', ai));
    log.debug(describeInput('OpenCensus', openCensus));
  }, inputLogEveryMs);
  return () => clearInterval(timer);
}
