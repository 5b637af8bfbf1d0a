import type { SourceColumn } from './catalogue.ts';
import { fullBag, spanBag } from './insights-columns.ts';
import { datetime, hexId, milliseconds, numberMap, text, textMap } from './sql.ts';

function column(name: string, type: SourceColumn['type'], sql: string): SourceColumn {
  return { name, type, sql };
}

const origin = [
  column('service', 'string', text('service')),
  column('environment', 'string', text('environment')),
  column('version', 'string', text('version')),
  column('instance', 'string', text('instance')),
  column('host', 'string', text('host')),
  column('scope', 'string', text('scope_name')),
  column('dialect', 'string', text('dialect')),
];

const kinds = "['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']";
const statuses = "['unset', 'ok', 'error']";

const spanTexts = [
  'http_method',
  'http_route',
  'url_full',
  'url_path',
  'server_address',
  'client_address',
  'user_agent',
  'peer_service',
  'db_system',
  'db_namespace',
  'db_operation',
  'db_collection',
  'db_statement',
  'messaging_system',
  'messaging_destination',
  'messaging_operation',
  'rpc_system',
  'rpc_service',
  'rpc_method',
  'error_type',
  'user_id',
  'session_id',
  'result_code',
  'status_message',
  'trace_state',
];

export const spanColumns: readonly SourceColumn[] = [
  column('timestamp', 'datetime', datetime('start_time')),
  column('trace_id', 'string', hexId('trace_id')),
  column('span_id', 'string', hexId('span_id')),
  column('parent_span_id', 'string', hexId('parent_span_id')),
  column('name', 'string', text('name')),
  column('operation', 'string', text('operation')),
  column('kind', 'string', `arrayElement(${kinds}, kind + 1)`),
  column('status', 'string', `arrayElement(${statuses}, status_code + 1)`),
  column('duration_ms', 'real', milliseconds('duration_ns')),
  column('duration', 'timespan', 'toInt64(intDiv(duration_ns, 100))'),
  ...origin,
  column('http_status', 'int', 'if(http_status = 0, NULL, toInt32(http_status))'),
  ...spanTexts.map((name) => column(name, 'string', text(name))),
  { name: 'attributes', type: 'dynamic', sql: '', bag: { ...spanBag, numbers: numberMap } },
  column('weight', 'real', 'weight'),
];

export const logColumns: readonly SourceColumn[] = [
  column('timestamp', 'datetime', datetime('time')),
  column('trace_id', 'string', hexId('trace_id')),
  column('span_id', 'string', hexId('span_id')),
  column('severity', 'string', text('severity_text')),
  column('severity_number', 'int', 'toInt32(severity_number)'),
  column('body', 'string', text('body')),
  column('event_name', 'string', text('event_name')),
  column('error_type', 'string', text('error_type')),
  ...origin,
  { name: 'attributes', type: 'dynamic', sql: '', bag: { texts: textMap, numbers: numberMap, single: [] } },
];

export const metricColumns: readonly SourceColumn[] = [
  column('timestamp', 'datetime', datetime('time')),
  column('metric', 'string', text('metric')),
  column('value', 'real', 'value'),
  column('count', 'long', 'toInt64(count)'),
  column('min', 'real', 'min'),
  column('max', 'real', 'max'),
  column('unit', 'string', text('unit')),
  ...origin,
  { name: 'attributes', type: 'dynamic', sql: '', bag: fullBag },
];

const outcomes = "['', 'success', 'failure']";

export const eventColumns: readonly SourceColumn[] = [
  column('timestamp', 'datetime', datetime('time')),
  column('kind', 'string', text('kind')),
  column('name', 'string', text('name')),
  column('message', 'string', text('message')),
  column('outcome', 'string', `arrayElement(${outcomes}, outcome + 1)`),
  column('severity_number', 'int', 'toInt32(severity_number)'),
  column('duration_ms', 'real', milliseconds('duration_ns')),
  column('trace_id', 'string', hexId('trace_id')),
  column('span_id', 'string', hexId('span_id')),
  column('url', 'string', text('url')),
  column('location', 'string', text('location')),
  ...origin,
  { name: 'attributes', type: 'dynamic', sql: '', bag: { texts: textMap, numbers: numberMap, single: [] } },
  column('weight', 'real', 'weight'),
];
