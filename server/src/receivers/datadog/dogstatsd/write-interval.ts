import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { parseTags, splitTags } from '../rows/tags.ts';
import { type Point, writeLog, writePoint } from '../rows/write-rows.ts';
import type { Context } from './aggregator.ts';
import type { CheckLine, EventLine } from './parse-line.ts';

const second = 1_000_000_000n;
const kindOf = { c: 'sum', g: 'gauge', s: 'gauge', h: 'sketch', d: 'sketch', ms: 'sketch' } as const;

/**
 * One interval of DogStatsD as data points: gauges as their last value, counts as delta sums, sets as gauges of how
 * many members they had, histograms, distributions and timers as delta exponential histograms.
 */
export function writeInterval(
  contexts: readonly Context[],
  startNs: bigint,
  endNs: bigint,
  rows: RowSink,
): FillOutcome {
  for (const context of contexts) {
    const tags = parseTags(context.tags);
    const { origin, rest } = splitTags(tags);
    if (context.container !== '' && !origin.has('container.id')) {
      origin.set('container.id', context.container.replace(/^ci-/, ''));
    }
    if (context.external !== '') origin.set('datadog.external_env', context.external);
    const own = Number.isNaN(context.timeS) ? undefined : BigInt(Math.trunc(context.timeS)) * second;
    const point: Point = {
      name: context.name,
      unit: context.type === 'ms' ? 'ms' : '',
      kind: kindOf[context.type],
      origin,
      attributes: rest,
      timeNs: own ?? endNs,
      startNs: own ?? startNs,
      value: context.members ? context.members.size : context.value,
      sketch: context.sketch,
    };
    writePoint(rows, point);
  }
  return { accepted: contexts.length, rejected: 0 };
}

const alerts: Readonly<Record<string, number>> = { error: 17, warning: 13, success: 9, info: 9 };
const statuses = [
  ['ok', 9],
  ['warning', 13],
  ['critical', 17],
  ['unknown', 13],
] as const;

/** Events and service checks as log records with an event name. */
export function writeEvents(lines: readonly (EventLine | CheckLine)[], rows: RowSink): FillOutcome {
  for (const line of lines) {
    const { origin, rest } = splitTags(parseTags(line.tags));
    if (line.host !== '') origin.set('host.name', line.host);
    if (line.container !== '') origin.set('container.id', line.container.replace(/^ci-/, ''));
    const timeNs = Number.isNaN(line.timeS) ? 0n : BigInt(Math.trunc(line.timeS)) * second;
    const base = { origin, timeNs, traceId: '', spanId: '' };
    if (line.kind === 'event') {
      writeLog(rows, { ...base, ...eventFields(line, rest) });
    } else writeLog(rows, { ...base, ...checkFields(line, rest) });
  }
  return { accepted: lines.length, rejected: 0 };
}

function eventFields(line: EventLine, rest: Map<string, string>) {
  const attributes = new Map(rest);
  put(attributes, 'title', line.title);
  put(attributes, 'source', line.source);
  put(attributes, 'alert_type', line.alertType);
  put(attributes, 'priority', line.priority);
  put(attributes, 'aggregation_key', line.aggregationKey);
  return {
    attributes,
    severity: alerts[line.alertType] ?? 9,
    severityText: line.alertType === '' ? 'info' : line.alertType,
    body: line.text === '' ? line.title : `${line.title}\n${line.text}`,
    eventName: 'datadog.event',
  };
}

function checkFields(line: CheckLine, rest: Map<string, string>) {
  const attributes = new Map(rest);
  const [status, severity] = statuses[line.status] ?? ['unknown', 13];
  put(attributes, 'check', line.name);
  put(attributes, 'status', status);
  return {
    attributes,
    severity,
    severityText: status,
    body: line.message === '' ? `${line.name}: ${status}` : `${line.name}: ${status}: ${line.message}`,
    eventName: 'datadog.service_check',
  };
}

function put(attributes: Map<string, string>, key: string, value: string): void {
  if (value !== '') attributes.set(key, value);
}
