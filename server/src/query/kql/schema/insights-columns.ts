import { spanConventions } from '../../../model/conventions/semantic-conventions.ts';
import type { KustoType } from '../bind/syntax.ts';
import type { SourceBag } from './catalogue.ts';
import {
  attribute,
  datetime,
  itemCount,
  measurements,
  noNumbers,
  noTexts,
  numberMap,
  otherNumbers,
  text,
  textMap,
} from './sql.ts';

/** A column under its classic and its workspace name; null where a schema does not have it. */
export interface InsightsColumn {
  readonly classic: string | null;
  readonly workspace: string | null;
  readonly type: KustoType;
  readonly sql: string;
  /** Where the workspace table has another type */
  readonly workspaceColumn?: { readonly type: KustoType; readonly sql: string };
  readonly bag?: SourceBag;
}

export function column(
  classic: string | null,
  workspace: string | null,
  type: KustoType,
  sql: string,
): InsightsColumn {
  return { classic, workspace, type, sql };
}

/** What differs from table to table in the columns they share. */
export interface Subject {
  readonly time: string;
  readonly itemType: string;
  /** SQL of the operation's name, the parent's and the operation's own id */
  readonly operation: string;
  readonly operationId: string;
  readonly parentId: string;
  /** SQL of what tells a row from others of the same time */
  readonly identity: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientIp?: string;
  readonly weight?: string;
  readonly properties?: SourceBag;
  readonly measurements?: SourceBag | null;
}

/** Attributes of a span, those with a column of their own among them. */
export const spanBag: SourceBag = {
  texts: textMap,
  numbers: otherNumbers,
  single: spanConventions.map((convention) => ({
    keys: convention.keys.map((key) => (typeof key === 'string' ? key : key.key)),
    sql:
      convention.kind === 'u16'
        ? `if(${convention.column} = 0, '', toString(${convention.column}))`
        : text(convention.column),
  })),
  received: 'spelling',
};

/** Application Insights' clients send properties beside fields and tags, and see nothing else in them. */
const isSentOnly = "(dialect = 'app-insights')";
export const spanProperties: SourceBag = { ...spanBag, isSentOnly };
const plainProperties: SourceBag = { texts: textMap, numbers: otherNumbers, single: [], isSentOnly };
export const metricProperties: SourceBag = { texts: textMap, numbers: numberMap, single: [], isSentOnly };
/** A row of `exceptions` has texts only: measurements are among them. */
const isMeasurement = `(${isSentOnly} AND startsWith(key, 'measurements.'))`;
export const exceptionProperties: SourceBag = {
  texts: `mapFilter((key, value) -> key != 'ai.exceptions' AND NOT ${isMeasurement}, ${textMap})`,
  numbers: noNumbers,
  single: [],
  isSentOnly,
};
export const exceptionMeasurements: SourceBag = {
  texts: noTexts,
  numbers: `mapApply((key, value) -> (substring(key, 14), toFloat64OrZero(value)), mapFilter((key, value) -> ${isMeasurement}, ${textMap}))`,
  single: [],
};
export const fullBag: SourceBag = { texts: textMap, numbers: numberMap, single: [] };
export const measurementBag: SourceBag = { texts: noTexts, numbers: measurements, single: [] };

function bag(classic: string, workspace: string, source: SourceBag): InsightsColumn {
  return { classic, workspace, type: 'dynamic', sql: '', bag: source };
}

/** A GUID of the row's time and a hash, so that a row is found by its id without an index. */
function itemId({ time, identity }: Subject): string {
  const digits = `concat(leftPad(lower(hex(toUnixTimestamp64Nano(${time}))), 16, '0'), leftPad(lower(hex(sipHash64(${identity}))), 16, '0'))`;
  return `replaceRegexpOne(${digits}, '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\\\\1-\\\\2-\\\\3-\\\\4-\\\\5')`;
}

/** Columns that come first in every table. */
export function leadingColumns(subject: Subject): InsightsColumn[] {
  return [column('timestamp', 'TimeGenerated', 'datetime', datetime(subject.time))];
}

/** Columns that come last in every table. */
export function sharedColumns(subject: Subject): InsightsColumn[] {
  return [
    column('itemType', 'Type', 'string', `'${subject.itemType}'`),
    bag('customDimensions', 'Properties', subject.properties ?? plainProperties),
    ...(subject.measurements === null
      ? []
      : [bag('customMeasurements', 'Measurements', subject.measurements ?? measurementBag)]),
    column('operation_Name', 'OperationName', 'string', subject.operation),
    column('operation_Id', 'OperationId', 'string', subject.operationId),
    column('operation_ParentId', 'ParentId', 'string', subject.parentId),
    column(
      'operation_SyntheticSource',
      'SyntheticSource',
      'string',
      attribute('ai.operation.syntheticSource'),
    ),
    column(
      'session_Id',
      'SessionId',
      'string',
      subject.sessionId ?? attribute('session.id', 'ai.session.id'),
    ),
    column('user_Id', 'UserId', 'string', subject.userId ?? attribute('user.id', 'ai.user.id')),
    column(
      'user_AuthenticatedId',
      'UserAuthenticatedId',
      'string',
      attribute('ai.user.authUserId', 'enduser.id'),
    ),
    column('user_AccountId', 'UserAccountId', 'string', attribute('ai.user.accountId')),
    column('application_Version', 'AppVersion', 'string', text('version')),
    ...clientColumns(subject),
    column('cloud_RoleName', 'AppRoleName', 'string', text('service')),
    column(
      'cloud_RoleInstance',
      'AppRoleInstance',
      'string',
      "if(instance = '', CAST(host AS String), CAST(instance AS String))",
    ),
    column('appId', 'ResourceGUID', 'string', text('project')),
    column('appName', '_ResourceId', 'string', text('project')),
    column('iKey', 'IKey', 'string', text('project')),
    column(
      'sdkVersion',
      'SDKVersion',
      'string',
      `if(attributes['ai.internal.sdkVersion'] = '', CAST(scope_name AS String), attributes['ai.internal.sdkVersion'])`,
    ),
    column('itemId', '_ItemId', 'string', itemId(subject)),
    ...(subject.measurements === null
      ? []
      : [column('itemCount', 'ItemCount', 'int', subject.weight ?? itemCount)]),
  ];
}

function clientColumns(subject: Subject): InsightsColumn[] {
  return [
    column(
      'client_Type',
      'ClientType',
      'string',
      "if(attributes['ai.device.type'] = '', if(attributes['browser.platform'] = '', 'PC', 'Browser'), attributes['ai.device.type'])",
    ),
    column('client_Model', 'ClientModel', 'string', attribute('ai.device.model', 'device.model.name')),
    column('client_OS', 'ClientOS', 'string', attribute('ai.device.osVersion', 'os.description', 'os.name')),
    column(
      'client_IP',
      'ClientIP',
      'string',
      subject.clientIp ?? attribute('client.address', 'ai.location.ip'),
    ),
    column('client_City', 'ClientCity', 'string', attribute('ai.location.city', 'geo.locality.name')),
    column(
      'client_StateOrProvince',
      'ClientStateOrProvince',
      'string',
      attribute('ai.location.province', 'geo.region.iso_code'),
    ),
    column(
      'client_CountryOrRegion',
      'ClientCountryOrRegion',
      'string',
      attribute('ai.location.country', 'geo.country.iso_code'),
    ),
    column('client_Browser', 'ClientBrowser', 'string', attribute('browser.name', 'user_agent.name')),
  ];
}
