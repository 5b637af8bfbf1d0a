import { type Attributes, type Span, spanKinds, spanStatuses } from '@headwater/contract';
import { decimalOf } from './span-facts.ts';

/**
 * A span in the shape of the dialect in which it was received, from what is kept of it: fields and keys as that
 * dialect spells them, ids as it writes them. Not the bytes, but everything that they said.
 */
export function receivedAs(span: Span, resource: Attributes): object {
  if (span.dialect === 'datadog') return datadogSpan(span, resource);
  if (span.dialect === 'app-insights') return envelope(span, resource);
  return otlpSpan(span, resource);
}

/** v0.4: texts in `meta`, numbers in `metrics`; times and ids as digits, which JSON's numbers could not hold. */
function datadogSpan(span: Span, resource: Attributes): object {
  const entries = Object.entries(span.attributes);
  return {
    service: span.service,
    name: span.operation,
    resource: span.name,
    type: span.spanType,
    trace_id: decimalOf(span.traceId.slice(16)),
    span_id: decimalOf(span.spanId),
    parent_id: span.parentSpanId === null ? '0' : decimalOf(span.parentSpanId),
    start: span.startTimeUnixNano,
    duration: span.durationNs,
    error: span.status === 'error' ? 1 : 0,
    meta: {
      '_dd.p.tid': span.traceId.slice(0, 16),
      ...datadogOrigin(resource),
      ...(span.statusMessage && { 'error.message': span.statusMessage }),
      ...Object.fromEntries(entries.filter(([, value]) => typeof value !== 'number')),
    },
    metrics: Object.fromEntries(entries.filter(([, value]) => typeof value === 'number')),
    ...eventsAndLinks(span, 'span_events', 'span_links'),
  };
}

const datadogNames: Readonly<Record<string, string>> = {
  'deployment.environment.name': 'env',
  'service.version': 'version',
  'service.instance.id': 'runtime-id',
  'telemetry.sdk.language': 'language',
  'host.name': '_dd.hostname',
};

function datadogOrigin(resource: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]) =>
      datadogNames[key] === undefined ? [] : [[datadogNames[key], value]],
    ),
  );
}

function envelope(span: Span, resource: Attributes): object {
  const { isRequest } = span;
  const baseType = isRequest ? 'RequestData' : 'RemoteDependencyData';
  return {
    name: `Microsoft.ApplicationInsights.${isRequest ? 'Request' : 'RemoteDependency'}`,
    time: span.startTimeUnixNano,
    sampleRate: 100 / span.weight,
    tags: {
      'ai.operation.id': span.traceId,
      'ai.operation.parentId': span.parentSpanId ?? '',
      'ai.cloud.role': span.service,
      'ai.cloud.roleInstance': span.instance,
      ...resource,
    },
    data: {
      baseType,
      baseData: {
        ver: 2,
        id: span.spanId,
        name: span.name,
        duration: span.durationNs,
        success: span.status !== 'error',
        ...(span.spanType && { type: span.spanType }),
        properties: span.attributes,
      },
    },
    ...eventsAndLinks(span, 'events', 'links'),
  };
}

function otlpSpan(span: Span, resource: Attributes): object {
  return {
    resource: { attributes: resource },
    scope: { name: span.scope.name },
    span: {
      traceId: span.traceId,
      spanId: span.spanId,
      ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
      ...(span.traceState && { traceState: span.traceState }),
      flags: span.flags,
      name: span.name,
      kind: spanKinds.indexOf(span.kind),
      startTimeUnixNano: span.startTimeUnixNano,
      endTimeUnixNano: String(BigInt(span.startTimeUnixNano) + BigInt(Math.round(span.durationNs))),
      attributes: span.attributes,
      droppedAttributesCount: span.dropped.attributes,
      ...eventsAndLinks(span, 'events', 'links'),
      status: {
        code: spanStatuses.indexOf(span.status),
        ...(span.statusMessage && { message: span.statusMessage }),
      },
    },
  };
}

function eventsAndLinks({ events, links }: Span, eventKey: string, linkKey: string): object {
  return {
    ...(events.length > 0 && { [eventKey]: events }),
    ...(links.length > 0 && { [linkKey]: links }),
  };
}
