import { ProtobufWriter } from './protobuf-writer.ts';
import { exceptionStack, type ModelRequest, type ModelSpan, modelRequest, services } from './span-model.ts';
import { hole, Template } from './template.ts';

export const openCensusTracePath = '/opencensus.proto.agent.trace.v1.TraceService/Export';

/** One encoded ExportTraceServiceRequest of `count` spans; its times are those of its making. */
export function encodeOpenCensus(variant: number, count: number): Template {
  const request = modelRequest(1000 + variant, count, 0.02);
  const writer = new ProtobufWriter();
  const nowMs = Date.now();
  writer.message(1, (node) => {
    node.message(1, (identifier) => {
      identifier.text(1, 'vm');
      identifier.uint(2, 100 + variant);
    });
    node.message(2, (library) => {
      library.uint(1, 8);
      library.text(3, '0.11.4');
    });
    node.message(3, (service) => service.text(1, services[variant % services.length] ?? 'shop'));
  });
  writeSpans(writer, request, nowMs);
  return new Template(Uint8Array.from(writer.bytes), writer.holes, request, request.spans.length);
}

function writeSpans(writer: ProtobufWriter, request: ModelRequest, nowMs: number): void {
  request.spans.forEach((span, i) => {
    writer.message(2, (out) => writeSpan(out, span, i, nowMs));
  });
}

function writeSpan(out: ProtobufWriter, span: ModelSpan, index: number, nowMs: number): void {
  out.blank(1, 2, 16, hole.traceId, span.trace);
  out.blank(2, 2, 8, hole.spanId, index);
  if (span.parent >= 0) out.blank(3, 2, 8, hole.spanId, span.parent);
  out.message(4, (name) => name.text(1, span.name));
  out.message(5, (time) => writeTime(time, nowMs, span.offsetNs));
  out.message(6, (time) => writeTime(time, nowMs, span.offsetNs + span.durationNs));
  out.message(7, (attributes) => {
    for (const [key, value] of span.attributes) {
      attributes.message(1, (entry) => {
        entry.text(1, key);
        entry.message(2, (any) =>
          typeof value === 'string' ? any.message(1, (text) => text.text(1, value)) : any.uint(2, value),
        );
      });
    }
  });
  if (span.failed) {
    out.message(9, (events) => {
      events.message(1, (event) => {
        event.message(1, (time) => writeTime(time, nowMs, span.offsetNs));
        event.message(2, (annotation) => {
          annotation.message(1, (text) => text.text(1, 'exception'));
          annotation.message(2, (attributes) => {
            attributes.message(1, (entry) => {
              entry.text(1, 'exception.stacktrace');
              entry.message(2, (any) => any.message(1, (text) => text.text(1, exceptionStack)));
            });
          });
        });
      });
    });
  }
  out.message(11, (status) => {
    if (span.failed) status.uint(1, 2);
  });
  out.message(13, (children) => children.uint(1, 1));
  out.uint(14, span.kind === 2 ? 1 : span.kind === 3 ? 2 : 0);
}

function writeTime(out: ProtobufWriter, nowMs: number, offsetNs: number): void {
  const ns = (nowMs % 1000) * 1e6 + Math.floor(offsetNs);
  out.uint(1, Math.floor(nowMs / 1000) + Math.floor(ns / 1e9));
  out.uint(2, ((ns % 1e9) + 1e9) % 1e9);
}
