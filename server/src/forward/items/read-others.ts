import type { RecordRows } from '../../model/record/read-record.ts';
import type { TextValues } from '../../model/record/record-columns.ts';
import { AttributeColumns, parseValue, typedValue } from './attributes.ts';
import type { Attributes, EventItem, ExceptionItem, LogItem, Value } from './items.ts';
import type { Known } from './known.ts';
import { OriginReader } from './origin-reader.ts';

export function* readLogs(rows: RecordRows, known: Known): Generator<LogItem> {
  const origins = new OriginReader(rows, known);
  const attributes = new AttributeColumns(rows);
  for (let row = 0; row < rows.rows; row += 1) {
    const body = rows.text('body').text(row);
    yield {
      kind: 'log',
      ...origins.read(row),
      timeNs: rows.fixed('time').i64(row),
      observedNs: rows.fixed('observed_time').i64(row),
      traceId: rows.fixed('trace_id').id(row),
      spanId: rows.fixed('span_id').id(row),
      flags: rows.fixed('flags').u32(row),
      severityNumber: rows.fixed('severity_number').u8(row),
      severityText: rows.text('severity_text').text(row),
      body: bodyOf(body, attributes.types(row).get('body')),
      eventName: rows.text('event_name').text(row),
      weight: rows.fixed('weight').f64(row) || 1,
      attributes: attributes.read(row),
      droppedAttributes: rows.fixed('dropped_attributes').u32(row),
    };
  }
}

function bodyOf(text: string, type: string | undefined): Value {
  return type === 'json' ? (parseValue(text) ?? text) : typedValue(text, type);
}

/** Those that came by themselves; the others are in span events and log records already. */
export function* readExceptions(rows: RecordRows, known: Known): Generator<ExceptionItem> {
  const origins = new OriginReader(rows, known);
  const source = rows.text('source');
  const attributes = rows.nested('attributes');
  for (let row = 0; row < rows.rows; row += 1) {
    if (source.text(row) !== 'telemetry') continue;
    const properties: Attributes = new Map();
    const [keys, values] = attributes.children as [TextValues, TextValues];
    for (let i = attributes.from(row); i < attributes.to(row); i += 1)
      properties.set(keys.text(i), values.text(i));
    yield {
      kind: 'exception',
      ...origins.read(row),
      timeNs: rows.fixed('time').i64(row),
      traceId: rows.fixed('trace_id').id(row),
      spanId: rows.fixed('span_id').id(row),
      operation: rows.text('operation').text(row),
      type: rows.text('type').text(row),
      message: rows.text('message').text(row),
      stack: rows.text('stack').text(row),
      problemId: rows.text('problem_id').text(row),
      severityNumber: rows.fixed('severity_number').u8(row),
      weight: rows.fixed('weight').f64(row) || 1,
      attributes: properties,
    };
  }
}

export function* readEvents(rows: RecordRows, known: Known): Generator<EventItem> {
  const origins = new OriginReader(rows, known);
  const attributes = new AttributeColumns(rows);
  for (let row = 0; row < rows.rows; row += 1) {
    const text = (name: string) => rows.text(name).text(row);
    yield {
      kind: 'event',
      ...origins.read(row),
      eventKind: text('kind'),
      timeNs: rows.fixed('time').i64(row),
      durationNs: rows.fixed('duration_ns').u64(row),
      traceId: rows.fixed('trace_id').id(row),
      spanId: rows.fixed('span_id').id(row),
      parentId: rows.fixed('parent_span_id').id(row),
      operation: text('operation'),
      name: text('name'),
      message: text('message'),
      url: text('url'),
      location: text('location'),
      outcome: rows.fixed('outcome').u8(row),
      severityNumber: rows.fixed('severity_number').u8(row),
      userId: text('user_id'),
      sessionId: text('session_id'),
      weight: rows.fixed('weight').f64(row) || 1,
      attributes: attributes.read(row),
    };
  }
}
