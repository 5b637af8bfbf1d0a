import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { isRequest } from '../../model/conventions/span-roles.ts';
import type { Attributes, SpanItem } from '../items/items.ts';
import {
  durationText,
  type Envelope,
  envelopeOf,
  type Fields,
  idsOf,
  isFailed,
  propertiesAndMeasurements,
  textAt,
} from './envelope.ts';

/** Attributes that fields became; one whose key a property has got `ai.` before its own. */
const fieldAttributes = new Set(
  spanConventions.flatMap(({ keys }) => keys).filter((key) => typeof key === 'string'),
);
const peerKeys = ['peer.service', 'service.peer.name'];

/** A request or dependency that an Application Insights client sent goes on as it came. */
export function mapInsightsSpan(span: SpanItem, iKey: string): Envelope {
  const { fields, properties } = partAttributes(span);
  const source = textAt(fields, 'ai.request.source');
  fields.delete('ai.request.source');
  const item = { ...span, attributes: fields };
  const ids = idsOf(item, span.spanId, span.parentId);
  const isOfRequest = isRequest(span.spanKind, span.marks);
  const operationName = textAt(fields, 'ai.operation.name') || (isOfRequest ? span.name : '');
  const common = {
    id: ids.id,
    name: textAt(fields, 'ai.name') || span.name,
    duration: textAt(fields, 'ai.duration') || durationText(span.durationNs),
    success: !isFailed(span),
  };
  const url = textAt(fields, 'url.full');
  const own: Fields = isOfRequest
    ? { responseCode: span.resultCode, ...present({ url, source }) }
    : { resultCode: span.resultCode, ...present(called(span, fields, url)) };
  return envelopeOf(item, {
    ...{ iKey, ids, operationName, timeNs: span.startNs },
    baseType: isOfRequest ? 'RequestData' : 'RemoteDependencyData',
    baseData: { ...common, ...own, ...propertiesAndMeasurements(properties, true) },
  });
}

/** Type, target and data of what was called. */
function called(span: SpanItem, fields: Attributes, url: string): Record<string, string> {
  const address = textAt(fields, 'server.address');
  const port = textAt(fields, 'server.port');
  const namespace = textAt(fields, 'db.namespace');
  const host = `${address}${port === '' ? '' : `:${port}`}${namespace === '' ? '' : ` | ${namespace}`}`;
  return {
    type: span.spanType,
    target: textAt(fields, 'ai.target', ...peerKeys) || host,
    data: textAt(fields, 'db.query.text') || url || textAt(fields, 'ai.data'),
  };
}

function partAttributes({ attributes, fieldKeys }: SpanItem): Record<'fields' | 'properties', Attributes> {
  const fields: Attributes = new Map();
  const properties: Attributes = new Map();
  for (const [key, value] of attributes) {
    if (fieldKeys.has(key)) fields.set(key, value);
    else if (!key.startsWith('ai.')) properties.set(key, value);
    else fields.set(fieldAttributes.has(key.slice(3)) ? key.slice(3) : key, value);
  }
  return { fields, properties };
}

const present = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
