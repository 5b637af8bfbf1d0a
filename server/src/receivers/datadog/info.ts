import { createHash } from 'node:crypto';

/** What is decoded. Tracers switch features on by this list. */
const decoded = [
  '/v0.3/traces',
  '/v0.4/traces',
  '/v0.5/traces',
  '/v0.7/traces',
  '/v0.6/stats',
  '/telemetry/proxy/',
  '/dogstatsd/v1/proxy',
  '/dogstatsd/v2/proxy',
] as const;

/**
 * What is acknowledged and counted only, yet named, because clients do worse without (seen with ddtrace 4.16 and
 * dd-trace 6.21; without any other of the counted paths they neither warn nor act otherwise):
 * - `/evp_proxy/v2/`: LLM Observability would send what programs say to Datadog's site itself, or, without an API key,
 *   fail at the start.
 * - `/debugger/v2/input`: ddtrace warns of an Agent too old for Exception Replay, Dynamic Instrumentation and Code
 *   Origin.
 */
const counted = ['/evp_proxy/v2/', '/debugger/v2/input'] as const;

export interface AgentInfo {
  /** JSON of `/info` (pkg/trace/api/info.go of the Agent, 7.70). */
  readonly body: string;
  /** SHA-256 of the body in hex: tracers ask for `/info` again when an answer's header says another. */
  readonly state: string;
}

/**
 * `client_drop_p0s` is false, so tracers send everything and count nothing themselves; `obfuscation` is left out,
 * because libdatadog wants all of it or nothing.
 * @param statsdPort where DogStatsD listens, undefined when it does not
 */
export function describeAgent(receiverPort: number, statsdPort: number | undefined): AgentInfo {
  const body = JSON.stringify({
    version: '7.70.0',
    git_commit: '',
    endpoints: [...decoded, ...counted],
    client_drop_p0s: false,
    span_meta_structs: true,
    long_running_spans: true,
    span_events: true,
    evp_proxy_allowed_headers: [
      'Content-Type',
      'Accept-Encoding',
      'Content-Encoding',
      'User-Agent',
      'DD-CI-PROVIDER-NAME',
    ],
    config: {
      default_env: 'none',
      target_tps: 10,
      max_eps: 200,
      receiver_port: receiverPort,
      receiver_socket: '',
      connection_limit: 0,
      receiver_timeout: 0,
      max_request_bytes: 26_214_400,
      statsd_port: statsdPort ?? 0,
      max_memory: 0,
      max_cpu: 0,
      analyzed_spans_by_service: {},
    },
    peer_tags: [
      'db.hostname',
      'db.instance',
      'db.name',
      'db.system',
      'messaging.destination',
      'messaging.system',
      'network.destination.name',
      'out.host',
      'peer.hostname',
      'peer.service',
      'rpc.service',
      'server.address',
    ],
    span_kinds_stats_computed: ['server', 'consumer', 'client', 'producer'],
    obfuscation_version: 1,
  });
  return { body, state: createHash('sha256').update(body).digest('hex') };
}
