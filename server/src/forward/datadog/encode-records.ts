import { textAt } from '../app-insights/envelope.ts';
import type { Deltas } from '../items/deltas.ts';
import type { EventItem, ExceptionItem, Item, LogItem, PointItem } from '../items/items.ts';
import type { Payload } from '../queue/queue-record.ts';
import { plainText } from '../rules/rules.ts';

type LogLike = LogItem | ExceptionItem | EventItem;

/** Types of a series: 1 count, 3 gauge. */
const [countType, gaugeType] = [1, 3];
const [sum, histogram, summary] = [2, 3, 5];
const statuses = ['debug', 'debug', 'info', 'warn', 'error', 'critical'];

interface Point {
  readonly metric: string;
  readonly type: number;
  readonly value: number;
}

/** What one data point becomes: a distribution is its count, sum and extremes. */
function pointsOf(point: PointItem): Point[] {
  const { metric, metricKind, temporality, min, max } = point;
  const value = point.valueInt === 0n ? point.value : Number(point.valueInt);
  if ((point.flags & 1) !== 0) return [];
  if (metricKind < histogram) {
    const type = metricKind === sum && temporality === 1 ? countType : gaugeType;
    return Number.isNaN(value) ? [] : [{ metric, type, value }];
  }
  const points = [
    { metric: `${metric}.count`, type: countType, value: Number(point.count) },
    { metric: `${metric}.sum`, type: countType, value },
    { metric: `${metric}.min`, type: gaugeType, value: min },
    { metric: `${metric}.max`, type: gaugeType, value: max },
  ];
  if (metricKind === summary) {
    for (const [i, quantile] of point.quantiles.entries()) {
      points.push({
        metric: `${metric}.p${quantile * 100}`,
        type: gaugeType,
        value: point.quantileValues[i] ?? 0,
      });
    }
  }
  return points.filter(
    (one) => !Number.isNaN(one.value) && !(metricKind === summary && /\.(min|max)$/.test(one.metric)),
  );
}

function tagsOf(item: Item): string[] {
  const tags: string[] = [];
  const add = (key: string, value: string) => {
    if (value !== '') tags.push(`${key}:${value}`);
  };
  add('service', item.service === 'unknown_service' ? '' : item.service);
  add('env', item.environment);
  add('version', item.version);
  for (const [key, value] of item.attributes) if (value !== null) add(key, plainText(value));
  return tags;
}

/** A series a line, without the list around it (`POST /api/v2/series`). */
export function encodeSeries(stream: number, points: readonly PointItem[], deltas: Deltas): Payload[] {
  return points.flatMap((sent) => {
    const point = deltas.of(sent);
    const found = point === undefined ? [] : pointsOf(point);
    if (point === undefined || found.length === 0) return [];
    const texts = found.map(({ metric, type, value }) =>
      JSON.stringify({
        metric,
        type,
        points: [{ timestamp: Number(point.timeNs / 1_000_000_000n), value }],
        tags: tagsOf(point),
        ...(point.host === '' ? {} : { resources: [{ type: 'host', name: point.host }] }),
        ...(point.unit === '' ? {} : { unit: point.unit }),
      }),
    );
    return [{ stream, items: 1, bytes: Buffer.from(texts.join(',')) }];
  });
}

/** DogStatsD's lines (v1.3, with the time), for an agent that has no other door for metrics. */
export function encodeStatsd(stream: number, points: readonly PointItem[], deltas: Deltas): Payload[] {
  return points.flatMap((sent) => {
    const point = deltas.of(sent);
    const found = point === undefined ? [] : pointsOf(point);
    if (point === undefined || found.length === 0) return [];
    const tags = [...tagsOf(point), ...(point.host === '' ? [] : [`host:${point.host}`])]
      .map(tagText)
      .join(',');
    const seconds = point.timeNs / 1_000_000_000n;
    const lines = found.map(({ metric, type, value }) => {
      const letter = type === countType ? 'c' : 'g';
      return `${metric.replace(/[:|@\n]/g, '_')}:${value}|${letter}${tags === '' ? '' : `|#${tags}`}|T${seconds}`;
    });
    return [{ stream, items: 1, bytes: Buffer.from(lines.join('\n')) }];
  });
}

const tagText = (tag: string): string => tag.replace(/[,|\n]/g, '_');

/** Log records as the log intake takes them, without the list around them (`POST /api/v2/logs`). */
export function encodeLogRecords(stream: number, logs: readonly LogLike[]): Payload[] {
  return logs.map((log) => ({ stream, items: 1, bytes: Buffer.from(JSON.stringify(recordOf(log))) }));
}

function recordOf(log: LogLike): object {
  const { traceId, spanId } = log;
  const fields: Record<string, string> = {};
  for (const [key, value] of log.attributes) if (value !== null) fields[key] = plainText(value);
  return {
    ...fields,
    ...wordsOf(log),
    timestamp: Number(log.timeNs / 1_000_000n),
    service: log.service,
    hostname: log.host,
    ddsource: log.dialect,
    ddtags: [`env:${log.environment}`, `version:${log.version}`]
      .filter((tag) => !tag.endsWith(':'))
      .join(','),
    ...(traceId === ''
      ? {}
      : { 'dd.trace_id': BigInt(`0x${traceId.slice(-16)}`).toString(), 'otel.trace_id': traceId }),
    ...(spanId === '' ? {} : { 'dd.span_id': BigInt(`0x${spanId}`).toString() }),
  };
}

function wordsOf(log: LogLike): Record<string, unknown> {
  const status = statuses[Math.ceil(log.severityNumber / 4) - 1] ?? 'info';
  if (log.kind === 'log') {
    return { message: plainText(log.body ?? ''), status: log.severityNumber === 0 ? 'info' : status };
  }
  if (log.kind === 'exception') {
    const error = { kind: log.type, message: log.message, stack: log.stack };
    return { message: log.message || log.type, status: 'error', error };
  }
  const url = log.url || textAt(log.attributes, 'url.full');
  return {
    message: log.message || log.name,
    status: log.outcome === 2 ? 'error' : 'info',
    'evt.name': log.name,
    'evt.kind': log.eventKind,
    ...(url === '' ? {} : { 'http.url': url }),
  };
}
