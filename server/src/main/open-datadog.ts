import { unlink } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import type { DatadogOptions } from '../receivers/datadog/datadog.ts';
import { openStatsdStream, openStatsdUdp } from '../receivers/datadog/dogstatsd/sockets.ts';
import { openStatsd } from '../receivers/datadog/dogstatsd/statsd.ts';
import { openDatadogHttp } from '../receivers/datadog/http.ts';
import { type HttpHandler, type HttpLimits, openHttpListener } from '../wire/http/http-listener.ts';

interface Closable {
  readonly port: number;
  close(graceMs: number): Promise<void>;
}

/** The receivers of Datadog's dialect, before their ports are open. */
export interface DatadogReceivers {
  readonly handler: HttpHandler;
  readonly listeners: {
    readonly [name in 'datadogTrace' | 'dogstatsd']: (port: number) => Promise<Closable>;
  };
  /** Tells them the ports that were opened, and opens the unix sockets. */
  opened(tracePort: number | undefined, statsdPort: number | undefined): Promise<void>;
  close(graceMs: number): Promise<void>;
}

export function openDatadog(
  config: Config,
  options: Omit<DatadogOptions, 'limitBytes' | 'obfuscate'>,
  limits: HttpLimits,
): DatadogReceivers {
  const { host } = config;
  const statsd = openStatsd(options);
  const sockets: { close(graceMs: number): Promise<void> }[] = [];
  const http = openDatadogHttp(
    {
      ...options,
      limitBytes: config.limits.bodyBytes,
      obfuscate: config.datadog.obfuscate,
    },
    statsd,
  );
  return {
    handler: http.handler,
    listeners: {
      datadogTrace: (port) => openHttpListener({ host, port, handler: http.handler, limits }),
      dogstatsd: (port) => openStatsdUdp(statsd, config.datadog.dogstatsdNonLocal ? host : '127.0.0.1', port),
    },
    opened: async (tracePort, statsdPort) => {
      http.setPorts({ traces: tracePort ?? 8126, statsd: statsdPort });
      const { traceSocket, dogstatsdSocket } = config.datadog;
      if (traceSocket !== undefined) {
        await unlink(traceSocket).catch(() => undefined);
        sockets.push(
          await openHttpListener({ host: '', port: 0, path: traceSocket, handler: http.handler, limits }),
        );
      }
      if (dogstatsdSocket !== undefined) sockets.push(await openStatsdStream(statsd, dogstatsdSocket));
    },
    close: async (graceMs) => {
      await Promise.all(sockets.map((socket) => socket.close(graceMs)));
      await statsd.close();
    },
  };
}
