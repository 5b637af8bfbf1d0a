import type { RecordRows } from '../../model/record/read-record.ts';
import type { FixedValues, NestedValues, TextValues } from '../../model/record/record-columns.ts';
import { AttributeColumns, parseAttributes, parseValue } from './attributes.ts';
import type { Attributes, SpanEvent, SpanItem, SpanLink, Value } from './items.ts';
import type { Known } from './known.ts';
import { OriginReader } from './origin-reader.ts';

const noEvents: readonly SpanEvent[] = [];
const noLinks: readonly SpanLink[] = [];

/** The spans of a record, each with everything that was received. */
// hot: once a span that is sent on (bench/forward.ts)
export function* readSpans(rows: RecordRows, known: Known): Generator<SpanItem> {
  const origins = new OriginReader(rows, known);
  const attributes = new AttributeColumns(rows);
  const [traceId, spanId, parentId] = [
    rows.fixed('trace_id'),
    rows.fixed('span_id'),
    rows.fixed('parent_span_id'),
  ];
  const [start, duration, weight] = [
    rows.fixed('start_time'),
    rows.fixed('duration_ns'),
    rows.fixed('weight'),
  ];
  const [kind, status, flags, marks] = [
    rows.fixed('kind'),
    rows.fixed('status_code'),
    rows.fixed('flags'),
    rows.fixed('marks'),
  ];
  const [name, operation, spanType] = [rows.text('name'), rows.text('operation'), rows.text('span_type')];
  const [message, code, state] = [
    rows.text('status_message'),
    rows.text('result_code'),
    rows.text('trace_state'),
  ];
  const [droppedAttributes, droppedEvents, droppedLinks] = [
    rows.fixed('dropped_attributes'),
    rows.fixed('dropped_events'),
    rows.fixed('dropped_links'),
  ];
  const parts = new PartReader(rows);
  for (let row = 0; row < rows.rows; row += 1) {
    const origin = origins.read(row);
    // Without spreads: they cost more than all the columns.
    yield {
      kind: 'span',
      project: origin.project,
      service: origin.service,
      environment: origin.environment,
      version: origin.version,
      instance: origin.instance,
      host: origin.host,
      dialect: origin.dialect,
      resource: origin.resource,
      scope: origin.scope,
      traceId: traceId.id(row),
      spanId: spanId.id(row),
      parentId: parentId.id(row),
      startNs: start.i64(row),
      durationNs: duration.u64(row),
      name: name.text(row),
      operation: operation.text(row),
      spanType: spanType.text(row),
      spanKind: kind.u8(row),
      marks: marks.u8(row),
      statusCode: status.u8(row),
      statusMessage: message.text(row),
      resultCode: code.text(row),
      traceState: state.text(row),
      flags: flags.u32(row),
      weight: weight.f64(row) || 1,
      attributes: attributes.read(row),
      fieldKeys: attributes.fieldKeys,
      droppedAttributes: droppedAttributes.u32(row),
      events: parts.events(row),
      droppedEvents: droppedEvents.u32(row),
      links: parts.links(row),
      droppedLinks: droppedLinks.u32(row),
    };
  }
}

/** Events and links. */
class PartReader {
  readonly #times: NestedValues;
  readonly #names: NestedValues;
  readonly #events: NestedValues;
  readonly #traces: NestedValues;
  readonly #spans: NestedValues;
  readonly #details: NestedValues;

  constructor(rows: RecordRows) {
    this.#times = rows.nested('event_time');
    this.#names = rows.nested('event_name');
    this.#events = rows.nested('event_attributes');
    this.#traces = rows.nested('link_trace_id');
    this.#spans = rows.nested('link_span_id');
    this.#details = rows.nested('link_detail');
  }

  events(row: number): readonly SpanEvent[] {
    const [from, to] = [this.#times.from(row), this.#times.to(row)];
    if (from === to) return noEvents;
    const time = this.#times.children[0] as FixedValues;
    const name = this.#names.children[0] as TextValues;
    const json = this.#events.children[0] as TextValues;
    const events: SpanEvent[] = [];
    for (let i = from; i < to; i += 1) {
      events.push({ timeNs: time.i64(i), name: name.text(i), attributes: parseAttributes(json.text(i)) });
    }
    return events;
  }

  links(row: number): readonly SpanLink[] {
    const [from, to] = [this.#traces.from(row), this.#traces.to(row)];
    if (from === to) return noLinks;
    const trace = this.#traces.children[0] as FixedValues;
    const span = this.#spans.children[0] as FixedValues;
    const detail = this.#details.children[0] as TextValues;
    const links: SpanLink[] = [];
    for (let i = from; i < to; i += 1) {
      links.push({ traceId: trace.id(i), spanId: span.id(i), ...linkDetail(detail.text(i)) });
    }
    return links;
  }
}

function linkDetail(json: string): Pick<SpanLink, 'traceState' | 'flags' | 'attributes'> {
  const detail = (json === '' ? undefined : parseValue(json)) as
    | { readonly [key: string]: Value }
    | undefined;
  const { traceState, flags, attributes } = detail ?? {};
  const isObject = typeof attributes === 'object' && attributes !== null;
  return {
    traceState: typeof traceState === 'string' ? traceState : '',
    flags: typeof flags === 'bigint' ? Number(flags) : 0,
    attributes: (isObject ? new Map(Object.entries(attributes)) : new Map()) as Attributes,
  };
}
