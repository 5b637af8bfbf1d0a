import { isRequestSql } from '../../../store/span-roles-sql.ts';
import {
  column,
  exceptionMeasurements,
  exceptionProperties,
  type InsightsColumn,
  leadingColumns,
  metricProperties,
  type Subject,
  sharedColumns,
  spanProperties,
} from './insights-columns.ts';
import { attribute, hexId, milliseconds, performanceBucket, severityLevel, text } from './sql.ts';

/** A table under both names, over one stored table. */
export interface InsightsTable {
  readonly classic: string;
  readonly workspace: string;
  readonly stored: string;
  readonly time: string;
  /** Which rows of the stored table belong to it */
  readonly where: string;
  readonly columns: readonly InsightsColumn[];
}

function table(
  classic: string,
  workspace: string,
  stored: string,
  where: string,
  own: readonly InsightsColumn[],
  subject: Subject,
): InsightsTable {
  return {
    classic,
    workspace,
    stored,
    time: subject.time,
    where,
    columns: [...leadingColumns(subject), ...own, ...sharedColumns(subject)],
  };
}

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

const eventSubject: Omit<Subject, 'itemType'> = {
  time: 'time',
  operation: text('operation'),
  operationId: hexId('trace_id'),
  parentId: hexId('parent_span_id'),
  identity: 'trace_id, span_id, kind, name, service, url',
  userId: text('user_id'),
  sessionId: text('session_id'),
};

/** Failed by its status, or by an HTTP code of 400 and above unless the client judged it itself. */
export const succeeded = "(status_code != 2 AND (dialect = 'app-insights' OR http_status < 400))";
export const resultCode =
  "multiIf(result_code != '', CAST(result_code AS String), http_status > 0, toString(http_status), '0')";
/** As sent: a client of Application Insights may send none. */
const sentResultCode = `if(dialect = 'app-insights', CAST(result_code AS String), ${resultCode})`;

function success(sql: string): InsightsColumn {
  return {
    ...column('success', 'Success', 'string', `if(${sql}, 'True', 'False')`),
    workspaceColumn: { type: 'bool', sql },
  };
}

function duration(sql: string): InsightsColumn[] {
  return [
    column('duration', 'DurationMs', 'real', milliseconds(sql)),
    column('performanceBucket', 'PerformanceBucket', 'string', performanceBucket(sql)),
  ];
}

/** As an Application Insights client spelled it, by `DependencyWriter`; else by the rules of Azure's exporters. */
export const target = (() => {
  const port = (left: string) => `if(server_port IN (${left}), '', concat(':', toString(server_port)))`;
  const sentPort = `if(dialect = 'app-insights', ${port('0')}, ${port('0, 80, 443')})`;
  const sentDatabase =
    "if(dialect = 'app-insights' AND db_namespace != '', concat(' | ', CAST(db_namespace AS String)), '')";
  const server = `concat(CAST(server_address AS String), ${sentPort}, ${sentDatabase})`;
  return `multiIf(peer_service != '', CAST(peer_service AS String), server_address != '', ${server}, CAST(db_namespace AS String))`;
})();
export const dependencyType =
  "multiIf(span_type != '', CAST(span_type AS String), db_system != '', if(db_system IN ('mssql', 'microsoft.sql_server'), 'SQL', CAST(db_system AS String)), messaging_system != '', CAST(messaging_system AS String), rpc_system != '', upper(CAST(rpc_system AS String)), http_method != '' OR url_full != '', 'HTTP', kind IN (0, 1), 'InProc', 'Other')";

const requests = table(
  'requests',
  'AppRequests',
  'spans',
  isRequestSql,
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('source', 'Source', 'string', attribute('ai.request.source')),
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', text('url_full')),
    success(succeeded),
    column('resultCode', 'ResultCode', 'string', sentResultCode),
    ...duration('duration_ns'),
  ],
  { ...spanSubject, itemType: 'request' },
);

