import type { LiveSample } from '../../../ingest/live/live-metrics.ts';
import type { LiveSecond } from '../../../ingest/live/live-seconds.ts';
import { parseDuration } from '../values/duration.ts';
import { booleanOf, type Fields, fieldsOf, isFields, numberOf, textOfField } from '../values/fields.ts';

const prefix = '\\ApplicationInsights\\';
const documentsPerPoint = 50;
const kinds: Readonly<Record<string, LiveSample['kind']>> = {
  Request: 'request',
  RemoteDependency: 'dependency',
  Exception: 'exception',
  Trace: 'trace',
  Event: 'event',
};

/** What a MonitoringDataPoint says about its second, with the mistakes of single SDKs repaired. */
export type PointValues = Partial<Omit<LiveSecond, 'timeMs'>>;

/** Reads the metrics of a point. @param point MonitoringDataPoint */
export function readMetrics(point: Fields): PointValues {
  const values = new Map<string, number>();
  for (const metric of Array.isArray(point.Metrics) ? point.Metrics : []) {
    const { Name, Value } = fieldsOf(metric);
    const value = numberOf(Value);
    if (typeof Name === 'string' && value !== undefined) values.set(Name, value);
  }
  const isPython = /(?:^|_)py\d/.test(textOfField(point.Version));
  const rate = (name: string): number => countOf(values.get(`${prefix}${name}`));
  // Python sends durations in seconds, and counts successful calls only.
  const durationScale = isPython ? 1_000 : 1;
  const requestsFailed = rate('Requests Failed/Sec');
  const requests = rate('Requests/Sec') + (isPython ? requestsFailed : 0);
  const dependenciesFailed = rate('Dependency Calls Failed/Sec');
  const dependencies = rate('Dependency Calls/Sec') + (isPython ? dependenciesFailed : 0);
  const cpu =
    values.get('\\% Process\\Processor Time Normalized') ??
    values.get('\\Processor(_Total)\\% Processor Time');
  const memory = values.get('\\Process\\Physical Bytes') ?? values.get('\\Memory\\Committed Bytes');
  return {
    requests,
    requestsFailed,
    requestMs: requests * (values.get(`${prefix}Request Duration`) ?? 0) * durationScale,
    dependencies,
    dependenciesFailed,
    dependencyMs: dependencies * (values.get(`${prefix}Dependency Call Duration`) ?? 0) * durationScale,
    exceptions: rate('Exceptions/Sec'),
    ...(cpu === undefined ? {} : { cpuPercent: cpu }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
  };
}

/** Reads the documents of a point. */
export function readDocuments(point: Fields, nowMs: number): LiveSample[] {
  const documents = Array.isArray(point.Documents) ? point.Documents.slice(0, documentsPerPoint) : [];
  return documents.filter(isFields).flatMap((document): LiveSample[] => {
    const kind = kinds[textOfField(document.DocumentType)];
    if (kind === undefined) return [];
    return [
      {
        timeMs: nowMs,
        kind,
        service: textOfField(document.CloudRoleName) || textOfField(point.RoleName),
        instance: textOfField(document.CloudRoleInstance) || textOfField(point.Instance),
        name: textOfField(document.Name ?? document.ExceptionType ?? document.Message),
        detail: textOfField(
          document.Url ?? document.CommandName ?? document.ExceptionMessage ?? document.Message,
        ),
        success: booleanOf(document.Success) ?? kind !== 'exception',
        durationMs: (parseDuration(document.Duration) ?? 0) / 1e6,
        operationId: textOfField(document.OperationId),
        properties: propertiesOf(document.Properties),
      },
    ];
  });
}

/** The time a point stands for: ISO 8601, or .NET's `/Date(ms)/`; the time of arrival when it is far from that. */
export function timeOfPoint(point: Fields, nowMs: number): number {
  const text = textOfField(point.Timestamp);
  const ticks = /^\/Date\((\d{1,15})/.exec(text)?.[1];
  const ms = ticks === undefined ? Date.parse(text) : Number(ticks);
  return Math.abs(ms - nowMs) < 30_000 ? ms : nowMs;
}

/** An object, or .NET's list of `{key, value}`. */
function propertiesOf(properties: unknown): Record<string, string> {
  const pairs = Array.isArray(properties)
    ? properties.map((pair): [string, unknown] => {
        const { key, Key, value, Value } = fieldsOf(pair);
        return [textOfField(key ?? Key), value ?? Value];
      })
    : Object.entries(fieldsOf(properties));
  return Object.fromEntries(
    pairs.slice(0, 64).map(([key, value]) => [key, textOfField(value).slice(0, 1_024)]),
  );
}

/** Node's first rates are about 1e-10: nothing. */
function countOf(value: number | undefined): number {
  return value === undefined || value < 1e-6 ? 0 : value;
}
