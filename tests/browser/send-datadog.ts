import { aDatadogSpan, encodeV04 } from '../harness/datadog-traces.ts';
import type { Product } from '../harness/product.ts';

/**
 * Sends each text in every field that Datadog's clients can fill: spans of one trace, telemetry, metrics, events, checks,
 * logs and what an Agent says of its host. Span n has the id n + 1.
 * @throws when any is refused
 */
export async function sendDatadog(
  product: Product,
  texts: readonly string[],
  traceId: string,
): Promise<void> {
  const nowMs = Date.now();
  const low = BigInt(`0x${traceId.slice(16)}`);
  const spans = texts.map((text, number) => spanOf(text, number, low, traceId.slice(0, 16), nowMs));
  await post(product, '/v0.4/traces', encodeV04([spans]), 'application/msgpack');
  const nowS = Math.floor(nowMs / 1_000);
  const some = texts.slice(0, 40);
  const bodies: readonly (readonly [string, unknown])[] = [
    ...some.map((text) => ['/telemetry/proxy/api/v2/apmtelemetry', telemetryOf(text, nowS)] as const),
    ['/api/v1/series', { series: texts.map((text) => seriesOf(text, nowS)) }],
    ['/api/v1/check_run', texts.map((text) => checkOf(text, nowS))],
    ['/api/v2/logs', texts.map((text) => logOf(text, nowMs, low))],
    ...some.map((text) => ['/api/v1/events', eventOf(text)] as const),
    ...some.map((text) => ['/intake/', hostOf(text)] as const),
  ];
  for (const [path, body] of bodies) await post(product, path, Buffer.from(JSON.stringify(body)));
}

async function post(
  product: Product,
  path: string,
  body: Uint8Array,
  type = 'application/json',
): Promise<void> {
  const answer = await fetch(product.portal + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

function spanOf(text: string, number: number, low: bigint, upper: string, nowMs: number): object {
  const link = {
    trace_id: '1'.padStart(32, '0'),
    span_id: '2'.padStart(16, '0'),
    attributes: { [text]: text },
  };
  const event = { name: text, time_unix_nano: nowMs * 1e6, attributes: { [text]: text, list: [text] } };
  return aDatadogSpan({
    service: text,
    name: text,
    resource: text,
    type: number % 2 === 0 ? 'web' : text,
    trace_id: low,
    span_id: BigInt(number + 1),
    start: BigInt(nowMs - 1_000 + number) * 1_000_000n,
    error: 1,
    meta: {
      env: text,
      version: text,
      language: text,
      'runtime-id': text,
      '_dd.hostname': text,
      '_dd.p.tid': upper,
      'span.kind': text,
      'error.message': text,
      'error.type': text,
      'error.stack': text,
      'http.url': text,
      'http.method': text,
      'sql.query': text,
      'peer.service': text,
      '_dd.base_service': text,
      '_dd.git.repository_url': text,
      '_dd.code_origin.frames.0.file': text,
      '_dd.span_links': JSON.stringify([link]),
      events: JSON.stringify([event]),
      [text]: text,
    },
    metrics: { [text]: number, _sampling_priority_v1: 1 },
    meta_struct: {},
  });
}

function telemetryOf(text: string, nowS: number): object {
  return {
    api_version: 'v2',
    tracer_time: nowS,
    runtime_id: text,
    seq_id: 1,
    request_type: 'app-started',
    application: {
      service_name: text,
      service_version: text,
      env: text,
      language_name: text,
      language_version: text,
      tracer_version: text,
      runtime_name: text,
    },
    host: { hostname: text, os: text, architecture: text, kernel_version: text },
    payload: {
      configuration: [{ name: text, value: text, origin: text }],
      integrations: [{ name: text, version: text, enabled: true, error: text }],
      dependencies: [{ name: text, version: text }],
    },
  };
}

const seriesOf = (text: string, nowS: number) => ({
  metric: text,
  points: [[nowS, 1]],
  host: text,
  tags: [text, `${text}:${text}`, `service:${text}`],
  type: 'gauge',
});

const checkOf = (text: string, nowS: number) => ({
  check: text,
  host_name: text,
  timestamp: nowS,
  status: 2,
  message: text,
  tags: [text],
});

const logOf = (text: string, nowMs: number, low: bigint) => ({
  message: text,
  status: text,
  timestamp: nowMs,
  hostname: text,
  service: text,
  ddsource: text,
  ddtags: `${text}:${text}`,
  'dd.trace_id': String(low),
  [text]: text,
});

const eventOf = (text: string) => ({
  title: text,
  text,
  host: text,
  tags: [text],
  alert_type: text,
  source_type_name: text,
  aggregation_key: text,
});

const hostOf = (text: string) => ({
  internalHostname: text,
  agentVersion: text,
  os: text,
  meta: { [text]: text },
  'host-tags': { system: [text] },
  gohai: JSON.stringify({ [text]: text }),
});
