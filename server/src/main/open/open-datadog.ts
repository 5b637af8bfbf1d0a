import { isLoopback } from '../../config/exposure.ts';
import type { Config } from '../../config/schema.ts';
import type { DatadogDefaults, DatadogOptions } from '../../receivers/datadog/datadog.ts';
import { openStatsdStream, openStatsdUdp } from '../../receivers/datadog/dogstatsd/sockets.ts';
import { openStatsd } from '../../receivers/datadog/dogstatsd/statsd.ts';
import { openDatadogHttp } from '../../receivers/datadog/http.ts';
import { parseTags } from '../../receivers/datadog/rows/tags.ts';
import { openTraceRules } from '../../receivers/datadog/rules/trace-rules.ts';
import { freeSocketPath } from '../../wire/free-socket-path.ts';
import { type HttpHandler, type HttpLimits, openHttpListener } from '../../wire/http/http-listener.ts';

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
  options: Omit<DatadogOptions, 'limitBytes' | 'obfuscate' | 'rules' | 'defaults'>,
  limits: HttpLimits,
): DatadogReceivers {
  const { host } = config;
  const { apmNonLocal, dogstatsdNonLocal } = config.datadog;
  const defaults = defaultsOf(config);
  // Whoever opens a port to other machines means every interface, unless `host` names one.
  const open = isLoopback(host) ? '0.0.0.0' : host;
  const statsd = openStatsd({ ...options, defaults });
  const sockets: { close(graceMs: number): Promise<void> }[] = [];
  const http = openDatadogHttp(
    {
      ...options,
      limitBytes: config.limits.bodyBytes,
      obfuscate: config.datadog.obfuscate,
      rules: openTraceRules(config.datadog),
      defaults,
    },
    statsd,
  );
  return {
    handler: http.handler,
    listeners: {
      datadogTrace: (port) =>
        openHttpListener(
          apmNonLocal
            ? { host: open, port, handler: http.keyless, limits }
            : { host, port, handler: http.handler, limits },
        ),
      dogstatsd: (port) => openStatsdUdp(statsd, dogstatsdNonLocal ? open : '127.0.0.1', port),
    },
    opened: async (tracePort, statsdPort) => {
      http.setPorts({ traces: tracePort ?? 8126, statsd: statsdPort });
      const { traceSocket, dogstatsdSocket } = config.datadog;
      if (traceSocket !== undefined) {
        await freeSocketPath(traceSocket);
        sockets.push(
          await openHttpListener({ host: '', port: 0, path: traceSocket, handler: http.keyless, limits }),
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

function defaultsOf({ datadog }: Config): DatadogDefaults {
  return {
    environment: datadog.environment ?? '',
    host: datadog.hostname ?? '',
    tags: parseTags(datadog.tags),
  };
}
