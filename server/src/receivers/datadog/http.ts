import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Authenticate } from '../../ingest/authenticate.ts';
import { defaultProject } from '../../ingest/authenticate.ts';
import type { HttpHandler } from '../../wire/http/http-listener.ts';
import { discardBody } from '../../wire/http/read-body.ts';
import { agentRoutes } from './agent/agent-routes.ts';
import type { DatadogOptions } from './datadog.ts';
import type { Statsd } from './dogstatsd/statsd.ts';
import { Hosts } from './hosts.ts';
import { type AgentInfo, describeAgent } from './info.ts';
import { openObfuscator } from './obfuscate/obfuscator.ts';
import { answerJson, refuse } from './respond.ts';
import { type Route, traceRoutes } from './routes.ts';
import type { TraceRules } from './rules/trace-rules.ts';
import { tracerRoutes } from './tracer-routes.ts';
import { openTraceDecoder } from './traces/decode-traces.ts';

/** Ports as tracers should be told them. */
export interface DatadogPorts {
  readonly traces: number;
  readonly statsd: number | undefined;
}

export interface DatadogHttp {
  readonly handler: HttpHandler;
  /** The same for ways in where no key is needed, as tracers have none: a socket file, a port the user opened to them. */
  readonly keyless: HttpHandler;
  /** Tells the ports once they are known. */
  setPorts(ports: DatadogPorts): void;
}

/** First parts of the paths that belong to `openDatadogHttp`, for a dispatcher in front of several handlers. */
const prefixes = [
  '/info',
  '/t/',
  '/v0.',
  '/v1.0/',
  '/telemetry/proxy/',
  '/evp_proxy/',
  '/profiling/',
  '/debugger/',
  '/symdb/',
  '/dogstatsd/',
  '/tracer_flare/',
  '/intake/',
  '/openlineage/',
  '/appsec/',
  '/support/flare',
  '/v1/input',
  '/api/v0.',
  '/api/beta/',
  '/api/intake/',
  '/api/v1/',
  '/api/v2/',
];

export function isDatadogPath(url: string): boolean {
  return prefixes.some((prefix) => url.startsWith(prefix));
}

/**
 * The HTTP interface of a Datadog Agent, as tracers use it, and of Datadog's intake, as Agents do. Paths below
 * `/t/<key>` are the same with the key in the path.
 */
export function openDatadogHttp(options: DatadogOptions, statsd: Statsd): DatadogHttp {
  let info: AgentInfo = describeAgent(8126, undefined);
  const hosts = new Hosts();
  const decoder = openTraceDecoder({
    hostOf: (runtimeId) => hosts.find(runtimeId),
    ...(options.obfuscate ? { obfuscate: openObfuscator() } : {}),
    rules: options.rules,
  });
  const routes: Route[] = [
    ...traceRoutes({ ...options, decoder }),
    ...tracerRoutes({ ...options, decoder, statsd, hosts }),
    ...agentRoutes({ ...options, decoder }),
  ];
  const exact = new Map(
    routes.filter(({ path }) => !path.endsWith('/*')).map((route) => [route.path, route]),
  );
  const open = routes.filter(({ path }) => path.endsWith('/*'));
  const find = (path: string) =>
    exact.get(path) ?? open.find((route) => path.startsWith(route.path.slice(0, -1)));
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    authenticate: Authenticate,
  ): Promise<void> => {
    const { path, key } = splitPath(request.url ?? '');
    if (path === '/info') {
      await discardBody(request);
      response.setHeader('datadog-agent-state', info.state);
      answerJson(response, 200, info.body);
      return;
    }
    const route = find(path);
    if (route === undefined) throw new HeadwaterError('HEADWATER_WIRE_PATH');
    if (!route.methods.includes(request.method ?? '')) {
      response.setHeader('allow', route.methods.join(', '));
      throw new HeadwaterError('HEADWATER_WIRE_METHOD', `use ${route.methods.join(' or ')}`);
    }
    const project = authenticate(withKey(request.headers, key));
    await route.answer({ request, response, project, path });
    countClientDrops(options.counters, request.headers);
  };
  const handlerWith =
    (authenticate: Authenticate): HttpHandler =>
    (request, response) => {
      handle(request, response, authenticate).catch((error) => {
        countRefused(options.counters, error);
        return refuse(request, response, error);
      });
    };
  if (options.rules !== undefined) countDropped(options.counters, options.rules);
  return {
    handler: handlerWith(options.authenticate),
    keyless: handlerWith(withoutKey(options.authenticate)),
    setPorts: ({ traces, statsd }) => {
      info = describeAgent(traces, statsd);
    },
  };
}

/** Who sends no key may send to the default project; a wrong one is still refused. */
function withoutKey(authenticate: Authenticate): Authenticate {
  return (headers) => {
    try {
      return authenticate(headers);
    } catch (error) {
      if (error instanceof HeadwaterError && error.code === 'HEADWATER_INGEST_KEY_MISSING')
        return defaultProject;
      throw error;
    }
  };
}

function countDropped(counters: DatadogOptions['counters'], { dropped }: TraceRules): void {
  for (const rule of ['ignore_resources', 'filter_tags.require', 'filter_tags.reject'] as const) {
    const text = 'Spans left out because the configuration says so';
    counters.gauge('headwater_datadog_left_out_spans', text, () => dropped.get(rule) ?? 0, { rule });
  }
}

/** What a tracer rejected by sampling and did not send, as it says itself; the doctor tells it. */
function countClientDrops(counters: DatadogOptions['counters'], headers: IncomingHttpHeaders): void {
  for (const unit of ['traces', 'spans'] as const) {
    const count = Number(headers[`datadog-client-dropped-p0-${unit}`] ?? 0);
    if (!Number.isSafeInteger(count) || count <= 0) continue;
    const text = "What Datadog's tracers rejected by sampling before they sent it, as they say";
    counters.counter('headwater_datadog_client_dropped_total', text, { unit }).add(count);
  }
}

/** Refusals of `ingest.accept` are counted there too; these are all, wrong paths and types included. */
function countRefused(counters: DatadogOptions['counters'], error: unknown): void {
  const code = error instanceof HeadwaterError ? error.code : 'internal';
  counters
    .counter('headwater_datadog_refused_total', "Requests of Datadog's clients that were refused", { code })
    .add();
}

function splitPath(url: string): { path: string; key: string | undefined } {
  const end = url.indexOf('?');
  const whole = end < 0 ? url : url.slice(0, end);
  const keyed = /^\/t\/([^/]+)(\/.*)$/.exec(whole);
  const bare = keyed?.[2] ?? whole;
  const path = bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare;
  const fromQuery = end < 0 ? null : new URLSearchParams(url.slice(end)).get('api_key');
  return { path, key: keyed?.[1] ?? fromQuery ?? undefined };
}

/** Datadog's spellings of a key, in the form that `Authenticate` looks for. */
function withKey(headers: IncomingHttpHeaders, key: string | undefined): IncomingHttpHeaders {
  const sent = key ?? headers['dd-api-key'];
  if (typeof sent !== 'string' || sent === '' || headers['x-headwater-key'] !== undefined) return headers;
  return { ...headers, 'x-headwater-key': sent };
}
