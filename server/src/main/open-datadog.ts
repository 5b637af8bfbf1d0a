import type { Config } from '../config/schema.ts';
import type { DatadogOptions } from '../receivers/datadog/datadog.ts';
import { openDatadogHttp } from '../receivers/datadog/http.ts';
import { type HttpHandler, type HttpLimits, openHttpListener } from '../wire/http/http-listener.ts';

interface Closable {
  readonly port: number;
  close(graceMs: number): Promise<void>;
}

/** The receivers of Datadog's dialect, before their ports are open. */
export interface DatadogReceivers {
  readonly handler: HttpHandler;
  readonly listeners: { readonly [name in 'datadogTrace']: (port: number) => Promise<Closable> };
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
  const http = openDatadogHttp({
    ...options,
    limitBytes: config.limits.bodyBytes,
    obfuscate: config.datadog.obfuscate,
  });
  return {
    handler: http.handler,
    listeners: {
      datadogTrace: (port) => openHttpListener({ host, port, handler: http.handler, limits }),
    },
    opened: async (tracePort, statsdPort) => {
      http.setPorts({ traces: tracePort ?? 8126, statsd: statsdPort });
    },
    close: async () => {},
  };
}
