/**
 * Attribute keys that have a column of their own, current spelling first, then the older ones
 * (https://opentelemetry.io/docs/specs/semconv/, 1.20 … 1.37). Order of columns as in `tables.ts`.
 */
export interface ConventionColumn {
  readonly column: string;
  readonly kind: 'word' | 'text' | 'u16';
  readonly keys: readonly ConventionKey[];
}

/** `on` says on which side's spans the key means this column; elsewhere it is an ordinary attribute. */
export type ConventionKey = string | { readonly key: string; readonly on: 'client' | 'server' };

const client = (key: string): ConventionKey => ({ key, on: 'client' });
const server = (key: string): ConventionKey => ({ key, on: 'server' });

export const spanConventions: readonly ConventionColumn[] = [
  { column: 'http_method', kind: 'word', keys: ['http.request.method', 'http.method'] },
  { column: 'http_route', kind: 'word', keys: ['http.route'] },
  { column: 'http_status', kind: 'u16', keys: ['http.response.status_code', 'http.status_code'] },
  { column: 'url_full', kind: 'text', keys: ['url.full', 'http.url'] },
  { column: 'url_path', kind: 'text', keys: ['url.path', 'http.target'] },
  {
    column: 'server_address',
    kind: 'word',
    keys: ['server.address', client('net.peer.name'), server('net.host.name'), client('out.host')],
  },
  {
    column: 'server_port',
    kind: 'u16',
    keys: [
      'server.port',
      client('net.peer.port'),
      server('net.host.port'),
      client('network.destination.port'),
    ],
  },
  { column: 'client_address', kind: 'text', keys: ['client.address', 'http.client_ip'] },
  { column: 'user_agent', kind: 'word', keys: ['user_agent.original', 'http.user_agent', 'http.useragent'] },
  { column: 'peer_service', kind: 'word', keys: ['service.peer.name', 'peer.service'] },
  { column: 'db_system', kind: 'word', keys: ['db.system.name', 'db.system'] },
  { column: 'db_namespace', kind: 'word', keys: ['db.namespace', 'db.name'] },
  { column: 'db_operation', kind: 'word', keys: ['db.operation.name', 'db.operation'] },
  {
    column: 'db_collection',
    kind: 'word',
    keys: ['db.collection.name', 'db.sql.table', 'db.mongodb.collection', 'db.cassandra.table'],
  },
  { column: 'db_statement', kind: 'text', keys: ['db.query.text', 'db.statement'] },
  { column: 'messaging_system', kind: 'word', keys: ['messaging.system'] },
  {
    column: 'messaging_destination',
    kind: 'word',
    keys: ['messaging.destination.name', 'messaging.destination'],
  },
  { column: 'messaging_operation', kind: 'word', keys: ['messaging.operation.type', 'messaging.operation'] },
  { column: 'rpc_system', kind: 'word', keys: ['rpc.system.name', 'rpc.system'] },
  { column: 'rpc_service', kind: 'word', keys: ['rpc.service'] },
  { column: 'rpc_method', kind: 'word', keys: ['rpc.method'] },
  { column: 'error_type', kind: 'word', keys: ['error.type'] },
  { column: 'user_id', kind: 'text', keys: ['user.id', 'enduser.id', 'usr.id'] },
  { column: 'session_id', kind: 'text', keys: ['session.id'] },
];

/** Resource attributes that have a column in every telemetry table, most trusted key first. */
export const originConventions = {
  service: ['service.name'],
  environment: ['deployment.environment.name', 'deployment.environment'],
  version: ['service.version'],
  instance: ['service.instance.id', 'k8s.pod.name', 'container.id'],
  host: ['host.name', 'k8s.node.name', 'host.id'],
} as const satisfies Record<string, readonly string[]>;

/** `service.name` is required by the specification; SDKs that know nothing send `unknown_service:<process>`. */
export const unknownService = 'unknown_service';
