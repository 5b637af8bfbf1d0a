import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { type Json, listOf, mapOf, numberOf, textOf } from '../rows/json-values.ts';
import { parseTags, splitTags } from '../rows/tags.ts';
import { type LogItem, type Point, writeLog, writePoint } from '../rows/write-rows.ts';
import { readJson } from '../traces/values/json.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

const second = 1_000_000_000n;
const millisecond = 1_000_000n;
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
const checkStatuses = ['ok', 'warning', 'critical', 'unknown'];
const checkSeverities = [9, 13, 17, 13];

/** `/api/v1/series`: `{series: [{metric, points: [[s, value], …], tags, host, device, type, interval}, …]}` */
export const decodeSeriesV1: Decode = (body, rows) => {
  const tally = new Tally();
  for (const series of listOf(mapOf(readJson(body)).series)) {
    const base = pointOf(series, textOf(series.host));
    const device = textOf(series.device);
    if (device !== '') base.attributes.set('device', device);
    for (const pair of Array.isArray(series.points) ? series.points : []) {
      const [time, value] = Array.isArray(pair) ? pair : [];
      putPoint(
        rows,
        base,
        series,
        textOf(series.type),
        numberOf(time),
        Array.isArray(value) ? Number.NaN : numberOf(value),
        tally,
      );
    }
  }
  return tally.outcome();
};

const typesV2 = ['', 'count', 'rate', 'gauge'];

/** `/api/v2/series` as JSON: points `{timestamp, value}`, type a number, resources `[{type, name}]` */
export const decodeSeriesV2: Decode = (body, rows) => {
  const tally = new Tally();
  for (const series of listOf(mapOf(readJson(body)).series)) {
    const resources = listOf(series.resources);
    const base = pointOf(series, textOf(resources.find(({ type }) => type === 'host')?.name));
    for (const { type, name } of resources) {
      if (type !== 'host') base.attributes.set(textOf(type), textOf(name));
    }
    for (const point of listOf(series.points)) {
      putPoint(
        rows,
        base,
        series,
        typesV2[numberOf(series.type)] ?? '',
        numberOf(point.timestamp),
        numberOf(point.value),
        tally,
      );
    }
  }
  return tally.outcome();
};

/** `/api/v1/check_run`: `[{check, host_name, timestamp, status, message, tags}]`, or one, or `{}` */
export const decodeChecks: Decode = (body, rows) => {
  const tally = new Tally();
  for (const check of itemsOf(readJson(body))) {
    const name = textOf(check.check);
    if (name === '') continue;
    const status = checkStatuses[numberOf(check.status)] ?? 'unknown';
    const message = textOf(check.message);
    const { origin, rest } = tagsOf(check.tags);
    setHost(origin, textOf(check.host_name));
    put(rest, 'check', name);
    put(rest, 'status', status);
    writeLog(rows, {
      ...plainLog,
      origin,
      attributes: rest,
      timeNs: nsOf(numberOf(check.timestamp), second),
      severity: checkSeverities[numberOf(check.status)] ?? 13,
      severityText: status,
      body: message === '' ? `${name}: ${status}` : `${name}: ${status}: ${message}`,
      eventName: 'datadog.service_check',
    });
    tally.accepted += 1;
  }
  return tally.outcome();
};

/** `/intake/`: events by source, `{events: {<source>: [{msg_title, msg_text, timestamp, …}]}}`; metadata is not kept. */
export const decodeIntake: Decode = (body, rows) => {
  const tally = new Tally();
  const message = mapOf(readJson(body));
  for (const [source, events] of Object.entries(mapOf(message.events))) {
    for (const event of listOf(events)) {
      writeEvent(
        rows,
        event,
        textOf(event.source_type_name) || source,
        textOf(event.host) || textOf(message.internalHostname),
      );
      tally.accepted += 1;
    }
  }
  return tally.outcome();
};

/** `/api/v1/events`: one event, `{title, text, date_happened, host, tags, alert_type, …}` */
export const decodeEvent: Decode = (body, rows) => {
  const event = mapOf(readJson(body));
  const title = textOf(event.title);
  if (title === '') return { accepted: 0, rejected: 0 };
  const fields = { ...event, msg_title: title, msg_text: event.text, timestamp: event.date_happened };
  writeEvent(rows, fields, textOf(event.source_type_name), textOf(event.host));
  return { accepted: 1, rejected: 0 };
};

