import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { type Product, startProduct } from '../harness/product.ts';

const key = '6b1c0a8e-52f4-4f0e-9d0b-0c9a1f3b7d21';
const tags = {
  'ai.cloud.role': 'shop',
  'ai.cloud.roleInstance': 'shop-1',
  'ai.application.ver': '1.2.3',
  'ai.operation.id': '4bf92f3577b34da6a3ce929d0e0e4736',
  'ai.operation.parentId': '00f067aa0ba902b7',
  'ai.operation.name': 'GET /orders',
  'ai.operation.syntheticSource': 'bot',
  'ai.session.id': 'session-1',
  'ai.user.id': 'user-1',
  'ai.user.accountId': 'account-1',
  'ai.user.authUserId': 'known-1',
  'ai.location.ip': '203.0.113.7',
  'ai.location.city': 'Seoul',
  'ai.location.country': 'Korea',
  'ai.internal.sdkVersion': 'py3.11:oc0.11:ext1.1',
};
const properties = { plan: 'gold', 'http.method': 'MINE', 'http.status_code': '299', 'http.route': '/mine' };
const measurements = { size: 12.5 };
const both = { properties, measurements };
const exceptions = [{ typeName: 'PayError', message: 'declined', hasFullStack: true, parsedStack: [] }];

/** Kind of item, its fields, and what a query finds in columns of these names. */
const items: readonly [baseType: string, table: string, data: object, columns: object][] = [
  [
    'RequestData',
    'requests',
    {
      ...{ id: '1111111111111111', name: 'GET /orders', url: 'https://shop.example/orders?id=7' },
      ...{ duration: '00:00:01.2345678', responseCode: '404', success: true, source: 'caller', ...both },
    },
    {
      ...{ id: '1111111111111111', name: 'GET /orders', url: 'https://shop.example/orders?id=7' },
      ...{ duration: 1234.5678, resultCode: '404', success: 'True', source: 'caller' },
    },
  ],
  [
    'RemoteDependencyData',
    'dependencies',
    {
      ...{ id: '2222222222222222', name: 'SELECT orders', type: 'SQL', target: 'db.example | orders' },
      ...{
        data: 'SELECT * FROM orders',
        duration: '00:00:00.05',
        resultCode: '1205',
        success: false,
        ...both,
      },
    },
    {
      ...{ id: '2222222222222222', name: 'SELECT orders', type: 'SQL', target: 'db.example | orders' },
      ...{ data: 'SELECT * FROM orders', duration: 50, resultCode: '1205', success: 'False' },
    },
  ],
  [
    'RemoteDependencyData',
    'dependencies',
    {
      ...{ name: 'GET /pay', type: 'Fetch', target: 'pay.example:443', data: 'GET https://pay.example/pay' },
      ...{ duration: '00:00:00.02', success: true, ...both },
    },
    {
      ...{ name: 'GET /pay', type: 'Fetch', target: 'pay.example:443', data: 'GET https://pay.example/pay' },
      ...{ duration: 20, resultCode: '', success: 'True' },
    },
  ],
  [
    'MessageData',
    'traces',
    { message: 'hello', severityLevel: 'Warning', ...both },
    { message: 'hello', severityLevel: 2 },
  ],
  ['EventData', 'customEvents', { name: 'bought', ...both }, { name: 'bought' }],
  [
    'ExceptionData',
    'exceptions',
    { problemId: 'Pay', severityLevel: 3, exceptions, ...both },
    { problemId: 'Pay', severityLevel: 3, type: 'PayError', outerMessage: 'declined' },
  ],
  [
    'PageviewData',
    'pageViews',
    { name: 'Home', url: 'https://shop.example/', duration: '00:00:02', ...both },
    { name: 'Home', url: 'https://shop.example/', duration: 2000 },
  ],
  [
    'AvailabilityData',
    'availabilityResults',
    {
      id: 'first',
      name: 'ping',
      duration: '00:00:00.5',
      success: true,
      runLocation: 'Seoul',
      message: 'Passed',
      ...both,
    },
    { id: 'first', name: 'ping', duration: 500, success: '1', location: 'Seoul', message: 'Passed' },
  ],
];

let product: Product;

beforeAll(async () => {
  product = await startProduct();
  const time = new Date(Date.now() - 5_000).toISOString();
  const metrics = [{ name: 'queue length', value: 42, count: 4, min: 1, max: 20, stdDev: 2.5 }];
  const sent = [
    ...items.map(([baseType, , data]) => ({ baseType, data })),
    { baseType: 'MetricData', data: { metrics, properties } },
  ];
  const envelopes = sent.map(({ baseType, data }) => ({
    name: `Microsoft.ApplicationInsights.${baseType}`,
    ...{ time, iKey: key, sampleRate: 50, tags, data: { baseType, baseData: { ver: 2, ...data } } },
  }));
  const answer = await fetch(`${product.portal}/v2/track`, {
    method: 'POST',
    body: JSON.stringify(envelopes),
  });
  expect(await answer.json()).toMatchObject({ itemsAccepted: sent.length, errors: [] });
});

afterAll(async () => {
  await product?.stop();
});

describe("an item of Application Insights' protocol", () => {
  test.each(items)('%s is in %s as its client sent it', async (_baseType, table, _data, columns) => {
    const name = 'name' in columns ? `| where name == '${columns.name}'` : '';
    await expect.poll(() => kql(product, `${table} ${name} | count`)).toEqual([{ Count: 1 }]);
    const [row] = await kql(product, `${table} ${name}`);

    expect(row).toMatchObject({
      ...columns,
      ...{ operation_Name: 'GET /orders', operation_Id: tags['ai.operation.id'] },
      ...{ operation_ParentId: '00f067aa0ba902b7', operation_SyntheticSource: 'bot' },
      ...{ session_Id: 'session-1', user_Id: 'user-1', user_AccountId: 'account-1' },
      ...{ user_AuthenticatedId: 'known-1', client_IP: '203.0.113.7', client_City: 'Seoul' },
      ...{ client_CountryOrRegion: 'Korea', cloud_RoleName: 'shop', cloud_RoleInstance: 'shop-1' },
      ...{ application_Version: '1.2.3', sdkVersion: 'py3.11:oc0.11:ext1.1', itemCount: 2 },
    });
    expect(row!.customDimensions).toEqual(properties);
    expect(row!.customMeasurements).toEqual(measurements);
  });
});

test('an aggregated metric keeps its deviation', async () => {
  const found =
    'customMetrics | project name, value, valueCount, valueMin, valueMax, valueStdDev, customDimensions';

  await expect
    .poll(() => kql(product, found))
    .toEqual([
      {
        ...{ name: 'queue length', value: 42, valueCount: 4, valueMin: 1, valueMax: 20, valueStdDev: 2.5 },
        customDimensions: properties,
      },
    ]);
});
