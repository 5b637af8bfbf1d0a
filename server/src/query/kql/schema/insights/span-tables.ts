import { column, type InsightsColumn, type Subject, spanProperties } from '../insights-columns.ts';
import { attribute, hexId, text } from '../sql.ts';
import { duration, table } from './table.ts';

/** An Application Insights client says which operation a dependency is part of; of a request it may differ too. */
const spanOperation =
  "if(dialect = 'app-insights' AND attributes['ai.operation.name'] != '', attributes['ai.operation.name'], CAST(name AS String))";

const spanSubject: Omit<Subject, 'itemType'> = {
  time: 'start_time',
  operation: spanOperation,
  operationId: hexId('trace_id'),
  parentId: hexId('parent_span_id'),
  identity: 'trace_id, span_id',
  userId: text('user_id'),
  sessionId: text('session_id'),
  clientIp: text('client_address'),
  properties: spanProperties,
};

/** Failed by its status, or by an HTTP code of 400 and above unless the client judged it itself. */
export const succeeded = "(status_code != 2 AND (dialect = 'app-insights' OR http_status < 400))";
export const resultCode =
  "multiIf(result_code != '', CAST(result_code AS String), http_status > 0, toString(http_status), '0')";
/** As sent: a client of Application Insights may send none. */
const sentResultCode = `if(dialect = 'app-insights', CAST(result_code AS String), ${resultCode})`;

/** As sent; put together of its parts, as OpenTelemetry's servers send it, by the rules of Azure's exporters. */
const url = (() => {
  const scheme = attribute('url.scheme', 'http.scheme');
  const query = attribute('url.query');
  const port = `if(server_port = 0 OR (server_port, ${scheme}) IN ((80, ''), (80, 'http'), (443, 'https')), '', concat(':', toString(server_port)))`;
  const parts = `concat(if(${scheme} = '', 'http', ${scheme}), '://', CAST(server_address AS String), ${port}, CAST(url_path AS String), if(${query} = '', '', concat('?', ${query})))`;
  return `multiIf(url_full != '', CAST(url_full AS String), url_path != '' AND server_address != '', ${parts}, '')`;
})();

function success(sql: string): InsightsColumn {
  return {
    ...column('success', 'Success', 'string', `if(${sql}, 'True', 'False')`),
    workspaceColumn: { type: 'bool', sql },
  };
}

export const requests = table(
  'requests',
  'AppRequests',
  'spans',
  "dependency_type = ''",
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('source', 'Source', 'string', attribute('ai.request.source')),
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', url),
    success(succeeded),
    column('resultCode', 'ResultCode', 'string', sentResultCode),
    ...duration('duration_ns'),
  ],
  { ...spanSubject, itemType: 'request' },
);

export const dependencies = table(
  'dependencies',
  'AppDependencies',
  'spans',
  "dependency_type != ''",
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('target', 'Target', 'string', text('dependency_target')),
    column('type', 'DependencyType', 'string', text('dependency_type')),
    column('name', 'Name', 'string', text('name')),
    column(
      'data',
      'Data',
      'string',
      "multiIf(db_statement != '', CAST(db_statement AS String), url_full != '', CAST(url_full AS String), attributes['ai.data'])",
    ),
    success(succeeded),
    column('resultCode', 'ResultCode', 'string', sentResultCode),
    ...duration('duration_ns'),
  ],
  { ...spanSubject, itemType: 'dependency' },
);