const dependencies = table(
  'dependencies',
  'AppDependencies',
  'spans',
  `NOT ${isRequestSql}`,
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('target', 'Target', 'string', target),
    column('type', 'DependencyType', 'string', dependencyType),
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

const traces = table(
  'traces',
  'AppTraces',
  'logs',
  'true',
  [
    column('message', 'Message', 'string', text('body')),
    column('severityLevel', 'SeverityLevel', 'int', severityLevel),
  ],
  {
    time: 'time',
    itemType: 'trace',
    operation: attribute('ai.operation.name'),
    operationId: hexId('trace_id'),
    parentId: hexId('span_id'),
    identity: 'trace_id, span_id, service, body',
  },
);

const frames =
  "concat('[{\"message\":', toJSONString(message), ',\"type\":', toJSONString(type), ',\"rawStack\":', toJSONString(stack), '}]')";
/** The chain as Application Insights' clients sent it, with the frames they parsed. */
const chain = "attributes['ai.exceptions']";
const sentProblem = "attributes['ai.problemId']";
const details = `if(${chain} != '', CAST(${chain} AS String), ${frames})`;
const topMethod = "extract(stack, 'at ([^\\\\n(]+)')";
function fromChain(at: 1 | -1, path: string, otherwise: string): string {
  return `if(${chain} != '', JSONExtractString(${chain}, ${at}, ${path}), ${otherwise})`;
}
const exceptions = table(
  'exceptions',
  'AppExceptions',
  'exceptions',
  'true',
  [
    column(
      'problemId',
      'ProblemId',
      'string',
      `if(${sentProblem} != '', ${sentProblem}, ${text('problem_id')})`,
    ),
    column('handledAt', 'HandledAt', 'string', "if(escaped = 1, 'Unhandled', 'UserCode')"),
    column('type', 'ExceptionType', 'string', text('type')),
    column('message', 'Message', 'string', text('message')),
    column('assembly', 'Assembly', 'string', fromChain(1, "'parsedStack', 1, 'assembly'", "''")),
    column('method', 'Method', 'string', fromChain(1, "'parsedStack', 1, 'method'", topMethod)),
    column('outerType', 'OuterType', 'string', text('type')),
    column('outerMessage', 'OuterMessage', 'string', text('message')),
    column('outerAssembly', 'OuterAssembly', 'string', fromChain(1, "'parsedStack', 1, 'assembly'", "''")),
    column('outerMethod', 'OuterMethod', 'string', fromChain(1, "'parsedStack', 1, 'method'", topMethod)),
    column('innermostType', 'InnermostType', 'string', fromChain(-1, "'typeName'", text('type'))),
    column('innermostMessage', 'InnermostMessage', 'string', fromChain(-1, "'message'", text('message'))),
    column(
      'innermostAssembly',
      'InnermostAssembly',
      'string',
      fromChain(-1, "'parsedStack', 1, 'assembly'", "''"),
    ),
    column(
      'innermostMethod',
      'InnermostMethod',
      'string',
      fromChain(-1, "'parsedStack', 1, 'method'", topMethod),
    ),
    column('severityLevel', 'SeverityLevel', 'int', severityLevel),
    column('details', 'Details', 'dynamic', details),
  ],
  {
    time: 'time',
    itemType: 'exception',
    operation: text('operation'),
    operationId: hexId('trace_id'),
    parentId: hexId('span_id'),
    identity: 'trace_id, span_id, type, message',
    properties: exceptionProperties,
    measurements: exceptionMeasurements,
  },
);

const customEvents = table(
  'customEvents',
  'AppEvents',
  'events',
  "kind = 'custom'",
  [column('name', 'Name', 'string', text('name'))],
  { ...eventSubject, itemType: 'customEvent' },
);

const pageViews = table(
  'pageViews',
  'AppPageViews',
  'events',
  "kind = 'page_view'",
  [
    column('id', 'Id', 'string', hexId('span_id')),
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', text('url')),
    ...duration('duration_ns'),
  ],
  { ...eventSubject, itemType: 'pageView' },
);

function timing(name: string, workspace: string): InsightsColumn {
  return column(
    name,
    workspace,
    'real',
    `if(mapContains(attributes_number, '${name}'), toNullable(attributes_number['${name}']), NULL)`,
  );
}

const browserTimings = table(
  'browserTimings',
  'AppBrowserTimings',
  'events',
  "kind = 'browser_timing'",
  [
    column('name', 'Name', 'string', text('name')),
    column('url', 'Url', 'string', text('url')),
    timing('networkDuration', 'NetworkDurationMs'),
    timing('sendDuration', 'SendDurationMs'),
    timing('receiveDuration', 'ReceiveDurationMs'),
    timing('processingDuration', 'ProcessingDurationMs'),
    column('totalDuration', 'TotalDurationMs', 'real', milliseconds('duration_ns')),
    column('performanceBucket', 'PerformanceBucket', 'string', performanceBucket('duration_ns')),
  ],
  { ...eventSubject, itemType: 'browserTiming' },
);

const sentId = "attributes['ai.id']";
const availabilityResults = table(
  'availabilityResults',
  'AppAvailabilityResults',
  'events',
  "kind = 'availability'",
  [
    column('id', 'Id', 'string', `if(${sentId} != '', ${sentId}, ${hexId('span_id')})`),
    column('name', 'Name', 'string', text('name')),
    column('location', 'Location', 'string', text('location')),
    {
      ...column('success', 'Success', 'string', "if(outcome = 1, '1', '0')"),
      workspaceColumn: { type: 'bool', sql: '(outcome = 1)' },
    },
    column('message', 'Message', 'string', text('message')),
    ...duration('duration_ns'),
    column(
      'size',
      'Size',
      'real',
      "if(mapContains(attributes_number, 'size'), toNullable(attributes_number['size']), NULL)",
    ),
  ],
  { ...eventSubject, itemType: 'availabilityResult' },
);

/** `\Category(Instance)\Counter`; char(92) is the backslash, whose escapes three languages would each halve. */
const counterParts = 'splitByChar(char(92), CAST(metric AS String))';
const isCounter =
  "(attributes['headwater.metric.class'] = 'performance_counter' OR startsWith(metric, char(92)))";
const metricSubject = {
  time: 'time',
  operation: "''",
  operationId: "''",
  parentId: "''",
  identity: 'series_id, value',
  properties: metricProperties,
  measurements: null,
} as const;
/** `MetricWriter` keeps it as an exemplar. */
const deviation =
  "if(position(exemplar_attributes[1], 'headwater.std_dev') > 0, toNullable(exemplar_value[1]), NULL)";
const metricCount = 'toInt32(greatest(count, 1))';

const customMetrics = table(
  'customMetrics',
  'AppMetrics',
  'metrics',
  `NOT ${isCounter} AND attributes['headwater.metric.class'] != 'delta'`,
  [
    column('name', 'Name', 'string', text('metric')),
    column('value', null, 'real', 'value'),
    column('valueCount', 'ItemCount', 'int', metricCount),
    column('valueSum', 'Sum', 'real', 'value'),
    column('valueMin', 'Min', 'real', 'if(count > 0, min, value)'),
    column('valueMax', 'Max', 'real', 'if(count > 0, max, value)'),
    column('valueStdDev', null, 'real', deviation),
  ],
  { ...metricSubject, itemType: 'customMetric' },
);

const performanceCounters = table(
  'performanceCounters',
  'AppPerformanceCounters',
  'metrics',
  isCounter,
  [
    column('name', 'Name', 'string', text('metric')),
    column('value', 'Value', 'real', 'value'),
    column('category', 'Category', 'string', `extract(${counterParts}[2], '^[^(]+')`),
    column('counter', null, 'string', `${counterParts}[-1]`),
    column('instance', 'Instance', 'string', "extract(CAST(metric AS String), '[(]([^)]*)[)]')"),
  ],
  { ...metricSubject, itemType: 'performanceCounter' },
);

export const insightsTables: readonly InsightsTable[] = [
  requests,
  dependencies,
  traces,
  exceptions,
  customEvents,
  customMetrics,
  performanceCounters,
  availabilityResults,
  pageViews,
  browserTimings,
];