/** `/api/v2/logs`, `/v1/input`: `[{message, status, timestamp, hostname, service, ddsource, ddtags}]`, or one, or `{}` */
export const decodeLogs: Decode = (body, rows) => {
  const tally = new Tally();
  for (const log of itemsOf(readJson(body))) {
    if (Object.keys(log).length === 0) continue;
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
      ...plainLog,
      origin,
      attributes: rest,
      timeNs: nsOf(numberOf(log.timestamp), millisecond),
      severity: logStatuses[status.toLowerCase()] ?? 9,
      severityText: status,
      body: textOf(log.message),
      ...traceOf(log),
    });
    tally.accepted += 1;
  }
  return tally.outcome();
};

const ownLogFields = new Set(['message', 'status', 'timestamp', 'hostname', 'service', 'ddsource', 'ddtags']);
const plainLog: LogItem = {
  origin: new Map(),
  attributes: new Map(),
  timeNs: 0n,
  severity: 0,
  severityText: '',
  body: '',
  eventName: '',
  traceId: '',
  spanId: '',
};

/** `dd.trace_id` is decimal of the lower half, or 32 hex digits; `dd.span_id` decimal. */
function traceOf(log: Json): { traceId: string; spanId: string } {
  const dd = mapOf(log.dd);
  const trace = textOf(log['dd.trace_id']) || textOf(dd.trace_id);
  const span = textOf(log['dd.span_id']) || textOf(dd.span_id);
  return { traceId: hexOf(trace, 32), spanId: hexOf(span, 16) };
}

function hexOf(id: string, digits: number): string {
  if (/^[0-9a-f]{32}$/.test(id) && digits === 32) return id;
  return /^\d{1,20}$/.test(id) ? BigInt.asUintN(64, BigInt(id)).toString(16).padStart(digits, '0') : '';
}

function writeEvent(rows: RowSink, event: Json, source: string, host: string): void {
  const { origin, rest } = tagsOf(event.tags);
  setHost(origin, host);
  const title = textOf(event.msg_title);
  const text = textOf(event.msg_text);
  const alert = textOf(event.alert_type);
  put(rest, 'title', title);
  put(rest, 'source', source);
  for (const key of ['alert_type', 'priority', 'aggregation_key', 'event_type'])
    put(rest, key, textOf(event[key]));
  writeLog(rows, {
    ...plainLog,
    origin,
    attributes: rest,
    timeNs: nsOf(numberOf(event.timestamp), second),
    severity: logStatuses[alert] ?? 9,
    severityText: alert === '' ? 'info' : alert,
    body: text === '' ? title : `${title}\n${text}`,
    eventName: 'datadog.event',
  });
}

class Tally {
  accepted = 0;
  rejected = 0;

  outcome(): FillOutcome {
    const { accepted, rejected } = this;
    const reason = 'a data point must have a time and a number';
    return rejected === 0 ? { accepted, rejected } : { accepted, rejected, reason };
  }
}

type BasePoint = Pick<Point, 'name' | 'unit'> & {
  origin: Map<string, string>;
  attributes: Map<string, string>;
};

function pointOf(series: Json, host: string): BasePoint {
  const { origin, rest } = tagsOf(series.tags);
  setHost(origin, host);
  return { name: textOf(series.metric), unit: textOf(series.unit), origin, attributes: rest };
}

/** Rates are per second over their interval: kept as gauges, with the interval told. */
function putPoint(
  rows: RowSink,
  base: BasePoint,
  series: Json,
  type: string,
  time: number,
  value: number,
  tally: Tally,
): void {
  if (base.name === '' || !Number.isFinite(time) || !Number.isFinite(value)) {
    tally.rejected += 1;
    return;
  }
  const timeNs = nsOf(time, second);
  const interval = numberOf(series.interval);
  writePoint(rows, {
    ...base,
    kind: type === 'count' ? 'sum' : 'gauge',
    timeNs,
    startNs: timeNs - nsOf(interval > 0 ? interval : 0, second),
    value,
    sketch: undefined,
  });
  tally.accepted += 1;
}

function setHost(origin: Map<string, string>, host: string): void {
  if (host !== '') origin.set('host.name', host);
}

function put(map: Map<string, string>, key: string, value: string): void {
  if (value !== '' && key !== '') map.set(key, value);
}

function tagsOf(tags: unknown) {
  return splitTags(
    parseTags(typeof tags === 'string' ? tags : Array.isArray(tags) ? (tags as string[]) : []),
  );
}

function nsOf(value: number, unit: bigint): bigint {
  return Number.isFinite(value) && value > 0 && value < 1e15
    ? BigInt(Math.round(value * 1000)) * (unit / 1000n)
    : 0n;
}

function itemsOf(value: unknown): Json[] {
  return Array.isArray(value) ? listOf(value) : [mapOf(value)];
}

const bigText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
