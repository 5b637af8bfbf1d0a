import type { IncomingMessage } from 'node:http';
import { ClickHouseException } from '../sql/clickhouse-exception.ts';

/** A request of the ClickHouse HTTP interface, before its body is read. */
export interface EngineRequest {
  /** the `query` URL parameter; the body follows it after a line feed, or is the data of an insert */
  readonly query: string;
  readonly database: string;
  readonly defaultFormat: string;
  readonly queryId: string;
  readonly settings: Map<string, string>;
  readonly parameters: Map<string, string>;
  /** true for GET and for `readonly=1|2`: the query runs on a locked session */
  readonly readOnly: boolean;
  readonly compressResponse: boolean;
  /** `headwater_body_file`: name of a file in the bodies folder that stands for the body, empty without */
  readonly bodyFile: string;
}

/** URL parameters of the server's HTTP layer, unknown to the engine itself. */
const transportParameters = new Set([
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_response_buffer_size',
  'buffer_size',
  'http_headers_progress_interval_ms',
  'enable_http_compression',
  'http_zlib_compression_level',
  'http_native_compression_disable_checksumming_on_decompress',
  'http_write_exception_in_output_format',
  'session_id',
  'session_timeout',
  'session_check',
  'user',
  'password',
  'role',
  'compress',
  'decompress',
  'client_protocol_version',
  'readonly',
]);

/**
 * @param readOnly true when the listener serves reads alone, whatever the request says
 * @throws ClickHouseException 115 (UNKNOWN_SETTING) for a parameter that cannot be a setting's name
 */
export function parseRequest(message: IncomingMessage, readOnly: boolean): EngineRequest {
  const url = message.url ?? '/';
  const search = new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  const header = (name: string) => message.headers[name]?.toString() ?? '';
  for (const [name, value] of search) {
    if (name.startsWith('param_')) parameters.set(name.slice(6), value);
    else if (!reserved.has(name) && !transportParameters.has(name)) settings.set(settingName(name), value);
  }
  const asked = search.get('readonly');
  return {
    query: search.get('query') ?? '',
    database: search.get('database') ?? header('x-clickhouse-database'),
    defaultFormat: search.get('default_format') ?? (header('x-clickhouse-format') || 'TabSeparated'),
    queryId: search.get('query_id') ?? crypto.randomUUID(),
    settings,
    parameters,
    readOnly: readOnly || message.method !== 'POST' || asked === '1' || asked === '2',
    bodyFile: search.get('headwater_body_file') ?? '',
    compressResponse:
      search.get('enable_http_compression') === '1' && header('accept-encoding').includes('gzip'),
  };
}

const reserved = new Set(['query', 'database', 'default_format', 'query_id', 'headwater_body_file']);

function settingName(name: string): string {
  if (/^[a-z][a-z0-9_]{1,100}$/i.test(name)) return name;
  throw new ClickHouseException(115, 'UNKNOWN_SETTING', `Unknown setting '${name.slice(0, 100)}'`);
}
