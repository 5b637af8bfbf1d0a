import { refuse } from './odata/ast.ts';

/** What a property is in KQL, and how it compares. `success` is the text True or False. */
export type PropertyType = 'string' | 'real' | 'int' | 'datetime' | 'success' | 'dynamic' | 'bool';

export interface Property {
  readonly kql: string;
  readonly type: PropertyType;
}

export type PropertyGroup = Readonly<Record<string, readonly [column: string, type: PropertyType]>>;

const string = (column: string) => [column, 'string'] as const;
const real = (column: string) => [column, 'real'] as const;

/** Groups that every event has, with the column of each property. */
export const sharedGroups: Readonly<Record<string, PropertyGroup>> = {
  operation: {
    name: string('operation_Name'),
    id: string('operation_Id'),
    parentId: string('operation_ParentId'),
    syntheticSource: string('operation_SyntheticSource'),
  },
  session: { id: string('session_Id') },
  user: {
    id: string('user_Id'),
    accountId: string('user_AccountId'),
    authenticatedId: string('user_AuthenticatedId'),
  },
  cloud: { roleName: string('cloud_RoleName'), roleInstance: string('cloud_RoleInstance') },
  ai: {
    iKey: string('iKey'),
    appName: string('appName'),
    appId: string('appId'),
    sdkVersion: string('sdkVersion'),
  },
  application: { version: string('application_Version') },
  client: {
    type: string('client_Type'),
    model: string('client_Model'),
    os: string('client_OS'),
    ip: string('client_IP'),
    city: string('client_City'),
    stateOrProvince: string('client_StateOrProvince'),
    countryOrRegion: string('client_CountryOrRegion'),
    browser: string('client_Browser'),
  },
};

const duration = { duration: real('duration'), performanceBucket: string('performanceBucket') };
const success = { success: ['success', 'success'] as const };

/** The group that an event of one type has besides, by the name of its table. */
export const ownGroups: Readonly<Record<string, { readonly name: string; readonly group: PropertyGroup }>> = {
  requests: {
    name: 'request',
    group: {
      id: string('id'),
      source: string('source'),
      name: string('name'),
      url: string('url'),
      ...success,
      resultCode: string('resultCode'),
      ...duration,
    },
  },
  dependencies: {
    name: 'dependency',
    group: {
      id: string('id'),
      target: string('target'),
      type: string('type'),
      name: string('name'),
      data: string('data'),
      ...success,
      resultCode: string('resultCode'),
      ...duration,
    },
  },
  traces: { name: 'trace', group: { message: string('message'), severityLevel: ['severityLevel', 'int'] } },
  exceptions: {
    name: 'exception',
    group: {
      severityLevel: ['severityLevel', 'int'],
      problemId: string('problemId'),
      handledAt: string('handledAt'),
      type: string('type'),
      message: string('message'),
      assembly: string('assembly'),
      method: string('method'),
      outerType: string('outerType'),
      outerMessage: string('outerMessage'),
      outerAssembly: string('outerAssembly'),
      outerMethod: string('outerMethod'),
      innermostType: string('innermostType'),
      innermostMessage: string('innermostMessage'),
      innermostAssembly: string('innermostAssembly'),
      innermostMethod: string('innermostMethod'),
      details: ['details', 'dynamic'],
    },
  },
  customEvents: { name: 'customEvent', group: { name: string('name') } },
  pageViews: {
    name: 'pageView',
    group: { id: string('id'), name: string('name'), url: string('url'), ...duration },
  },
  browserTimings: {
    name: 'browserTiming',
    group: {
      name: string('name'),
      url: string('url'),
      networkDuration: real('networkDuration'),
      sendDuration: real('sendDuration'),
      receiveDuration: real('receiveDuration'),
      processingDuration: real('processingDuration'),
      totalDuration: real('totalDuration'),
      performanceBucket: string('performanceBucket'),
    },
  },
  availabilityResults: {
    name: 'availabilityResult',
    group: {
      id: string('id'),
      name: string('name'),
      location: string('location'),
      success: string('success'),
      message: string('message'),
      ...duration,
      size: real('size'),
    },
  },
  performanceCounters: {
    name: 'performanceCounter',
    group: {
      name: string('name'),
      value: real('value'),
      category: string('category'),
      counter: string('counter'),
      instance: string('instance'),
    },
  },
  customMetrics: {
    name: 'customMetric',
    group: {
      name: string('name'),
      value: real('value'),
      valueCount: ['valueCount', 'int'],
      valueSum: real('valueSum'),
      valueMin: real('valueMin'),
      valueMax: real('valueMax'),
      valueStdDev: real('valueStdDev'),
    },
  },
};

const single: PropertyGroup = {
  id: string('itemId'),
  type: string('itemType'),
  count: ['itemCount', 'int'],
  timestamp: ['timestamp', 'datetime'],
};

/** Metrics and counters stand for themselves only. */
export const isCounted = (table: string): boolean =>
  table !== 'customMetrics' && table !== 'performanceCounters';

/**
 * The column that a path such as `request/name` or `customDimensions/plan` names in a table.
 * @param table its classic name, or `$all` for all of them together
 * @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT
 */
export function propertyAt(path: string, table: string, at = 0, text = path): Property {
  const cut = path.indexOf('/');
  const [first, rest] = cut < 0 ? [path, ''] : [path.slice(0, cut), path.slice(cut + 1)];
  if (rest === '') {
    if (first === 'count' && !isCounted(table)) return { kql: '1', type: 'int' };
    if (Object.hasOwn(single, first)) return propertyOf(single[first]!);
    // The names of Logs work as well.
    for (const group of Object.values({ ...sharedGroups, own: ownGroups[table]?.group ?? {} }))
      for (const found of Object.values(group)) if (found[0] === first) return propertyOf(found);
  }
  if (rest !== '' && (first === 'customDimensions' || first === 'customMeasurements')) {
    const key = kqlText(rest.replace(/^\[?'(.*?)'\]?$/, '$1').replaceAll("''", "'"));
    const bag = `${first}[${key}]`;
    return first === 'customDimensions'
      ? { kql: `tostring(${bag})`, type: 'string' }
      : { kql: `todouble(${bag})`, type: 'real' };
  }
  const own = ownGroups[table];
  const group = own?.name === first ? own.group : sharedGroups[first];
  if (group !== undefined && Object.hasOwn(group, rest)) return propertyOf(group[rest]!);
  return refuse(`there is no property '${path}' in ${table}`, at, text);
}

function propertyOf([kql, type]: readonly [string, PropertyType]): Property {
  return { kql, type };
}

/** A text as KQL writes it: nothing in it can end it. */
export function kqlText(value: string): string {
  const escaped = value.replace(
    /[^ !#-&(-[\]-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
