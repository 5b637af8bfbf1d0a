import { type Dialect, type Span, type SpanSummary, spanKinds, spanStatuses } from '@headwater/contract';
import { isRequest } from '../../model/conventions/span-roles.ts';
import { tables } from '../../model/tables.ts';
import { type AttributeColumns, addConventions, parseAttributes, readAttributes } from './attributes.ts';

/** Expressions for columns whose own form JSON cannot hold; aliases differ from columns, which would shadow them. */
const special: Readonly<Record<string, string>> = {
  trace_id: 'lower(hex(trace_id)) AS traceId',
  span_id: 'lower(hex(span_id)) AS spanId',
  parent_span_id: 'lower(hex(parent_span_id)) AS parentId',
  start_time: 'toString(toUnixTimestamp64Nano(start_time)) AS startNs',
  resource_id: 'toString(resource_id) AS resourceId',
  scope_id: 'toString(scope_id) AS scopeId',
  event_time: 'arrayMap(t -> toString(toUnixTimestamp64Nano(t)), event_time) AS eventNs',
  link_trace_id: 'arrayMap(id -> lower(hex(id)), link_trace_id) AS linkTraceIds',
  link_span_id: 'arrayMap(id -> lower(hex(id)), link_span_id) AS linkSpanIds',
};
const unread = new Set(['project', 'received_time']);

/** The select list of a span in full. */
export const spanColumns = Object.keys(tables.spans)
  .filter((column) => !unread.has(column))
  .map((column) => special[column] ?? column)
  .join(', ');

/** The select list of a span as a row of a list. */
export const summaryColumns = [
  special.trace_id,
  special.span_id,
  special.parent_span_id,
  special.start_time,
  'name, operation, service, kind, marks, status_code, duration_ns, http_method, http_route, http_status, dialect',
].join(', ');

export interface SummaryRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly startNs: string;
  readonly name: string;
  readonly operation: string;
  readonly service: string;
  readonly kind: number;
  readonly marks: number;
  readonly status_code: number;
  readonly duration_ns: number | string;
  readonly http_method: string;
  readonly http_route: string;
  readonly http_status: number;
  readonly dialect: string;
  /** values of the columns that were asked for besides */
  readonly extra?: readonly string[];
}

export interface SpanRow extends SummaryRow, AttributeColumns {
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
  readonly resourceId: string;
  readonly scopeId: string;
  readonly scope_name: string;
  readonly span_type: string;
  readonly status_message: string;
  readonly trace_state: string;
  readonly flags: number;
  readonly marks: number;
  readonly weight: number;
  readonly spelling: string;
  readonly dropped_attributes: number;
  readonly eventNs: readonly string[];
  readonly event_name: readonly string[];
  readonly event_attributes: readonly string[];
  readonly dropped_events: number;
  readonly linkTraceIds: readonly string[];
  readonly linkSpanIds: readonly string[];
  readonly link_detail: readonly string[];
  readonly dropped_links: number;
}

export const noSpanId = '0000000000000000';

export function mapSummary(row: SummaryRow): SpanSummary {
  return {
    traceId: row.traceId,
    spanId: row.spanId,
    parentSpanId: row.parentId === noSpanId ? null : row.parentId,
    name: row.name,
    operation: row.operation,
    service: row.service,
    kind: spanKinds[row.kind] ?? 'unspecified',
    isRequest: isRequest(row.kind, row.marks),
    status: spanStatuses[row.status_code] ?? 'unset',
    startTimeUnixNano: row.startNs,
    durationNs: Number(row.duration_ns),
    httpMethod: row.http_method,
    httpRoute: row.http_route,
    httpStatus: row.http_status,
    dialect: row.dialect,
    ...(row.extra && { values: [...row.extra] }),
  };
}

/** A span with every attribute under its received key; `notes` are of the trace and stay empty here. */
export function mapSpan(row: SpanRow): Span {
  const attributes = readAttributes(row);
  addConventions(attributes, row as unknown as Record<string, unknown>, row.spelling);
  return {
    traceId: row.traceId,
    spanId: row.spanId,
    parentSpanId: row.parentId === noSpanId ? null : row.parentId,
    name: row.name,
    operation: row.operation,
    spanType: row.span_type,
    kind: spanKinds[row.kind] ?? 'unspecified',
    isRequest: isRequest(row.kind, row.marks),
    service: row.service,
    environment: row.environment,
    version: row.version,
    instance: row.instance,
    host: row.host,
    startTimeUnixNano: row.startNs,
    durationNs: Number(row.duration_ns),
    status: spanStatuses[row.status_code] ?? 'unset',
    statusMessage: row.status_message,
    attributes,
    events: mapEvents(row),
    links: mapLinks(row),
    traceState: row.trace_state,
    flags: row.flags,
    dropped: { attributes: row.dropped_attributes, events: row.dropped_events, links: row.dropped_links },
    scope: { name: row.scope_name, id: row.scopeId },
    resourceId: row.resourceId,
    dialect: row.dialect as Dialect,
    weight: row.weight,
    notes: [],
  };
}

function mapEvents(row: SpanRow): Span['events'] {
  return row.event_name.map((name, index) => ({
    timeUnixNano: row.eventNs[index] ?? '0',
    name,
    attributes: parseAttributes(row.event_attributes[index]),
  }));
}

function mapLinks(row: SpanRow): Span['links'] {
  return row.linkTraceIds.map((traceId, index) => {
    const detail = parseAttributes(row.link_detail[index]);
    const { traceState, attributes } = detail;
    return {
      traceId,
      spanId: row.linkSpanIds[index] ?? noSpanId,
      ...(typeof traceState === 'string' ? { traceState } : {}),
      attributes: parseAttributes(JSON.stringify(attributes ?? {})),
    };
  });
}
