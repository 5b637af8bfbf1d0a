import { ProtobufWriter } from './protobuf-writer.ts';
import { Random } from './random.ts';
import {
  exceptionStack,
  type ModelRequest,
  type ModelSpan,
  modelRequest,
  resourceAttributes,
  services,
} from './span-model.ts';
import { hole, Template } from './template.ts';

export type Signal = 'traces' | 'logs' | 'metrics';

/** One encoded export request of about `count` items; `variant` keeps templates (and metric series) apart. */
export function encodeOtlp(signal: Signal, variant: number, count: number): Template {
  const request = modelRequest(1000 + variant, count, 0.02);
  const writer = new ProtobufWriter();
  const random = new Random(variant + 77);
  let items = request.spans.length;
  if (signal === 'metrics') items = 0;
  services.forEach((_, service) => {
    writer.message(1, (group) => {
      group.message(1, (resource) => {
        const suffix = signal === 'metrics' ? `-${variant}` : '';
        for (const attribute of resourceAttributes(service, suffix)) resource.attribute(1, attribute);
      });
      group.message(2, (scoped) => {
        scoped.message(1, (scope) => {
          scope.text(1, 'opentelemetry.instrumentation.flask');
          scope.text(2, '0.66b0');
        });
        if (signal === 'traces') writeSpans(scoped, request, service);
        if (signal === 'logs') writeLogs(scoped, request, service, random);
        if (signal === 'metrics') items += writeMetrics(scoped, count / services.length, random);
      });
    });
  });
  return new Template(Uint8Array.from(writer.bytes), writer.holes, request, items);
}

function writeSpans(scoped: ProtobufWriter, request: ModelRequest, service: number): void {
  request.spans.forEach((span, i) => {
    if (span.service === service) scoped.message(2, (out) => writeSpan(out, span, i));
  });
}

function writeSpan(out: ProtobufWriter, span: ModelSpan, index: number): void {
  out.blank(1, 2, 16, hole.traceId, span.trace);
  out.blank(2, 2, 8, hole.spanId, index);
  if (span.parent >= 0) out.blank(4, 2, 8, hole.spanId, span.parent);
  out.text(5, span.name);
  out.uint(6, span.kind);
  out.blank(7, 1, 8, hole.start, index);
  out.blank(8, 1, 8, hole.end, index);
  for (const attribute of span.attributes) out.attribute(9, attribute);
  if (span.failed) {
    out.message(11, (event) => {
      event.blank(1, 1, 8, hole.end, index);
      event.text(2, 'exception');
      event.attribute(3, ['exception.type', 'TimeoutError']);
      event.attribute(3, ['exception.message', 'no answer from upstream (request ########)']);
      event.attribute(3, ['exception.stacktrace', exceptionStack]);
    });
    out.message(15, (status) => {
      status.text(2, 'TimeoutError: no answer from upstream');
      status.uint(3, 2);
    });
  }
  out.key(16, 5);
  out.bytes.push(1, 1, 0, 0);
}

const bodies = [
  'request done method=GET path=/api/orders/###### status=200 duration_ms=###',
  'basket ########: added item=i-###### count=#',
  'user user-###### signed in from 10.##.##.##',
  'payment p-######## taken amount=###.## currency=EUR',
  'cache miss key=item:###### shard=##',
  'slow query ###ms: SELECT id, title, state FROM orders WHERE shop_id = $1 AND id = $2',
  'published order.placed order=o-######## partition=#',
  'calling warehouse again attempt=# after ###ms',
];

function writeLogs(scoped: ProtobufWriter, request: ModelRequest, service: number, random: Random): void {
  request.spans.forEach((span, i) => {
    if (span.service !== service) return;
    const warn = random.below(10) === 0;
    scoped.message(2, (log) => {
      log.blank(1, 1, 8, hole.end, i);
      log.uint(2, span.failed ? 17 : warn ? 13 : 9);
      log.text(3, span.failed ? 'ERROR' : warn ? 'WARN' : 'INFO');
      log.message(5, (body) =>
        body.text(1, span.failed ? 'no answer from upstream (request ########)' : random.pick(bodies)),
      );
      log.attribute(6, ['code.function.name', `${services[service]}.handle`]);
      log.attribute(6, ['code.file.path', `/srv/${services[service]}/handlers.py`]);
      log.attribute(6, ['code.line.number', 20 + random.below(400)]);
      log.attribute(6, ['thread.name', `worker-${random.below(16)}`]);
      log.attribute(6, ['enduser.id', 'user-######']);
      log.attribute(6, ['http.route', '/api/orders/{id}']);
      if (span.failed) {
        log.attribute(6, ['exception.type', 'TimeoutError']);
        log.attribute(6, ['exception.stacktrace', exceptionStack]);
      }
      log.key(8, 5);
      log.bytes.push(1, 0, 0, 0);
      log.blank(9, 2, 16, hole.traceId, span.trace);
      log.blank(10, 2, 8, hole.spanId, i);
      log.blank(11, 1, 8, hole.end, i);
    });
  });
}

const bucketBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** A fifth histograms of 15 buckets, two fifths counters, two fifths gauges. @returns points written */
function writeMetrics(scoped: ProtobufWriter, count: number, random: Random): number {
  const fifth = Math.floor(count / 5);
  let series = 0;
  const labels = (point: ProtobufWriter, field: number): void => {
    point.attribute(field, ['http.request.method', series % 3 === 0 ? 'POST' : 'GET']);
    point.attribute(field, ['http.route', `/api/items/${series % 4}`]);
    point.attribute(field, ['http.response.status_code', [200, 201, 404, 500][series % 4] ?? 200]);
    point.attribute(field, ['tenant.id', `t-${String(series++).padStart(3, '0')}`]);
  };
  const times = (point: ProtobufWriter): void => {
    point.blank(2, 1, 8, hole.hourAgo, 0);
    point.blank(3, 1, 8, hole.now, 0);
  };
  scoped.message(2, (metric) => {
    metric.text(1, 'http.server.request.duration');
    metric.text(3, 's');
    metric.message(9, (histogram) => {
      for (let i = 0; i < fifth; i++)
        histogram.message(1, (point) => writeHistogramPoint(point, labels, times));
      histogram.uint(2, 2);
    });
  });
  for (const [name, unit, kind] of [
    ['http.server.active_requests', '', 7],
    ['process.memory.usage', 'By', 5],
  ] as const) {
    scoped.message(2, (metric) => {
      metric.text(1, name);
      metric.text(3, unit);
      metric.message(kind, (data) => {
        for (let i = 0; i < 2 * fifth; i++) {
          data.message(1, (point) => {
            labels(point, 7);
            times(point);
            point.blank(
              kind === 7 ? 6 : 4,
              1,
              8,
              kind === 7 ? hole.counter : hole.double,
              random.below(1 << 20),
            );
          });
        }
        if (kind === 7) data.uint(2, 2);
      });
    });
  }
  return fifth * 5;
}

function writeHistogramPoint(
  point: ProtobufWriter,
  labels: (p: ProtobufWriter, field: number) => void,
  times: (p: ProtobufWriter) => void,
): void {
  labels(point, 9);
  times(point);
  point.blank(4, 1, 8, hole.counter, 105_000);
  point.blank(5, 1, 8, hole.double, 0);
  point.key(6, 2);
  point.varint(15 * 8);
  for (let bucket = 0; bucket < 15; bucket++) point.rawHole(8, hole.counter, bucket * 1000);
  point.key(7, 2);
  point.varint(14 * 8);
  for (const bound of bucketBounds) point.double(bound);
}
