import { type Bytes, bytesOf } from '../../../../model/columns/bytes.ts';
import { spanKind } from '../../../../model/conventions/span-roles.ts';
import { noBytes } from '../../../../model/rows/origin.ts';
import { RememberedFacts } from './remembered-facts.ts';

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
const hostForm = /^([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::(\d{1,5}))?$/;

/** What the type of a dependency says. */
export interface TypeFacts {
  readonly spanKind: number;
  readonly isHttp: boolean;
  /** OpenTelemetry's name of the database system; empty when it is none. */
  readonly database: Bytes;
}

/** `host`, `host:port` and `host | database` are told by columns; anything else is a peer by its name. */
export interface TargetFacts {
  /** Empty for a peer that is no host. */
  readonly host: Bytes;
  /** -1 when none was sent. */
  readonly port: number;
  /** Whether the port's number spells it as it was sent. */
  readonly isPortExact: boolean;
  readonly namespace: Bytes;
}

export const typeFacts = new RememberedFacts<TypeFacts>((type) => {
  const lower = type.toLowerCase();
  return {
    spanKind: spanKindOf(lower),
    isHttp: lower.startsWith('http'),
    database: Object.hasOwn(databases, lower) ? bytesOf(databases[lower]!) : noBytes,
  };
});

export const targetFacts = new RememberedFacts<TargetFacts>((target) => targetOf([target]));
export const databaseTargetFacts = new RememberedFacts<TargetFacts>((target) =>
  targetOf(target.split(' | ')),
);

function spanKindOf(lower: string): number {
  if (lower === 'inproc' || lower.startsWith('inproc |')) return spanKind.internal;
  return lower.startsWith('queue message') ? spanKind.producer : spanKind.client;
}

function targetOf([address = '', namespace = '', ...more]: readonly string[]): TargetFacts {
  const host = hostForm.exec(address);
  const digits = host?.[2];
  const port = digits === undefined ? -1 : Number(digits);
  const isPeer = host === null || port > 65_535 || more.length > 0;
  return {
    host: isPeer ? noBytes : bytesOf(host[1]!),
    port,
    isPortExact: String(port) === digits,
    namespace: bytesOf(namespace),
  };
}
