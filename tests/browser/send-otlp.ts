import type { Product } from '../harness/product.ts';

export interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** OpenTelemetry's SpanKind number */
  readonly kind?: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly error?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly exception?: { readonly type: string; readonly message: string; readonly stack: string };
}

export interface TestLog {
  readonly timeMs: number;
  readonly body: string;
  readonly severity?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface TestMetric {
  readonly name: string;
  readonly unit?: string;
  readonly description?: string;
  readonly timeMs: number;
  readonly value: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What one service reports. */
export interface TestReport {
  readonly resource: Readonly<Record<string, string>>;
  readonly scope?: string;
  readonly spans?: readonly TestSpan[];
  readonly logs?: readonly TestLog[];
  readonly metrics?: readonly TestMetric[];
}

/** Sends reports as a browser's SDK would: OTLP as JSON over HTTP. @throws when anything is refused */
export async function sendOtlp(product: Product, reports: readonly TestReport[]): Promise<void> {
  const envelope = (
    list: string,
    item: string,
    of: (report: TestReport) => readonly object[] | undefined,
  ) => ({
    [list]: reports
      .filter((report) => (of(report)?.length ?? 0) > 0)
      .map((report) => ({
        resource: { attributes: keyValues(report.resource) },
        [list.replace('resource', 'scope')]: [
          { scope: { name: report.scope ?? 'test' }, [item]: of(report) },
        ],
      })),
  });
  await post(
    product,
    'traces',
    envelope('resourceSpans', 'spans', ({ spans }) => spans?.map(spanJson)),
  );
  await post(
    product,
    'logs',
    envelope('resourceLogs', 'logRecords', ({ logs }) => logs?.map(logJson)),
  );
  await post(
    product,
    'metrics',
    envelope('resourceMetrics', 'metrics', ({ metrics }) => metrics?.map(metricJson)),
  );
}

async function post(product: Product, signal: string, body: object): Promise<void> {
  const response = await fetch(`${product.otlpHttp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok || answer.includes('rejected')) throw new Error(`${signal}: ${response.status} ${answer}`);
}

function spanJson(span: TestSpan): object {
  const { exception } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: span.kind ?? 2,
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.startMs + span.durationMs),
    attributes: keyValues(span.attributes ?? {}),
    ...(span.error !== undefined && { status: { code: 2, message: span.error } }),
    ...(exception && {
      events: [
        {
          name: 'exception',
          timeUnixNano: nanos(span.startMs + span.durationMs),
          attributes: keyValues({
            'exception.type': exception.type,
            'exception.message': exception.message,
            'exception.stacktrace': exception.stack,
          }),
        },
      ],
    }),
  };
}

function logJson(log: TestLog): object {
  return {
    timeUnixNano: nanos(log.timeMs),
    severityNumber: 17,
    severityText: log.severity ?? 'ERROR',
    body: { stringValue: log.body },
    attributes: keyValues(log.attributes ?? {}),
    ...(log.traceId && { traceId: log.traceId, spanId: log.spanId }),
  };
}

function metricJson(metric: TestMetric): object {
  const { name, unit = '1', description = '', timeMs, value, attributes = {} } = metric;
  const point = { timeUnixNano: nanos(timeMs), asDouble: value, attributes: keyValues(attributes) };
  return { name, unit, description, gauge: { dataPoints: [point] } };
}

function keyValues(record: Readonly<Record<string, string>>): object[] {
  return Object.entries(record).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

/** Milliseconds as decimal nanoseconds, exact to the microsecond. */
function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}
