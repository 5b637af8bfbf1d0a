import { describe, expect, test } from 'vitest';
import { decodeItems } from '../../receivers/app-insights/decode-items.ts';
import { EnvelopeBody } from '../../receivers/app-insights/envelopes/envelope-body.ts';
import { readRequest } from '../testing/read-request.ts';
import { encodeBreeze } from './breeze-format.ts';
import type { Envelope } from './envelope.ts';

const iKey = '11111111-2222-3333-4444-555555555555';
const nowNs = 1_763_719_200_000_000_000n;
const tags = {
  'ai.cloud.role': 'shop',
  'ai.cloud.roleInstance': 'shop-1',
  'ai.application.ver': '1.2.3',
  'ai.operation.id': '4bf92f3577b34da6a3ce929d0e0e4736',
  'ai.operation.parentId': '00f067aa0ba902b7',
  'ai.operation.name': 'GET /orders',
  'ai.session.id': 'session-1',
  'ai.user.id': 'user-1',
  'ai.user.authUserId': 'known-1',
  'ai.location.ip': '203.0.113.7',
  'ai.location.city': 'Seoul',
  'ai.internal.sdkVersion': 'py3.11:oc0.11:ext1.1',
};
const properties = {
  ...{
    plan: 'gold',
    'http.method': 'MINE',
    'http.status_code': '299',
    'http.route': '/mine',
    'url.full': 'mine',
  },
  ...{ 'db.name': 'mine', 'user.id': 'mine', 'peer.service': 'mine' },
};
const both = { properties, measurements: { size: 12.5 } };
const frames = [{ level: 0, method: 'pay', assembly: 'shop', line: 12 }];
const exceptions = [{ typeName: 'PayError', message: 'declined', hasFullStack: true, parsedStack: frames }];

/** As clients send them; what a field has no value for is left out, as in the schemas. */
const items: readonly [baseType: string, data: object][] = [
  [
    'RequestData',
    {
      ...{ id: '1111111111111111', name: 'GET /orders', url: 'https://shop.example/orders?id=7' },
      ...{ duration: '00:00:01.2345678', responseCode: '404', success: true, source: 'caller', ...both },
    },
  ],
  [
    'RemoteDependencyData',
    {
      ...{ id: '2222222222222222', name: 'SELECT orders', type: 'SQL', target: 'db.example | orders' },
      ...{
        data: 'SELECT * FROM orders',
        duration: '00:00:00.0500000',
        resultCode: '1205',
        success: false,
        ...both,
      },
    },
  ],
  [
    'RemoteDependencyData',
    {
      ...{ id: '3333333333333333', name: 'GET /pay', type: 'HTTP', target: 'pay.example:443' },
      ...{
        data: 'https://pay.example/pay?x=1',
        duration: '00:00:00.0200000',
        resultCode: '200',
        success: true,
      },
      properties: {},
    },
  ],
  [
    'RemoteDependencyData',
    {
      ...{ id: '4444444444444444', name: 'send', type: 'Azure Service Bus', target: 'sb://ns.example/queue' },
      ...{ data: 'payload', duration: '00:00:00.0200000', resultCode: '', success: true, ...both },
    },
  ],
  [
    'MessageData',
    { message: 'hello', severityLevel: 'Warning', properties: { plan: 'gold' }, measurements: { size: 1.5 } },
  ],
  ['EventData', { name: 'bought', properties: { plan: 'gold' }, measurements: { size: 1.5 } }],
  [
    'ExceptionData',
    {
      exceptions,
      severityLevel: 3,
      problemId: 'Pay',
      properties: { plan: 'gold' },
      measurements: { size: 1.5 },
    },
  ],
  [
    'PageViewData',
    {
      id: '6666666666666666',
      name: 'Home',
      url: 'https://shop.example/',
      duration: '00:00:02.0000000',
      properties: {},
    },
  ],
  [
    'AvailabilityData',
    {
      id: 'first',
      name: 'ping',
      duration: '00:00:00.5000000',
      success: true,
      runLocation: 'Seoul',
      message: 'Passed',
      properties: {},
    },
  ],
];

function passedOn(envelopes: readonly object[]): Envelope[] {
  const body = Buffer.from(JSON.stringify(envelopes));
  const read = readRequest('app-insights', nowNs, (sink) => {
    const { accepted, rejected } = decodeItems(new EnvelopeBody(body), sink, () => undefined);
    return { accepted, rejected };
  });
  return encodeBreeze(read, { iKey, keepsKeys: false }).map(
    ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Envelope,
  );
}

const envelope = (baseType: string, data: object) => ({
  ...{
    ver: 1,
    name: `Microsoft.ApplicationInsights.${baseType.replace(/Data$/, '')}`,
    time: '2025-11-21T10:00:00.0000000Z',
  },
  ...{ sampleRate: 50, iKey, tags, data: { baseType, baseData: { ver: 2, ...data } } },
});

describe('an item of Application Insights', () => {
  test.each(items)('%s goes on as it came', (baseType, data) => {
    const came = envelope(baseType, data);

    expect(passedOn([came])).toEqual([came]);
  });

  test('an aggregated metric goes on with its deviation', () => {
    const metrics = [{ name: 'queue', value: 42, kind: 1, count: 4, min: 1, max: 20, stdDev: 2.5 }];
    const came = envelope('MetricData', { metrics, properties: { plan: 'gold' } });

    expect(passedOn([came])).toMatchObject([
      { data: { baseData: { metrics, properties: { plan: 'gold' } } } },
    ]);
  });
});
