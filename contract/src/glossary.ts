/** Whose words stand for the columns. */
export type VocabularyName = 'opentelemetry' | 'app-insights' | 'datadog';

type Words = Readonly<Record<VocabularyName, string>>;

const words = (opentelemetry: string, appInsights: string, datadog: string): Words => ({
  opentelemetry,
  'app-insights': appInsights,
  datadog,
});

/**
 * The same column in the words of each product: OpenTelemetry's names and attributes, the columns of Application
 * Insights' tables, and Datadog's reserved and span attributes.
 */
export const glossary = {
  span: words('span', 'telemetry item', 'span'),
  trace: words('trace', 'operation', 'trace'),
  service: words('service.name', 'cloud_RoleName', 'service'),
  name: words('name', 'name', 'resource_name'),
  operation: words('operation', 'operation_Name', 'operation_name'),
  spanType: words('type', 'type', 'type'),
  kind: words('kind', 'itemType', 'span.kind'),
  status: words('status.code', 'success', 'status'),
  statusMessage: words('status.message', 'message', 'error.message'),
  duration: words('duration', 'duration', 'duration'),
  start: words('start_time', 'timestamp', 'start'),
  traceId: words('trace_id', 'operation_Id', 'trace_id'),
  spanId: words('span_id', 'id', 'span_id'),
  parentSpanId: words('parent_span_id', 'operation_ParentId', 'parent_id'),
  environment: words('deployment.environment.name', 'deployment.environment', 'env'),
  version: words('service.version', 'application_Version', 'version'),
  instance: words('service.instance.id', 'cloud_RoleInstance', 'runtime-id'),
  host: words('host.name', 'host', 'host'),
  weight: words('sampling weight', 'itemCount', 'sampling weight'),
  scope: words('instrumentation scope', 'sdkVersion', 'component'),
  attributes: words('attributes', 'customDimensions', 'tags'),
  httpMethod: words('http.request.method', 'http.method', 'http.method'),
  httpRoute: words('http.route', 'http.route', 'http.route'),
  httpStatus: words('http.response.status_code', 'resultCode', 'http.status_code'),
  url: words('url.full', 'url', 'http.url'),
  userAgent: words('user_agent.original', 'client_Browser', 'http.useragent'),
  clientAddress: words('client.address', 'client_IP', 'http.client_ip'),
  peer: words('server.address', 'target', 'out.host'),
  peerService: words('service.peer.name', 'target', 'peer.service'),
  dbSystem: words('db.system.name', 'type', 'db.system'),
  dbNamespace: words('db.namespace', 'target', 'db.name'),
  dbStatement: words('db.query.text', 'data', 'resource_name'),
  messagingSystem: words('messaging.system', 'type', 'messaging.system'),
  messagingDestination: words('messaging.destination.name', 'target', 'messaging.destination.name'),
  errorType: words('error.type', 'resultCode', 'error.type'),
  user: words('user.id', 'user_Id', 'usr.id'),
  session: words('session.id', 'session_Id', 'session_id'),
} as const satisfies Record<string, Words>;

export type Term = keyof typeof glossary;
export const terms = Object.keys(glossary) as Term[];

/** The word of a vocabulary for a column. */
export function termIn(vocabulary: VocabularyName, term: Term): string {
  return glossary[term][vocabulary];
}
