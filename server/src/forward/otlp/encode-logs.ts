import type { EventItem, ExceptionItem, LogItem } from '../items/items.ts';
import { writeAttribute, writeAttributes, writeValue } from './any-value.ts';
import { writeByResource } from './by-resource.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

type LogLike = LogItem | ExceptionItem | EventItem;
const severityError = 17;

/** ExportLogsServiceRequest (opentelemetry/proto/logs/v1/logs.proto, v1.x); exceptions and events are records, too. */
export function encodeLogs(out: ProtobufWriter, items: readonly LogLike[]): void {
  writeByResource(out, items, (ofScope) => {
    for (const item of ofScope) out.message(2, () => writeRecord(out, item));
  });
}

function writeRecord(out: ProtobufWriter, item: LogLike): void {
  out.fixed64(1, item.timeNs);
  if (item.kind === 'log') writeLog(out, item);
  else if (item.kind === 'exception') writeException(out, item);
  else writeEvent(out, item);
  writeAttributes(out, 6, item.attributes);
  if (item.traceId !== '') out.hex(9, item.traceId);
  if (item.spanId !== '') out.hex(10, item.spanId);
}

function writeLog(out: ProtobufWriter, log: LogItem): void {
  if (log.severityNumber !== 0) out.uint(2, log.severityNumber);
  if (log.severityText !== '') out.text(3, log.severityText);
  if (log.body !== '') out.message(5, () => writeValue(out, log.body));
  if (log.droppedAttributes > 0) out.uint(7, log.droppedAttributes);
  if (log.flags !== 0) out.fixed32(8, log.flags);
  if (log.observedNs !== 0n) out.fixed64(11, log.observedNs);
  if (log.eventName !== '') out.text(12, log.eventName);
}

function writeException(out: ProtobufWriter, { type, message, stack, severityNumber }: ExceptionItem): void {
  out.uint(2, severityNumber === 0 ? severityError : severityNumber);
  if (message !== '') out.message(5, () => writeValue(out, message));
  writeTexts(out, { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack });
}

/** With the attributes by which Azure's exporters know custom events and availability results. */
function writeEvent(out: ProtobufWriter, event: EventItem): void {
  if (event.severityNumber !== 0) out.uint(2, event.severityNumber);
  const body = event.message === '' ? event.name : event.message;
  if (body !== '') out.message(5, () => writeValue(out, body));
  out.text(12, event.name === '' ? event.eventKind : event.name);
  const isAvailability = event.eventKind === 'availability';
  writeTexts(out, {
    'headwater.event.kind': event.eventKind,
    'microsoft.custom_event.name': event.eventKind === 'custom' ? event.name : '',
    'microsoft.availability.name': isAvailability ? event.name : '',
    'microsoft.availability.runLocation': event.location,
    'microsoft.availability.success': isAvailability ? String(event.outcome !== 2) : '',
    'url.full': event.url,
    'user.id': event.userId,
    'session.id': event.sessionId,
  });
  if (event.durationNs > 0n) writeAttribute(out, 6, 'headwater.event.duration_ns', event.durationNs);
}

function writeTexts(out: ProtobufWriter, texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts)) if (text !== '') writeAttribute(out, 6, key, text);
}
