import type { LogRecord, Span, SpanSummary, TraceLayout, TraceSummary } from '@headwater/contract';
import { spanKinds, spanStatuses } from '@headwater/contract';
import { fixtureServices } from './make-trace.ts';
import { hexId, seededRandom } from './random.ts';

const routes = [
  '/',
  '/notes',
  '/notes/:id',
  '/cart',
  '/checkout',
  '/healthz',
  '/api/very/long/route/with/many/segments/:id/and/more',
];
const day = new Date().setUTCHours(0, 0, 0, 0);

/** Traces of the last `spreadMs`, newest first; the first has many spans, as real ones do now and then. */
export function makeTraceSummaries(count: number, nowMs: number, spreadMs: number): TraceSummary[] {
  const random = seededRandom(7 + (day % 1000));
  return Array.from({ length: count }, (_, i) => {
    const timeMs = Math.floor(nowMs - (i / count) * spreadMs - random() * 900);
    const durationNs = Math.floor(1e6 * 10 ** (random() * 3.4));
    const error = random() < 0.08;
    const service = fixtureServices[Math.floor(random() * 6)]!;
    const route = routes[Math.floor(random() * routes.length)]!;
    const spanCount = 2 + Math.floor(random() ** 4 * 400);
    const traceId = `${spanCount.toString(16).padStart(6, '0')}${hexId(random, 26)}`;
    const match: SpanSummary = {
      traceId,
      spanId: hexId(random, 16),
      parentSpanId: null,
      name: `GET ${route}`,
      operation: '',
      service,
      kind: 'server',
      isRequest: true,
      status: error ? 'error' : 'unset',
      startTimeUnixNano: `${timeMs}000000`,
      durationNs,
      httpMethod: 'GET',
      httpRoute: route,
      httpStatus: error ? 500 : 200,
      dialect: 'otlp',
    };
    return {
      traceId,
      startTimeUnixNano: match.startTimeUnixNano,
      durationNs,
      rootService: service,
      rootName: match.name,
      rootStatus: match.status,
      rootHttpStatus: match.httpStatus,
      spanCount,
      errorCount: error ? 1 + Math.floor(random() * 3) : 0,
      services: fixtureServices
        .slice(0, 1 + Math.floor(random() * 6))
        .map((name) => ({ name, spanCount: 1 + Math.floor(random() * 20) })),
      match,
    };
  });
}

export function makeSpan(layout: TraceLayout, index: number): Span {
  const { spans } = layout;
  const status = spanStatuses[spans.status[index]!] ?? 'unset';
  const startNano = (BigInt(layout.startTimeUnixNano) + BigInt(spans.startNs[index]!)).toString();
  const parent = spans.parent[index]!;
  return {
    traceId: layout.traceId,
    spanId: spans.spanId[index]!,
    parentSpanId: parent < 0 ? null : spans.spanId[parent]!,
    name: layout.names[spans.name[index]!]!,
    operation: '',
    spanType: '',
    kind: spanKinds[spans.kind[index]!] ?? 'internal',
    isRequest: spans.kind[index] === 2 || spans.kind[index] === 5,
    service: layout.services[spans.service[index]!]!,
    environment: 'dev',
    version: '1.4.2',
    instance: 'pod-7',
    host: 'node-3',
    startTimeUnixNano: startNano,
    durationNs: spans.durationNs[index]!,
    status,
    statusMessage: status === 'error' ? 'connection reset by peer' : '',
    attributes: {
      'http.request.method': 'GET',
      'url.full': 'http://localhost:8080/notes?id=7&user=<img src=x onerror=alert(1)>',
      'http.response.status_code': status === 'error' ? 500 : 200,
      'user.id': 'u-1017\u202Egnp.exe',
      'cache.hit': false,
      'db.statement': 'SELECT id, text FROM notes WHERE owner = $1 ORDER BY created DESC LIMIT 20',
      'thread.id': 1401,
      'app.tags': ['a', 'b'],
      'app.nested': { '"><svg onload=alert(2)>': true },
    },
    events:
      status === 'error'
        ? [
            {
              timeUnixNano: startNano,
              name: 'exception',
              attributes: {
                'exception.type': 'ConnectionResetError',
                'exception.message': 'connection reset by peer',
                'exception.stacktrace':
                  'Traceback (most recent call last):\n  File "/app/notes.py", line 41, in get\n    return db.fetch(id)\n  File "/app/db.py", line 12, in fetch\n    raise ConnectionResetError()\nConnectionResetError: connection reset by peer',
              },
            },
          ]
        : [],
    links:
      index % 7 === 0
        ? [
            {
              traceId: hexId(seededRandom(index), 32),
              spanId: hexId(seededRandom(index), 16),
              attributes: { reason: 'batch' },
            },
          ]
        : [],
    traceState: '',
    flags: 1,
    dropped: { attributes: 0, events: 0, links: 0 },
    scope: { name: 'opentelemetry.instrumentation.flask', id: '1' },
    resourceId: '1',
    dialect: 'otlp',
    weight: 1,
    notes: [],
  };
}

export function makeLogs(count: number, nowMs: number, spreadMs: number): LogRecord[] {
  const random = seededRandom(99);
  const bands: readonly (readonly [number, string])[] = [
    [9, 'INFO'],
    [9, 'INFO'],
    [5, 'DEBUG'],
    [13, 'WARN'],
    [17, 'ERROR'],
    [9, 'INFO'],
    [21, 'FATAL'],
  ];
  return Array.from({ length: count }, (_, i) => {
    const [severityNumber, severityText] = bands[Math.floor(random() ** 2 * bands.length)]!;
    const timeUnixNano = `${Math.floor(nowMs - (i / count) * spreadMs)}${String(Math.floor(random() * 1e6)).padStart(6, '0')}`;
    return {
      timeUnixNano,
      observedTimeUnixNano: timeUnixNano,
      service: fixtureServices[Math.floor(random() * 8)]!,
      environment: 'dev',
      version: '1.4.2',
      instance: 'pod-7',
      host: 'node-3',
      severityNumber,
      severityText,
      body:
        i % 11 === 0
          ? 'Unhandled: <script>alert(1)</script> \u001b[31mred\u001b[0m'
          : `order ${i} accepted for user u-${Math.floor(random() * 999)} in ${Math.floor(random() * 300)} ms, total ${(random() * 99).toFixed(2)} EUR`,
      eventName: '',
      traceId: random() < 0.7 ? `00012c${hexId(random, 26)}` : '',
      spanId: hexId(random, 16),
      scopeName: 'app.orders',
      attributes: { 'order.id': i, 'code.function': 'accept' },
      dialect: 'otlp',
    };
  });
}
