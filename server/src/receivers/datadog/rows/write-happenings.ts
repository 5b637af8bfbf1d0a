import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { SplitTags } from './tags.ts';
import { writeEvent } from './write-events.ts';

const none: ReadonlyMap<string, string> = new Map();
const alerts: Readonly<Record<string, number>> = { error: 17, warning: 13, success: 9, info: 9 };

/** An event as DogStatsD, the Agent and the API have it. */
export interface Happening extends SplitTags {
  readonly title: string;
  readonly text: string;
  /** 0n is the time of arrival. */
  readonly timeNs: bigint;
  /** info | warning | error | success, or nothing */
  readonly alertType: string;
  readonly source: string;
  readonly priority: string;
  readonly aggregationKey: string;
  readonly eventType: string;
}

/** An event as a row of `events` of the kind `infrastructure`. */
export function writeHappening(rows: RowSink, event: Happening): void {
  const attributes = new Map(event.rest);
  put(attributes, 'source', event.source);
  put(attributes, 'alert_type', event.alertType);
  put(attributes, 'priority', event.priority);
  put(attributes, 'aggregation_key', event.aggregationKey);
  put(attributes, 'event_type', event.eventType);
  writeEvent(rows, {
    kind: 'infrastructure',
    origin: event.origin,
    attributes,
    structures: none,
    timeNs: event.timeNs,
    name: event.title,
    message: event.text,
    severity: alerts[event.alertType] ?? 9,
    outcome: 0,
  });
}

const statuses = ['ok', 'warning', 'critical', 'unknown'] as const;
const severities = [9, 13, 17, 13];
const outcomes = [1, 0, 2, 0] as const;
const unknown = 3;

export interface Check extends SplitTags {
  readonly name: string;
  /** 0 ok, 1 warning, 2 critical, 3 unknown; all else is unknown, too. */
  readonly status: number;
  readonly message: string;
  /** 0n is the time of arrival. */
  readonly timeNs: bigint;
}

/** A service check as a row of `events` of the kind `check`; ok is success, critical is failure. */
export function writeCheck(rows: RowSink, check: Check): void {
  const status = statuses[check.status] === undefined ? unknown : check.status;
  writeEvent(rows, {
    kind: 'check',
    origin: check.origin,
    attributes: new Map([...check.rest, ['status', statuses[status]!]]),
    structures: none,
    timeNs: check.timeNs,
    name: check.name,
    message: check.message,
    severity: severities[status]!,
    outcome: outcomes[status]!,
  });
}

function put(attributes: Map<string, string>, key: string, value: string): void {
  if (value !== '') attributes.set(key, value);
}
