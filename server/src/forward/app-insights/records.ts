import type { Attributes, EventItem, ExceptionItem, LogItem, PointItem } from '../items/items.ts';
import { plainText } from '../rules/rules.ts';
import { durationText, type Envelope, envelopeOf, type Fields, idsOf, leftOver, textAt } from './envelope.ts';

const exceptionKeys = new Set([
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'exception.escaped',
]);
const histograms = 3;
const metricClass = 'headwater.metric.class';

/** A record; one that tells of an exception is one; one with Azure's attribute is a custom event. */
export function mapLog(log: LogItem, iKey: string): Envelope {
  const ids = idsOf(log, '', log.spanId);
  const { attributes } = log;
  const eventName = textAt(attributes, 'microsoft.custom_event.name');
  const isException = attributes.has('exception.type') || attributes.has('exception.message');
  const rest = leftOver(log, isException ? exceptionKeys : new Set(['microsoft.custom_event.name']));
  const level = severityLevel(log.severityNumber);
  const severity =
    level === undefined
      ? {}
      : {
          severityLevel: log.dialect === 'app-insights' && log.severityText !== '' ? log.severityText : level,
        };
  const common = { iKey, timeNs: log.timeNs || log.observedNs, ids };
  if (eventName !== '') {
    return envelopeOf(log, { ...common, baseType: 'EventData', baseData: { name: eventName, ...rest } });
  }
  if (isException) {
    return envelopeOf(log, {
      ...common,
      baseType: 'ExceptionData',
      baseData: { ...exceptionData(attributes), ...severity, ...rest },
    });
  }
  const message = plainText(log.body ?? '');
  return envelopeOf(log, { ...common, baseType: 'MessageData', baseData: { message, ...severity, ...rest } });
}

/** ExceptionDetails of `exception.*` attributes. */
export function exceptionData(attributes: Attributes): Fields {
  return details(
    textAt(attributes, 'exception.type'),
    textAt(attributes, 'exception.message'),
    textAt(attributes, 'exception.stacktrace'),
  );
}

function details(typeName: string, message: string, stack: string): Fields {
  const one = {
    typeName: typeName || 'Exception',
    message: message || typeName || 'n/a',
    hasFullStack: stack !== '',
    ...(stack === '' ? {} : { stack }),
  };
  return { exceptions: [one] };
}

export function mapException(item: ExceptionItem, iKey: string): Envelope {
  const chain = parsed(textAt(item.attributes, 'ai.exceptions'));
  const level = severityLevel(item.severityNumber);
  const isOpenCensus = item.dialect === 'opencensus' && item.spanId !== '';
  return envelopeOf(item, {
    iKey,
    baseType: 'ExceptionData',
    timeNs: item.timeNs,
    ids: idsOf(item, '', isOpenCensus ? `|${item.traceId}.${item.spanId}.` : item.spanId),
    operationName: item.operation,
    baseData: {
      ...(chain === undefined ? details(item.type, item.message, item.stack) : { exceptions: chain }),
      ...(level === undefined ? {} : { severityLevel: level }),
      ...(item.problemId === '' || item.dialect !== 'app-insights'
        ? {}
        : { problemId: textAt(item.attributes, 'ai.problemId') || item.problemId }),
      ...leftOver(item, new Set()),
    },
  });
}

/** @returns undefined for what SDKs say about themselves: it means nothing to another back end */
export function mapEvent(sent: EventItem, iKey: string): Envelope | undefined {
  if (sent.eventKind === 'sdk') return undefined;
  const event = { ...sent, attributes: new Map(sent.attributes) };
  const ids = idsOf(event, event.spanId, event.parentId);
  const left = leftOver(event, new Set());
  const [baseType, fields] = eventFields(event, ids.id);
  if (event.userId !== '') event.attributes.set('user.id', event.userId);
  if (event.sessionId !== '') event.attributes.set('session.id', event.sessionId);
  return envelopeOf(event, {
    iKey,
    baseType,
    timeNs: event.timeNs,
    ids,
    operationName: event.operation,
    baseData: { ...fields, ...left },
  });
}

function eventFields(event: EventItem, id: string): [baseType: string, fields: Fields] {
  const { name, url, message, location, outcome } = event;
  const duration = durationText(event.durationNs);
  switch (event.eventKind) {
    case 'availability':
      return [
        'AvailabilityData',
        {
          id,
          name,
          duration,
          success: outcome !== 2,
          runLocation: location,
          ...(message === '' ? {} : { message }),
        },
      ];
    case 'page_view':
      return ['PageViewData', { id, name, url, ...(event.durationNs === 0n ? {} : { duration }) }];
    case 'browser_timing':
      return ['PageViewPerfData', { id, name, url, perfTotal: duration }];
    default:
      return ['EventData', { name: name || event.eventKind }];
  }
}

/** One value, or sum, count, min and max. @returns undefined when there is no value */
export function mapPoint(point: PointItem, iKey: string): Envelope | undefined {
  const { properties } = leftOver(point, new Set([metricClass]));
  const isAggregate = point.metricKind >= histograms;
  const value = point.valueInt === 0n ? point.value : Number(point.valueInt);
  if (Number.isNaN(value) || (point.flags & 1) !== 0) return undefined;
  const namespace = textAt(point.attributes, 'ai.ns');
  const data = {
    ...(namespace === '' ? {} : { ns: namespace }),
    name: point.metric,
    value,
    ...(isAggregate
      ? { kind: 1, count: Number(point.count), ...range(point), ...deviation(point) }
      : { kind: 0, count: 1 }),
  };
  return envelopeOf(point, {
    iKey,
    baseType: 'MetricData',
    timeNs: point.timeNs,
    baseData: { metrics: [data], properties },
  });
}

function range({ min, max }: PointItem): Fields {
  return { ...(Number.isNaN(min) ? {} : { min }), ...(Number.isNaN(max) ? {} : { max }) };
}

/** Of an Application Insights client, which the receiver keeps as an exemplar. */
function deviation({ exemplars }: PointItem): Fields {
  const kept = exemplars.find(({ attributes }) => attributes.has('headwater.std_dev'));
  return kept === undefined ? {} : { stdDev: kept.value };
}

/** 0 Verbose … 4 Critical; undefined when none was said. */
function severityLevel(number: number): number | undefined {
  if (number === 0) return undefined;
  return number < 9 ? 0 : Math.min(4, Math.floor((number - 1) / 4) - 1);
}

function parsed(json: string): unknown {
  try {
    const value: unknown = json === '' ? undefined : JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
