import type { SpanEvent, SpanItem, SpanLink } from '../items/items.ts';
import { writeAttribute, writeAttributes } from './any-value.ts';
import { writeByResource } from './by-resource.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { traceStateOf } from './trace-state.ts';

/**
 * ExportTraceServiceRequest (opentelemetry/proto/trace/v1/trace.proto, v1.x). What only other dialects have becomes
 * attributes with the keys that Datadog's and OpenTelemetry's converters use.
 */
export function encodeSpans(out: ProtobufWriter, spans: readonly SpanItem[]): void {
  writeByResource(out, spans, (ofScope) => {
    for (const span of ofScope) {
      const at = out.begin(2);
      writeSpan(out, span);
      out.end(at);
    }
  });
}

function writeSpan(out: ProtobufWriter, span: SpanItem): void {
  out.hex(1, span.traceId);
  out.hex(2, span.spanId);
  const state = traceStateOf(span);
  if (state !== '') out.text(3, state);
  if (span.parentId !== '') out.hex(4, span.parentId);
  out.text(5, span.name);
  if (span.spanKind !== 0) out.uint(6, span.spanKind);
  out.fixed64(7, span.startNs);
  out.fixed64(8, span.startNs + span.durationNs);
  writeAttributes(out, 9, span.attributes);
  writeDialect(out, span);
  if (span.droppedAttributes > 0) out.uint(10, span.droppedAttributes);
  for (const event of span.events) out.message(11, () => writeEvent(out, event));
  if (span.droppedEvents > 0) out.uint(12, span.droppedEvents);
  for (const link of span.links) out.message(13, () => writeLink(out, link));
  if (span.droppedLinks > 0) out.uint(14, span.droppedLinks);
  if (span.statusCode !== 0 || span.statusMessage !== '') {
    out.message(15, () => {
      if (span.statusMessage !== '') out.text(2, span.statusMessage);
      if (span.statusCode !== 0) out.uint(3, span.statusCode);
    });
  }
  if (span.flags !== 0) out.fixed32(16, span.flags);
}

function writeDialect(out: ProtobufWriter, { operation, spanType, resultCode, attributes }: SpanItem): void {
  const add = (key: string, value: string) => {
    if (value !== '' && !attributes.has(key)) writeAttribute(out, 9, key, value);
  };
  add('operation.name', operation);
  add('span.type', spanType);
  if (!attributes.has('http.response.status_code') && !attributes.has('http.status_code')) {
    add('microsoft.result_code', resultCode);
  }
}

function writeEvent(out: ProtobufWriter, { timeNs, name, attributes }: SpanEvent): void {
  out.fixed64(1, timeNs);
  if (name !== '') out.text(2, name);
  writeAttributes(out, 3, attributes);
}

function writeLink(out: ProtobufWriter, link: SpanLink): void {
  out.hex(1, link.traceId);
  out.hex(2, link.spanId);
  if (link.traceState !== '') out.text(3, link.traceState);
  writeAttributes(out, 4, link.attributes);
  if (link.flags !== 0) out.fixed32(6, link.flags);
}
