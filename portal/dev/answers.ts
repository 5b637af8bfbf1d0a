import type { LogRecord, MetricInfo, ServiceSummary, TimeSeries } from '@headwater/contract';
import { makeLogs, makeSpan, makeTraceSummaries } from './make-spans.ts';
import { fixtureServices, makeTraceLayout } from './make-trace.ts';
import { seededRandom } from './random.ts';

type Body = {
  fromMs: number;
  toMs: number;
  buckets?: number;
  limit?: number;
  metric?: string;
  splitBy?: string[];
  prefix?: string;
  key?: string;
};
type Handler = (input: { params: Record<string, string>; body: Body; empty: boolean }) => unknown;

function grid({ fromMs, toMs, buckets = 60 }: Body): { timesMs: number[]; stepMs: number } {
  const stepMs = Math.max(1, Math.floor((toMs - fromMs) / buckets));
  return { stepMs, timesMs: Array.from({ length: buckets }, (_, i) => fromMs + i * stepMs) };
}

function series(
  body: Body,
  names: readonly string[],
  base: (name: string, i: number, random: () => number) => number,
): TimeSeries {
  const random = seededRandom(5);
  const { timesMs, stepMs } = grid(body);
  return {
    timesMs,
    stepMs,
    series: names.map((name) => ({ name, labels: {}, values: timesMs.map((_, i) => base(name, i, random)) })),
  };
}

const red = (body: Body) =>
  series(body, ['requests', 'errors', 'p50', 'p95', 'p99'], (name, i, random) => {
    const wave = 1 + Math.sin(i / 6) * 0.4;
    if (name === 'requests') return Math.round(400 * wave + random() * 60);
    if (name === 'errors') return Math.round(random() * 8 + (i > 40 && i < 46 ? 40 : 0));
    return ({ p50: 8e6, p95: 4.1e7, p99: 1.4e8 }[name] ?? 0) * (wave + random() * 0.2);
  });

function service(name: string, index: number, nowMs: number): ServiceSummary {
  const random = seededRandom(index + 1);
  const requests = Math.floor(10 ** (1 + random() * 4));
  return {
    name,
    environments: ['dev'],
    versions: ['1.4.2', '1.4.1'].slice(index % 2),
    dialects: [index % 3 ? 'otlp' : 'datadog'],
    type: (['web', 'rpc', 'worker', 'db', 'cache'] as const)[index % 5]!,
    language: ['python', 'nodejs', 'java', 'go', 'dotnet'][index % 5]!,
    sdk: 'opentelemetry 1.2.3',
    baseService: '',
    lastDeploy: index % 2 ? null : { version: '1.4.2', firstSeenMs: nowMs - 7_200_000 },
    apdex: random(),
    apdexThresholdNs: 5e8,
    lastSeenMs: nowMs - index * 4_000,
    requests,
    errors: index % 4 === 0 ? 0 : Math.floor(requests * random() * 0.06),
    p50Ns: 2e6 + random() * 2e7,
    p95Ns: 3e7 + random() * 1e8,
    p99Ns: 9e7 + random() * 9e8,
    avgNs: 1e7,
    sparkline: Array.from({ length: 24 }, (_, i) =>
      Math.round((requests / 24) * (1 + Math.sin(i / 3 + index) * 0.5 + random() * 0.3)),
    ),
  };
}

const metricList = (nowMs: number): MetricInfo[] =>
  (
    [
      'http.server.request.duration:histogram:s',
      'healthz_count:sum:1',
      'process.runtime.memory:gauge:By',
      'queue.depth:gauge:{message}',
      'db.client.connections.usage:sum:{connection}',
    ] as const
  ).map((text) => {
    const [name, kind, unit] = text.split(':') as [string, MetricInfo['kind'], string];
    return {
      name,
      kind,
      unit,
      description: `What ${name} measures`,
      monotonic: kind === 'sum',
      temporality: 'cumulative',
      services: ['web', 'cart'],
      series: 4,
      lastSeenMs: nowMs,
    };
  });

const clients = [
  [
    'Python',
    [
      'pip install opentelemetry-distro opentelemetry-exporter-otlp',
      'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317',
      'export OTEL_SERVICE_NAME=my-service',
      'opentelemetry-instrument flask run',
    ],
  ],
  [
    'Node.js',
    [
      'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
      'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      'node --require @opentelemetry/auto-instrumentations-node/register app.js',
    ],
  ],
  [
    'Java',
    [
      'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      'java -javaagent:opentelemetry-javaagent.jar -jar app.jar',
    ],
  ],
] as const;

/** A trace id of the fixtures begins with its number of spans as six hexadecimal digits. */
const layoutOf = (traceId: string) =>
  makeTraceLayout({
    traceId,
    spans: Number.parseInt(traceId.slice(0, 6), 16) || 40,
    startMs: Date.now() - 60_000,
  });
const traceLogs = (): LogRecord[] => makeLogs(14, Date.now() - 50_000, 4_000);

