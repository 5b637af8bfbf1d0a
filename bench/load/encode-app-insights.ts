import {
  type ModelRequest,
  type ModelSpan,
  modelRequest,
  resourceAttributes,
  services,
} from './span-model.ts';
import { hole, Template } from './template.ts';

export const appInsightsPath = '/v2.1/track';

type Hole = readonly [kind: number, offset: number, arg: number];

/** Marks in the text that become places to patch; no text of the model holds them. */
const traceMark = '\u0001';
const spanMark = '\u0002';
const digitMark = '#';

/** One JSON array of `count` envelopes, as opencensus-ext-azure and the OpenTelemetry exporters send them. */
export function encodeAppInsights(variant: number, count: number): Template {
  const request = modelRequest(2000 + variant, count, 0.02);
  const nowMs = Date.now();
  const text = `[${request.spans.map((span, index) => JSON.stringify(envelopeOf(span, index, nowMs))).join(',')}]`;
  return fill(text, request);
}

function envelopeOf(span: ModelSpan, index: number, nowMs: number): object {
  const isRequest = span.kind === 2;
  const attributes = new Map(span.attributes.map(([key, value]) => [key, String(value)]));
  const resource = new Map(resourceAttributes(span.service));
  const status = attributes.get('http.response.status_code') ?? (span.failed ? '1' : '0');
  const url =
    attributes.get('url.full') ?? `http://${services[span.service]}:8080${attributes.get('url.path')}`;
  const base = {
    ver: 2,
    id: spanMark + index,
    name: span.name,
    duration: durationOf(span.durationNs),
    success: !span.failed,
  };
  const data = isRequest
    ? { ...base, responseCode: status, url }
    : {
        ...base,
        resultCode: status,
        type: attributes.has('db.system.name') ? 'postgresql' : span.kind === 3 ? 'HTTP' : 'InProc',
        target: attributes.get('server.address') ?? '',
        data: attributes.get('db.query.text') ?? url,
      };
  return {
    ver: 1,
    name: `Microsoft.ApplicationInsights.${isRequest ? 'Request' : 'RemoteDependency'}`,
    time: new Date(nowMs + span.offsetNs / 1e6).toISOString(),
    sampleRate: 100,
    iKey: '00000000-0000-0000-0000-000000000001',
    tags: {
      'ai.cloud.role': services[span.service],
      'ai.cloud.roleInstance': resource.get('service.instance.id'),
      'ai.internal.sdkVersion': 'py3.11:otel1.45.0:ext1.0.0b36',
      'ai.application.ver': resource.get('service.version'),
      'ai.operation.id': traceMark + span.trace,
      ...(isRequest ? { 'ai.operation.name': span.name } : {}),
      ...(span.parent >= 0 ? { 'ai.operation.parentId': spanMark + span.parent } : {}),
    },
    data: {
      baseType: isRequest ? 'RequestData' : 'RemoteDependencyData',
      baseData: { ...data, properties: Object.fromEntries(attributes), measurements: {} },
    },
  };
}

function durationOf(ns: number): string {
  const seconds = Math.floor(ns / 1e9);
  const micros = String(Math.floor((ns % 1e9) / 1e3)).padStart(6, '0');
  return `0.00:00:${String(seconds).padStart(2, '0')}.${micros}`;
}

/** Puts blanks where the marks are and notes the places. */
function fill(text: string, request: ModelRequest): Template {
  const holes: Hole[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const match of text.matchAll(/\\u000([12])(\d+)|(#+)|[^\\#]+|./g)) {
    const [whole, mark, index, digits] = match;
    let part = whole;
    if (mark !== undefined) {
      part = '0'.repeat(mark === '1' ? 32 : 16);
      holes.push([mark === '1' ? hole.traceIdHex : hole.spanIdHex, length, Number(index)]);
    } else if (digits !== undefined) {
      part = digits.replaceAll(digitMark, '0');
      holes.push([hole.digits, length, digits.length]);
    }
    parts.push(part);
    length += part.length;
  }
  const body = Uint8Array.from(Buffer.from(parts.join(''), 'latin1'));
  return new Template(body, holes, request, request.spans.length);
}
