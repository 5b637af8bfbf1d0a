import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { type Json, listOf, mapOf, numberOf, textOf } from '../rows/json-values.ts';
import { writeCheck, writeHappening } from '../rows/write-happenings.ts';
import { writeLog } from '../rows/write-rows.ts';
import { millisecond, nsOf, second } from '../times.ts';
import type { TraceIds } from '../traces/trace-ids.ts';
import { readJson } from '../traces/values/json.ts';
import { writeHost } from './hosts/write-host.ts';
import { put, setHost, tagsOf } from './json-tags.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

const logStatuses: Readonly<Record<string, number>> = {
  emerg: 24,
  emergency: 24,
  alert: 22,
  critical: 21,
  crit: 21,
  fatal: 21,
  error: 17,
  err: 17,
  warning: 13,
  warn: 13,
  notice: 10,
  info: 9,
  ok: 9,
  success: 9,
  debug: 5,
  trace: 1,
};

const taken = (accepted: number): FillOutcome => ({ accepted, rejected: 0 });

/** `/api/v1/check_run`: `[{check, host_name, timestamp, status, message, tags}]`, or one, or `{}` */
export const decodeChecks: Decode = (body, rows) => {
  const checks = itemsOf(readJson(body)).filter((check) => textOf(check.check) !== '');
  for (const check of checks) {
    const { origin, rest } = tagsOf(check.tags);
    setHost(origin, textOf(check.host_name));
    writeCheck(rows, {
      origin,
      rest,
      name: textOf(check.check),
      status: numberOf(check.status),
      message: textOf(check.message),
      timeNs: nsOf(numberOf(check.timestamp), second),
    });
  }
  return taken(checks.length);
};

/**
 * `/intake/`: events by source, `{events: {<source>: [{msg_title, msg_text, timestamp, …}]}}`, or what an Agent knows
 * of its host.
 */
export const decodeIntake: Decode = (body, rows) => {
  const message = mapOf(readJson(body));
  let accepted = 0;
  for (const [source, events] of Object.entries(mapOf(message.events))) {
    for (const event of listOf(events)) {
      const from = textOf(event.source_type_name) || source;
      writeAgentEvent(rows, event, from, textOf(event.host) || textOf(message.internalHostname));
      accepted += 1;
    }
  }
  return taken(accepted + writeHost(rows, message));
};

/** `/api/v1/metadata`: inventories of an Agent, of its host and checks. */
export const decodeMetadata: Decode = (body, rows) => taken(writeHost(rows, mapOf(readJson(body))));

/** `/api/v1/events`: one event, `{title, text, date_happened, host, tags, alert_type, …}` */
export const decodeEvent: Decode = (body, rows) => {
  const event = mapOf(readJson(body));
  const title = textOf(event.title);
  if (title === '') return taken(0);
  const fields = { ...event, msg_title: title, msg_text: event.text, timestamp: event.date_happened };
  writeAgentEvent(rows, fields, textOf(event.source_type_name), textOf(event.host));
  return taken(1);
};

function writeAgentEvent(rows: RowSink, event: Json, source: string, host: string): void {
  const { origin, rest } = tagsOf(event.tags);
  setHost(origin, host);
  writeHappening(rows, {
    origin,
    rest,
    title: textOf(event.msg_title),
    text: textOf(event.msg_text),
    timeNs: nsOf(numberOf(event.timestamp), second),
    alertType: textOf(event.alert_type),
    source,
    priority: textOf(event.priority),
    aggregationKey: textOf(event.aggregation_key),
    eventType: textOf(event.event_type),
  });
}

/**
 * `/api/v2/logs`, `/v1/input`: `[{message, status, timestamp, hostname, service, ddsource, ddtags}]`, or one, or `{}`
 * @param traceIds tells the upper halves of ids that a log names by their lower half
 */
export function decodeLogs(body: Uint8Array, rows: RowSink, traceIds: TraceIds): FillOutcome {
  const logs = itemsOf(readJson(body)).filter((log) => Object.keys(log).length > 0);
  for (const log of logs) {
    const { origin, rest } = tagsOf(log.ddtags);
    setHost(origin, textOf(log.hostname));
    if (textOf(log.service) !== '') origin.set('service.name', textOf(log.service));
    put(rest, 'ddsource', textOf(log.ddsource));
    for (const [key, value] of Object.entries(log)) {
      if (!ownLogFields.has(key))
        put(rest, key, typeof value === 'string' ? value : (JSON.stringify(value, bigText) ?? ''));
    }
    const status = textOf(log.status);
    writeLog(rows, {
      origin,
      attributes: rest,
      timeNs: nsOf(numberOf(log.timestamp), millisecond),
      severity: logStatuses[status.toLowerCase()] ?? 9,
      severityText: status,
      body: textOf(log.message),
      eventName: '',
      ...traceOf(log, traceIds),
    });
  }
  return taken(logs.length);
}

const ownLogFields = new Set(['message', 'status', 'timestamp', 'hostname', 'service', 'ddsource', 'ddtags']);

/** `dd.trace_id` is decimal of the lower half, or 32 hex digits; `dd.span_id` decimal. */
function traceOf(log: Json, traceIds: TraceIds): { traceId: string; spanId: string } {
  const dd = mapOf(log.dd);
  const trace = textOf(log['dd.trace_id']) || textOf(dd.trace_id);
  const span = textOf(log['dd.span_id']) || textOf(dd.span_id);
  const spanId = hexOf(span);
  if (/^[0-9a-f]{32}$/i.test(trace)) return { traceId: trace.toLowerCase(), spanId };
  const low = hexOf(trace);
  return { traceId: low === '' ? '' : upperOf(low, traceIds) + low, spanId };
}

function upperOf(low: string, traceIds: TraceIds): string {
  const halves = [Number.parseInt(low.slice(8), 16) | 0, Number.parseInt(low.slice(0, 8), 16) | 0] as const;
  const found = traceIds.find(...halves);
  if (found === undefined) return '0'.repeat(16);
  return [found.high, found.low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Sixteen hex digits of a decimal id, or nothing. */
function hexOf(id: string): string {
  return /^\d{1,20}$/.test(id) ? BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0') : '';
}

function itemsOf(value: unknown): Json[] {
  return Array.isArray(value) ? listOf(value) : [mapOf(value)];
}

const bigText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
