import type { Dialect, LogRecord } from '@headwater/contract';
import { type AttributeColumns, readAttributes } from './attributes.ts';

/** The select list of a log record. */
export const logColumns = `toString(toUnixTimestamp64Nano(time)) AS timeNs,
  toString(toUnixTimestamp64Nano(observed_time)) AS observedNs, lower(hex(trace_id)) AS traceId,
  lower(hex(span_id)) AS spanId, service, environment, version, instance, host, severity_number, severity_text,
  body, event_name, error_type, scope_name, attributes, attributes_number, attribute_types, dialect`;

export interface LogRow extends AttributeColumns {
  readonly timeNs: string;
  readonly observedNs: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
  readonly severity_number: number;
  readonly severity_text: string;
  readonly body: string;
  readonly event_name: string;
  readonly error_type: string;
  readonly scope_name: string;
  readonly dialect: string;
}

const onlyZeros = /^0+$/;

export function mapLog(row: LogRow): LogRecord {
  const attributes = readAttributes(row);
  if (row.error_type !== '') attributes['error.type'] ??= row.error_type;
  return {
    timeUnixNano: row.timeNs,
    observedTimeUnixNano: row.observedNs,
    service: row.service,
    environment: row.environment,
    version: row.version,
    instance: row.instance,
    host: row.host,
    severityNumber: row.severity_number,
    severityText: row.severity_text,
    body: row.body,
    eventName: row.event_name,
    traceId: onlyZeros.test(row.traceId) ? '' : row.traceId,
    spanId: onlyZeros.test(row.spanId) ? '' : row.spanId,
    scopeName: row.scope_name,
    attributes,
    dialect: row.dialect as Dialect,
  };
}
