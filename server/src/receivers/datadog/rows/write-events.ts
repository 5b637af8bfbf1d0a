import { bytesOf } from '../../../model/columns/bytes.ts';
import type { EventKind } from '../../../model/rows/events/event-rows.ts';
import { noScope } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { halvesOf, originOf } from './write-rows.ts';

/** A row of the table `events` that is not about one request: of a host, a check or a client. */
export interface EventItem {
  readonly kind: EventKind;
  readonly origin: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
  /** Attributes that are lists or maps, as JSON. */
  readonly structures: ReadonlyMap<string, string>;
  /** 0n is the time of arrival. */
  readonly timeNs: bigint;
  readonly name: string;
  readonly message: string;
  readonly severity: number;
  /** 0 does not apply, 1 success, 2 failure */
  readonly outcome: 0 | 1 | 2;
}

export function writeEvent(rows: RowSink, item: EventItem): void {
  const { events } = rows;
  events.begin(originOf(rows, item.origin), noScope, item.kind);
  events.time(...halvesOf(item.timeNs));
  const [name, message] = [bytesOf(item.name), bytesOf(item.message)];
  events.word('name', name, 0, name.u8.length);
  events.text('message', message, 0, message.u8.length);
  events.severityNumber(item.severity);
  if (item.outcome !== 0) events.succeeded(item.outcome === 1);
  for (const [key, value] of item.attributes) {
    const [keyBytes, bytes] = [bytesOf(key), bytesOf(value)];
    events.attributes.text(keyBytes, 0, keyBytes.u8.length, bytes, 0, bytes.u8.length);
  }
  for (const [key, value] of item.structures) {
    const [keyBytes, bytes] = [bytesOf(key), bytesOf(value)];
    events.attributes.typed(keyBytes, 0, keyBytes.u8.length, bytes, 0, bytes.u8.length, 'json');
  }
  events.end();
}
