import type { Access } from '../../access/access.ts';
import type { Addresses } from '../../config/ports.ts';
import { shiftPorts } from '../../config/ports.ts';
import type { Config } from '../../config/schema.ts';
import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import type { LiveMetrics } from '../../ingest/live/live-metrics.ts';
import { appInsightsHandler, isAppInsightsPath } from '../../receivers/app-insights/http.ts';
import { quickPulseHandler } from '../../receivers/app-insights/quick-pulse/http.ts';
import { isDatadogPath } from '../../receivers/datadog/http.ts';
import { otlpGrpcMethods } from '../../receivers/otlp/grpc.ts';
import { isOtlpPath, otlpHttpHandler } from '../../receivers/otlp/http.ts';
import type { Counters } from '../../telemetry/counters.ts';
import { BodyMemory, bodyMemoryDefaults } from '../../wire/body-memory.ts';
import { grpcLimitDefaults } from '../../wire/grpc/grpc-limits.ts';
import { openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import {
  type HttpHandler,
  type HttpLimits,
  httpLimitDefaults,
  openHttpListener,
} from '../../wire/http/http-listener.ts';
import { openLocalCertificate } from '../../wire/x509/local-authority.ts';
import { openDatadog } from './open-datadog.ts';
import { openForwarderInput } from './open-forwarder-input.ts';
import { type ForwarderInputs, openOpenCensus, type Sampling } from './open-opencensus.ts';

export interface Receivers {
  readonly addresses: Addresses;
  /** What the inputs of the Local Forwarder did since the start. */
  readonly inputs: ForwarderInputs;
  close(graceMs: number): Promise<void>;
}

interface ReceiverParts {
  readonly ingest: IngestDoor;
  readonly counters: Counters;
  readonly liveMetrics: LiveMetrics;
  /** Whose keys send, and what projects are called outside. */
  readonly access: Pick<Access, 'projectOfSender'> & { readonly projects: Pick<Access['projects'], 'idsOf'> };
  readonly sampling?: Sampling;
}

interface Closable {
  readonly port: number;
  close(graceMs: number): Promise<void>;
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/**
 * Opens every port. The portal's port takes the paths of the receivers too.
 * @param api answers what no receiver takes
 */
export async function openReceivers(
  config: Config,
  { ingest, counters, liveMetrics, access, sampling }: ReceiverParts,
  api: HttpHandler,
): Promise<Receivers> {
  const authenticate: Authenticate = (headers) => access.projectOfSender(headers);
  const memory = new BodyMemory({ ...bodyMemoryDefaults, capBytes: config.limits.inFlightBytes });
  const otlp = { ingest, authenticate, nowNs };
  const otlpHttp = otlpHttpHandler({
    ...otlp,
    memory,
    limitBytes: config.limits.bodyBytes,
    corsOrigins: config.web.corsOrigins,
  });
  const appInsights = appInsightsHandler({
    ...otlp,
    memory,
    limitBytes: config.limits.bodyBytes,
    corsOrigins: config.web.corsOrigins,
    appIdOf: (project) => access.projects.idsOf(project).appId,
    quickPulse: quickPulseHandler({ live: liveMetrics, authenticate, memory, nowMs: () => Date.now() }),
  });
  const limits = httpLimits(config);
  const datadog = openDatadog(config, { ingest, authenticate, nowNs, memory, counters }, limits);
  const portal: HttpHandler = (request, response) => {
    const url = request.url ?? '';
    const own = isAppInsightsPath(url) ? appInsights : isDatadogPath(url) ? datadog.handler : api;
    (isOtlpPath(url) ? otlpHttp : own)(request, response);
  };
  const ports = shiftPorts(config.ports, config.portOffset);
  const { host } = config;
  const certificate = openLocalCertificate(
    config.dataDir,
    [...config.web.hosts, ...addressOf(host)],
    Date.now(),
  );
  const openCensus = openOpenCensus(config, { ...otlp, memory, counters, certificate, sampling });
  const forwarderInput = openForwarderInput(config, { ...otlp, memory, counters, certificate });
  const open: { readonly [name: string]: (port: number) => Promise<Closable> } = {
    otlpGrpc: (port) =>
      openGrpcServer({
        host,
        port,
        memory,
        methods: new Map(otlpGrpcMethods(otlp)),
        limits: {
          ...grpcLimitDefaults,
          messageBytes: config.limits.bodyBytes,
          connections: config.limits.connections,
        },
      }),
    otlpHttp: (port) => openHttpListener({ host, port, handler: otlpHttp, limits, certificate }),
    portal: (port) => openHttpListener({ host, port, handler: portal, limits, certificate }),
    ...datadog.listeners,
    opencensus: openCensus.listen,
    localForwarder: forwarderInput.listen,
  };
  const opened = new Map<string, Closable>();
  const close = async (graceMs: number): Promise<void> => {
    await Promise.all([...opened.values()].map((listener) => listener.close(graceMs)));
    await datadog.close(graceMs);
  };
  try {
    for (const [name, start] of Object.entries(open)) {
      const port = ports[name as keyof typeof ports];
      if (port !== undefined) opened.set(name, await start(port));
    }
    await datadog.opened(opened.get('datadogTrace')?.port, opened.get('dogstatsd')?.port);
  } catch (error) {
    await close(0);
    throw error;
  }
  const inputs = { openCensus: openCensus.stats, ai: forwarderInput.stats };
  return { addresses: addressesOf(host, opened), inputs, close };
}

/** The address clients name when the server listens on one of its own; none when it listens on all. */
function addressOf(host: string): string[] {
  return host === '0.0.0.0' || host === '::' ? [] : [host.toLowerCase()];
}

function httpLimits(config: Config): HttpLimits {
  const { connections, headersTimeoutMs, requestTimeoutMs } = config.limits;
  return { ...httpLimitDefaults, connections, headersTimeoutMs, requestTimeoutMs };
}

function addressesOf(host: string, opened: ReadonlyMap<string, Closable>): Addresses {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const address = (port: keyof Addresses): string | undefined => {
    const listener = opened.get(port);
    return listener === undefined ? undefined : `http://${name}:${listener.port}`;
  };
  const dogstatsd = address('dogstatsd')?.replace('http:', 'udp:');
  return {
    portal: address('portal'),
    otlpGrpc: address('otlpGrpc'),
    otlpHttp: address('otlpHttp'),
    datadogTrace: address('datadogTrace'),
    dogstatsd,
    opencensus: address('opencensus'),
    localForwarder: address('localForwarder'),
  };
}
