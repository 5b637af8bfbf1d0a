import type { EventItem, ExceptionItem, Item, LogItem, PointItem, SpanItem } from '../items/items.ts';
import type { Payload } from '../queue/queue-record.ts';
import { encodeLogs } from './encode-logs.ts';
import { encodeMetrics } from './encode-metrics.ts';
import { encodeSpans } from './encode-spans.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Larger payloads are made in two, so that any destination takes them. */
const payloadBytes = 1024 * 1024;

const out = new ProtobufWriter();

/** Items as OTLP's three export requests; exceptions and events are log records. */
export function encodeOtlp(items: readonly Item[]): Payload[] {
  const spans: SpanItem[] = [];
  const logs: (LogItem | ExceptionItem | EventItem)[] = [];
  const points: PointItem[] = [];
  for (const item of items) {
    if (item.kind === 'span') spans.push(item);
    else if (item.kind === 'point') points.push(item);
    else logs.push(item);
  }
  return [
    ...encode(0, spans, encodeSpans),
    ...encode(1, logs, encodeLogs),
    ...encode(2, points, encodeMetrics),
  ];
}

function encode<T>(
  stream: number,
  items: readonly T[],
  write: (out: ProtobufWriter, items: readonly T[]) => void,
): Payload[] {
  if (items.length === 0) return [];
  out.clear();
  write(out, items);
  if (out.length <= payloadBytes || items.length === 1) {
    return [{ stream, items: items.length, bytes: out.take() }];
  }
  const middle = Math.ceil(items.length / 2);
  return [...encode(stream, items.slice(0, middle), write), ...encode(stream, items.slice(middle), write)];
}
