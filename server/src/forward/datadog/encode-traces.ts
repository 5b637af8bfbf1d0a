import type { SpanItem } from '../items/items.ts';
import { ProtobufWriter } from '../otlp/protobuf-writer.ts';
import type { Payload } from '../queue/queue-record.ts';
import { type DatadogSpan, mapDatadogSpan } from './map-span.ts';
import { MsgpackWriter } from './msgpack-writer.ts';

/** Larger payloads are made in two. */
const payloadBytes = 1024 * 1024;
/** Before the traces of a payload: how many there are, as the request must say first. */
export const traceCountBytes = 4;

const msgpack = new MsgpackWriter();
const protobuf = new ProtobufWriter();

/** Traces as the agent's v0.4 takes them, one list of spans after another, behind their number. */
export function encodeV04(stream: number, spans: readonly SpanItem[]): Payload[] {
  if (spans.length === 0) return [];
  const traces = [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
  msgpack.clear();
  for (const trace of traces) {
    msgpack.array(trace.length);
    for (const span of trace) writeSpan(mapDatadogSpan(span));
  }
  if (msgpack.length > payloadBytes && spans.length > 1)
    return inHalves(spans, (half) => encodeV04(stream, half));
  const count = Buffer.alloc(traceCountBytes);
  count.writeUInt32LE(traces.length);
  return [{ stream, items: spans.length, bytes: Buffer.concat([count, msgpack.take()]) }];
}

/** {service, name, resource, type, trace_id, span_id, parent_id, start, duration, error, meta, metrics} */
function writeSpan(span: DatadogSpan): void {
  msgpack.map(12);
  for (const key of ['service', 'name', 'resource', 'type'] as const) {
    msgpack.text(key);
    msgpack.text(span[key]);
  }
  const ids = [
    ['trace_id', span.traceId],
    ['span_id', span.spanId],
    ['parent_id', span.parentId],
  ] as const;
  for (const [key, value] of ids) {
    msgpack.text(key);
    msgpack.uint64(value);
  }
  msgpack.text('start');
  msgpack.int64(span.startNs);
  msgpack.text('duration');
  msgpack.int64(span.durationNs);
  msgpack.text('error');
  msgpack.int64(BigInt(span.error));
  const meta = Object.entries(span.meta);
  msgpack.text('meta');
  msgpack.map(meta.length);
  for (const [key, value] of meta) {
    msgpack.text(key);
    msgpack.text(value);
  }
  const metrics = Object.entries(span.metrics);
  msgpack.text('metrics');
  msgpack.map(metrics.length);
  for (const [key, value] of metrics) {
    msgpack.text(key);
    msgpack.double(value);
  }
}

/**
 * Traces as the intake takes them from an agent: AgentPayload (pkg/proto/datadog/trace/agent_payload.proto): 2 env,
 * 5 tracerPayloads {6 chunks {1 priority, 3 spans}, 8 env, 9 hostname, 10 appVersion}. Payloads of one request are
 * joined by writing them one after another.
 */
export function encodeAgentPayload(stream: number, spans: readonly SpanItem[]): Payload[] {
  if (spans.length === 0) return [];
  protobuf.clear();
  for (const ofOrigin of Map.groupBy(spans, ({ resource }) => resource).values()) {
    const { environment, host, version } = ofOrigin[0]!;
    protobuf.message(5, () => {
      for (const trace of Map.groupBy(ofOrigin, ({ traceId }) => traceId).values()) {
        protobuf.message(6, () => {
          protobuf.uint(1, 1);
          for (const span of trace) protobuf.message(3, () => writeProtobufSpan(mapDatadogSpan(span)));
        });
      }
      if (environment !== '') protobuf.text(8, environment);
      if (host !== '') protobuf.text(9, host);
      if (version !== '') protobuf.text(10, version);
    });
  }
  if (protobuf.length > payloadBytes && spans.length > 1) {
    return inHalves(spans, (half) => encodeAgentPayload(stream, half));
  }
  return [{ stream, items: spans.length, bytes: protobuf.take() }];
}

/**
 * Span: 1 service, 2 name, 3 resource, 4 traceID, 5 spanID, 6 parentID uint64, 7 start, 8 duration int64, 9 error,
 * 10 meta map, 11 metrics map<string, double>, 12 type
 */
function writeProtobufSpan(span: DatadogSpan): void {
  protobuf.text(1, span.service);
  protobuf.text(2, span.name);
  protobuf.text(3, span.resource);
  protobuf.int64(4, span.traceId);
  protobuf.int64(5, span.spanId);
  if (span.parentId !== 0n) protobuf.int64(6, span.parentId);
  protobuf.int64(7, span.startNs);
  protobuf.int64(8, span.durationNs);
  if (span.error !== 0) protobuf.uint(9, span.error);
  for (const [key, value] of Object.entries(span.meta)) {
    protobuf.message(10, () => {
      protobuf.text(1, key);
      protobuf.text(2, value);
    });
  }
  for (const [key, value] of Object.entries(span.metrics)) {
    protobuf.message(11, () => {
      protobuf.text(1, key);
      protobuf.double(2, value);
    });
  }
  protobuf.text(12, span.type);
}

function inHalves(spans: readonly SpanItem[], encode: (half: readonly SpanItem[]) => Payload[]): Payload[] {
  const middle = Math.ceil(spans.length / 2);
  return [...encode(spans.slice(0, middle)), ...encode(spans.slice(middle))];
}
