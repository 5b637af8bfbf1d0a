import type { Item } from '../read-item.ts';
import { type Fields, textOfField } from '../values/fields.ts';
import type { AttributeWriter } from './attribute-writer.ts';

const kindInternal = 1;
const kindClient = 3;
const kindProducer = 4;

/** Dependency types that are databases, lower case, with OpenTelemetry's name of the system. */
const databases: Readonly<Record<string, string>> = {
  sql: 'other_sql',
  mysql: 'mysql',
  mariadb: 'mariadb',
  postgresql: 'postgresql',
  mongodb: 'mongodb',
  redis: 'redis',
  sqlite: 'sqlite',
  oracle: 'oracle',
  mssql: 'microsoft.sql_server',
  'azure documentdb': 'azure.cosmosdb',
  cassandra: 'cassandra',
  elasticsearch: 'elasticsearch',
};
/** OpenCensus' database integrations send no type, but the query as a property that is named like the span. */
const queryName = /^(mysql|postgresql|sqlalchemy|mongodb|pymongo)\.query$/;
const hostForm = /^([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::(\d{1,5}))?$/;

export function isHttp(code: string): boolean {
  return /^[1-5]\d\d$/.test(code);
}

export function kindOfDependency(type: string): number {
  const lower = type.toLowerCase();
  if (lower === 'inproc' || lower.startsWith('inproc |')) return kindInternal;
  return lower.startsWith('queue message') ? kindProducer : kindClient;
}

/** Target, data and result code of a dependency as the attributes that OpenTelemetry has for them. */
export function describeDependency(
  { data, properties }: Item,
  type: string,
  code: string,
  attributes: AttributeWriter,
): void {
  const target = textOfField(data.target);
  const text = textOfField(data.data);
  const lower = type.toLowerCase();
  const http = lower.startsWith('http');
  const query = type === '' ? queryName.exec(textOfField(data.name))?.[1] : undefined;
  const database = Object.hasOwn(databases, lower) ? databases[lower] : query;
  if (database !== undefined) {
    attributes.derived('db.system.name', database);
    attributes.field('db.query.text', text);
    if (text === '') attributes.derived('db.query.text', textOfField(properties[`${query}.query`]));
  } else if (/^https?:\/\//.test(text)) attributes.field('url.full', text);
  else attributes.field('ai.data', text);
  if (http && isHttp(code)) attributes.derivedInt('http.response.status_code', Number(code));
  if (http) {
    const method = /^([A-Z]{3,7}) /.exec(textOfField(data.name));
    if (method !== null) attributes.derived('http.request.method', method[1]!);
  }
  describeTarget(target, database !== undefined, properties, attributes);
}

/** `host`, `host:port` and `host | database` are told by columns; anything else is a peer by its name. */
function describeTarget(
  target: string,
  isDatabase: boolean,
  properties: Fields,
  attributes: AttributeWriter,
): void {
  if (target === '') return;
  const [address = '', namespace, ...more] = isDatabase ? target.split(' | ') : [target];
  const host = hostForm.exec(address);
  const port = Number(host?.[2] ?? 0);
  if (host === null || port > 65_535 || more.length > 0) {
    attributes.field('peer.service', target);
    return;
  }
  attributes.field('server.address', host[1]!);
  if (host[2] !== undefined) {
    attributes.derivedInt('server.port', port);
    if (String(port) !== host[2] || 'server.port' in properties) attributes.field('ai.target', target);
  }
  if (namespace !== undefined) attributes.field('db.namespace', namespace);
}
