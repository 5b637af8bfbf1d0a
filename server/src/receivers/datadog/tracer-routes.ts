import { readBody } from '../../wire/http/read-body.ts';
import { countedRoute } from './counted-routes.ts';
import type { Statsd } from './dogstatsd/statsd.ts';
import type { Hosts } from './hosts.ts';
import { answerJson, answerText } from './respond.ts';
import { type Exchange, putOrPost, type Route, type TraceRouteOptions, takeBody } from './routes.ts';
import { decodeClientStats } from './stats/write-stats.ts';
import { readTelemetry, writeTelemetry } from './telemetry/decode-telemetry.ts';
import { readFacts } from './traces/request-facts.ts';

export interface TracerRouteOptions extends TraceRouteOptions {
  readonly statsd: Statsd;
  readonly hosts: Hosts;
}

/** What tracers send beside traces. What is not kept yet is read, counted and answered as the Agent does. */
export function tracerRoutes(options: TracerRouteOptions): Route[] {
  const telemetry = (exchange: Exchange) => takeTelemetry(options, exchange);
  const statsd = (exchange: Exchange) => takeStatsd(options, exchange);
  const counted = (path: string, status: number, body = '{}') => countedRoute(options, path, status, body);
  return [
    { path: '/telemetry/proxy/api/v2/apmtelemetry', methods: ['POST'], answer: telemetry },
    { path: '/dogstatsd/v1/proxy', methods: ['POST'], answer: statsd },
    { path: '/dogstatsd/v2/proxy', methods: ['POST'], answer: statsd },
    {
      path: '/v0.7/config',
      methods: ['GET', 'POST'],
      answer: async ({ request, response }) => {
        const body = await readBody(request, options.memory, options.limitBytes);
        body.free();
        answerJson(response, 200, '{}');
      },
    },
    { path: '/v0.6/stats', methods: putOrPost, answer: (exchange) => takeStats(options, exchange) },
    counted('/v0.1/pipeline_stats', 200),
    counted('/v0.1/spans', 200, 'OK\n'),
    counted('/v0.2/traces', 200, 'OK\n'),
    counted('/v0.1/services', 200, 'OK\n'),
    counted('/v0.2/services', 200, 'OK\n'),
    counted('/v0.3/services', 200, 'OK\n'),
    counted('/v0.4/services', 200, 'OK\n'),
    counted('/telemetry/proxy/*', 202),
    counted('/evp_proxy/*', 202),
    counted('/profiling/v1/input', 200),
    counted('/debugger/*', 202),
    counted('/symdb/v1/input', 202),
    counted('/tracer_flare/v1', 200),
    counted('/openlineage/*', 202),
    counted('/appsec/*', 202),
  ];
}

/** Instrumentation telemetry v2: what clients say of themselves is kept; where a process runs is known to its spans. */
async function takeTelemetry(options: TracerRouteOptions, exchange: Exchange): Promise<void> {
  const container = exchange.request.headers['datadog-container-id'];
  const containerId = typeof container === 'string' ? container.slice(0, 200) : '';
  await takeBody(options, exchange, 'datadog-telemetry', 'telemetry', (bytes, rows) => {
    const message = readTelemetry(bytes);
    options.hosts.learn(message.runtimeId, message.host);
    return writeTelemetry(message, rows, containerId);
  });
  options.counters.counter('headwater_datadog_telemetry_total', 'Telemetry messages of tracers').add();
  answerJson(exchange.response, 202, '{}');
}

async function takeStats(options: TracerRouteOptions, exchange: Exchange): Promise<void> {
  const { language, tracerVersion } = readFacts(exchange.request.headers);
  const { obfuscate } = options.decoder.memory;
  await takeBody(options, exchange, 'datadog-stats', 'metrics', (bytes, rows) =>
    decodeClientStats(bytes, rows, { obfuscate, language, tracerVersion }),
  );
  answerJson(exchange.response, 200, '{}');
}

async function takeStatsd(options: TracerRouteOptions, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request, options.memory, options.limitBytes);
  try {
    options.statsd.add(Buffer.from(body.bytes).toString());
  } finally {
    body.free();
  }
  answerText(response, 200, '');
}
