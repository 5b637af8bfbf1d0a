import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { spanKindNames } from '../../model/conventions/span-roles.ts';
import { spanSql } from '../performance/population.ts';
import { parseAttributes } from '../rows/attributes.ts';
import type { ItemRow } from './item-sql.ts';
import type { TelemetrySource } from './telemetry-sources.ts';

/** What a row has besides its item. */
export interface DetailRow {
  readonly fullText: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly resourceId: string;
  /** [name, value] in the words of Application Insights; empty values are none */
  readonly fields: readonly (readonly [string, string])[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly types: string;
  readonly spelling?: string;
  /** Attributes of exception events, as JSON; or of an exception its own */
  readonly exceptionJson: readonly string[];
}

const origin = [
  ['cloud_RoleName', 'service'],
  ['cloud_RoleInstance', "if(instance = '', host, instance)"],
  ['host', 'host'],
  ['environment', 'environment'],
  ['application_Version', 'version'],
  ['logger', 'scope_name'],
  ['dialect', 'dialect'],
  ['itemCount', "if(weight = 1, '', toString(weight))"],
] as const;
const property = (...keys: readonly string[]) =>
  `coalesce(${keys.map((key) => `nullIf(attributes['${key}'], '')`).join(', ')}, '')`;

/** SQL of what a table's rows have besides their item. */
interface Detail {
  readonly text: string;
  readonly user: string;
  readonly session: string;
  /** Name and value */
  readonly fields: readonly (readonly [string, string])[];
  /** `numbers`, `types`, `exceptionJson` and what only this table has */
  readonly rest: string;
}

function select(table: TelemetrySource['table'], { text, user, session, fields, rest }: Detail): string {
  const pairs = [...fields, ...origin].map(([name, sql]) => {
    const of = /^[a-z_]+$/.test(sql) ? `${table}.${sql}` : sql;
    return `('${name}', toString(${of}))`;
  });
  return `${text} AS fullText, ${user} AS userId, ${session} AS sessionId,
    toString(${table}.resource_id) AS resourceId, arrayFilter(pair -> pair.2 != '', [${pairs.join(', ')}]) AS fields,
    attributes, ${rest}`;
}

const ownMaps = 'attributes_number AS numbers, attribute_types AS types';
const noExceptions = "CAST([], 'Array(String)') AS exceptionJson";
const looseUser = property('user.id', 'ai.user.id', 'enduser.id', 'usr.id');
const looseSession = property('session.id', 'ai.session.id');
const severityWords =
  "multiIf(severity_number = 0, '', severity_number < 9, 'Verbose', severity_number < 13, 'Information', severity_number < 17, 'Warning', severity_number < 21, 'Error', 'Critical')";

export const detailColumns: Readonly<Record<TelemetrySource['table'], string>> = {
  spans: select('spans', {
    text: 'toString(name)',
    user: 'user_id',
    session: 'session_id',
    fields: [
      ['operation', 'operation'],
      ['type', `if(${spanSql.isRequest}, '', ${spanSql.type})`],
      ['target', `if(${spanSql.isRequest}, '', ${spanSql.target})`],
      ['url', 'url_full'],
      ['data', 'db_statement'],
      ['resultCode', spanSql.resultCode],
      ['success', `if(${spanSql.failed}, 'False', 'True')`],
      ['statusDescription', 'status_message'],
      ['kind', `[${spanKindNames.map((kind) => `'${kind}'`).join(', ')}][kind + 1]`],
    ],
    rest: `${ownMaps}, spelling, ${spanConventions.map(({ column }) => column).join(', ')},
     arrayFilter((json, name) -> name = 'exception', event_attributes, event_name) AS exceptionJson`,
  }),
  logs: select('logs', {
    text: 'body',
    user: looseUser,
    session: looseSession,
    fields: [
      ['severityLevel', severityWords],
      ['severityText', 'severity_text'],
      ['eventName', 'event_name'],
      ['errorType', 'error_type'],
    ],
    rest: `${ownMaps}, ${noExceptions}`,
  }),
  exceptions: select('exceptions', {
    text: "if(message = '', toString(exceptions.type), message)",
    user: looseUser,
    session: looseSession,
    fields: [
      ['type', 'type'],
      ['problemId', 'problem_id'],
      ['operation_Name', 'operation'],
      ['severityLevel', severityWords],
      ['handledAt', "if(escaped = 1, 'Unhandled', 'UserCode')"],
      ['source', 'source'],
    ],
    rest: `CAST(map(), 'Map(String, Float64)') AS numbers, '' AS types,
     [toJSONString(map('exception.type', toString(exceptions.type), 'exception.message', message, 'exception.stacktrace', stack))] AS exceptionJson`,
  }),
  events: select('events', {
    text: "if(message = '', toString(name), message)",
    user: 'user_id',
    session: 'session_id',
    fields: [
      ['name', 'name'],
      ['url', 'url'],
      ['operation_Name', 'operation'],
      ['location', 'location'],
      ['success', "transform(outcome, [1, 2], ['True', 'False'], '')"],
      ['severityLevel', severityWords],
    ],
    rest: `${ownMaps}, ${noExceptions}`,
  }),
};

export function fieldsOf({ fields }: DetailRow): { name: string; value: string }[] {
  return fields.map(([name, value]) => ({ name, value }));
}

/** Exceptions with their stacks: the row itself, or those that happened in a span. */
export function exceptionsOf(row: ItemRow & DetailRow): { type: string; message: string; stack: string }[] {
  return row.exceptionJson.map((json) => {
    const found = parseAttributes(json);
    const text = (key: string) => (typeof found[key] === 'string' ? found[key] : '');
    return {
      type: text('exception.type'),
      message: text('exception.message'),
      stack: text('exception.stacktrace'),
    };
  });
}
