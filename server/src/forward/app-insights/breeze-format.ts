import { isRequest } from '../../model/conventions/span-roles.ts';
import type { Item } from '../items/items.ts';
import type { Payload } from '../queue/queue-record.ts';
import { type Envelope, textAt } from './envelope.ts';
import { mapInsightsSpan } from './insights-spans.ts';
import { isOpenCensusRequest, mapOpenCensusSpan } from './open-census-spans.ts';
import { mapEvent, mapException, mapLog, mapPoint } from './records.ts';
import { mapSpan } from './spans.ts';

export interface BreezeOptions {
  readonly iKey: string;
  /** Items that came with an instrumentation key of their own keep it, as the Local Forwarder does. */
  readonly keepsKeys: boolean;
}

/** Whether a span is a request to its service; else it is a call that the service made. */
export const isRequestSpan = (span: Item & { kind: 'span' }): boolean =>
  span.dialect === 'opencensus' ? isOpenCensusRequest(span) : isRequest(span.spanKind, span.marks);

/** Items as envelopes, one a line. Each payload is one envelope, so that each can be refused alone. */
export function encodeBreeze(items: readonly Item[], options: BreezeOptions): Payload[] {
  return items.flatMap((item) => mapItem(item, keyOf(item, options))).map(payloadOf);
}

export function mapItem(item: Item, iKey: string): Envelope[] {
  switch (item.kind) {
    case 'span':
      if (item.dialect === 'opencensus') return mapOpenCensusSpan(item, iKey);
      return item.dialect === 'app-insights' ? [mapInsightsSpan(item, iKey)] : mapSpan(item, iKey);
    case 'log':
      return [mapLog(item, iKey)];
    case 'exception':
      return [mapException(item, iKey)];
    case 'event':
      return [mapEvent(item, iKey)].filter((envelope) => envelope !== undefined);
    default:
      return [mapPoint(item, iKey)].filter((envelope) => envelope !== undefined);
  }
}

function keyOf({ resource }: Item, { iKey, keepsKeys }: BreezeOptions): string {
  return (keepsKeys && textAt(resource.attributes, 'ai.iKey')) || iKey;
}

const payloadOf = (envelope: Envelope): Payload => ({
  stream: 0,
  items: 1,
  bytes: Buffer.from(JSON.stringify(envelope)),
});