/** One answer per route of the contract, by method and path. */
export const answers: Readonly<Record<string, Handler>> = {
  'GET /api/projects': ({ empty }) => ({
    projects: empty ? [] : [{ name: 'default', environments: ['dev', 'prod'] }],
  }),
  'GET /api/connect': () => ({
    clients: clients.map(([label, lines]) => ({ label, dialect: 'otlp', lines })),
  }),
  'GET /api/status': ({ empty }) => ({
    version: '0.1.0',
    startedMs: Date.now() - 3.7e6,
    engine: { state: 'ready', version: '26.7', restarts: 0 },
    journal: { bytes: 41_231_112, unloadedRows: 1_204, full: false },
    hasData: !empty,
    receivers: [
      ['otlp', 'OTLP gRPC', '127.0.0.1:4317'],
      ['otlp', 'OTLP HTTP', '127.0.0.1:4318'],
    ].map(([dialect, name, address]) => ({ dialect, name, address, listening: true })),
    lastMinute: empty
      ? []
      : fixtureServices.slice(0, 6).map((name, i) => ({
          dialect: 'otlp',
          service: name,
          spans: 900 - i * 130,
          logs: 200,
          metricPoints: 24,
          exceptions: i,
        })),
    refused: empty ? [] : [{ reason: 'decode: truncated', count: 3 }],
  }),
  'POST /api/services': ({ empty }) => ({
    services: empty ? [] : fixtureServices.map((name, i) => service(name, i, Date.now())),
  }),
  'POST /api/services/:service': ({ params, body }) => ({
    service: service(params.service!, 2, Date.now()),
    overTime: red(body),
    operations: ['GET /', 'GET /notes', 'POST /notes', 'GET /notes/:id', 'GET /healthz'].map((name, i) => ({
      ...service(name, i, 0),
      kind: 'server',
      entry: true,
      totalNs: 1e10 / (i + 1),
    })),
    versions: ['1.4.2', '1.4.1'].map((version, i) => ({
      version,
      firstSeenMs: body.fromMs + i,
      lastSeenMs: body.toMs,
      requests: 900 * (i + 1),
      errors: i * 4,
    })),
    allEnvironments: ['dev'],
    instances: ['pod-7', 'pod-8'].map((instance, i) => ({
      instance,
      host: `node-${i}`,
      requests: 800,
      errors: i,
      lastSeenMs: Date.now() - i * 9_000,
    })),
  }),
  'POST /api/traces/search': ({ body, empty }) => ({
    traces: empty
      ? []
      : makeTraceSummaries(body.limit ?? 20, body.toMs, Math.min(body.toMs - body.fromMs, 6e5)),
    cursor: empty ? null : 'more',
  }),
  'POST /api/spans/scatter': ({ body, empty }) => ({
    total: empty ? 0 : 48_211,
    points: empty
      ? []
      : makeTraceSummaries(1_500, body.toMs, body.toMs - body.fromMs).map((trace) => ({
          traceId: trace.traceId,
          spanId: trace.match.spanId,
          timeMs: Number(trace.startTimeUnixNano.slice(0, -6)),
          durationNs: trace.durationNs,
          error: trace.errorCount > 0,
          service: trace.rootService,
        })),
  }),
  'POST /api/spans/histogram': ({ body, empty }) => ({
    total: empty ? 0 : 48_211,
    errors: empty ? 0 : 612,
    overTime: red(body),
    durations: empty
      ? []
      : Array.from({ length: 44 }, (_, i) => ({
          fromNs: 1e5 * 10 ** (i / 11),
          toNs: 1e5 * 10 ** ((i + 1) / 11),
          count: Math.round(4_000 * Math.exp(-((i - 22) ** 2) / 90)),
          errors: i > 30 ? 14 : 2,
        })),
  }),
  'POST /api/attributes/keys': ({ body }) => ({
    keys: ['http.request.method', 'http.route', 'http.response.status_code', 'user.id', 'db.system']
      .filter((key) => key.startsWith(body.prefix ?? ''))
      .map((key, i) => ({ key, type: 'text', count: 9_000 - i * 1_000 })),
  }),
  'POST /api/attributes/values': ({ body }) => ({
    values: (body.key === 'service'
      ? fixtureServices
      : ['GET', 'POST', '/notes', 'u-17', '<b>hostile</b>']
    ).map((value, i) => ({ value, count: 400 - i })),
  }),
  'GET /api/traces/:traceId/layout': ({ params }) => layoutOf(params.traceId!),
  'GET /api/traces/:traceId/spans/:spanId': ({ params }) => {
    const layout = layoutOf(params.traceId!);
    const span = makeSpan(layout, Math.max(0, layout.spans.spanId.indexOf(params.spanId!)));
    return {
      span,
      resource: {
        id: '1',
        schemaUrl: '',
        attributes: {
          'service.name': span.service,
          'telemetry.sdk.language': 'python',
          'host.name': 'node-3',
        },
      },
      logs: traceLogs().slice(0, 3),
    };
  },
  'GET /api/traces/:traceId/logs': () => ({ logs: traceLogs(), truncated: false }),
  'GET /api/traces/:traceId': ({ params }) => ({ traceId: params.traceId, spans: [] }),
  'POST /api/logs/search': ({ body, empty }) => ({
    logs: empty ? [] : makeLogs(body.limit ?? 100, body.toMs, 6e5),
    cursor: empty ? null : 'more',
  }),
  'POST /api/logs/histogram': ({ body }) =>
    series(body, ['debug', 'info', 'warn', 'error'], (name, i, random) =>
      Math.round(
        ({ info: 120, debug: 40, warn: 12, error: 5 }[name] ?? 0) * (1 + Math.sin(i / 5) * 0.5 + random()),
      ),
    ),
  'POST /api/metrics': ({ empty }) => ({ metrics: empty ? [] : metricList(Date.now()) }),
  'POST /api/metrics/labels': () => ({
    labels: [
      { key: 'service', values: ['web', 'cart'] },
      { key: 'http.route', values: ['/', '/notes'] },
    ],
  }),
  'POST /api/metrics/query': ({ body }) => ({
    ...series(
      body,
      body.splitBy?.length ? ['web', 'cart', 'catalog'] : ['all'],
      (name, i, random) => 0.2 + name.length / 10 + Math.sin(i / 9) * 0.1 + random() * 0.05,
    ),
    unit: metricList(0).find(({ name }) => name === body.metric)?.unit ?? '',
    kind: 'gauge',
    truncated: false,
  }),
};
