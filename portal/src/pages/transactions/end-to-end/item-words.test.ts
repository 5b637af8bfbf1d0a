import type { TelemetryDetail } from '@headwater/contract';
import { expect, test } from 'vitest';
import { factsOf } from './item-words.ts';

const request: TelemetryDetail = {
  item: {
    id: 's1000000-0000000000000000',
    type: 'request',
    timeUnixNano: '1000000',
    durationNs: 2e6,
    title: 'GET /',
    service: 'shop',
    instance: 'shop-1',
    operationId: 'a'.repeat(32),
    spanId: '00000000000000ff',
    parentId: '',
    success: false,
    resultCode: '500',
    dependencyType: '',
    target: '',
    severityNumber: 0,
    weight: 1,
    dialect: 'otlp',
  },
  text: 'GET /',
  fields: [
    { name: 'success', value: 'False' },
    { name: 'kind', value: 'server' },
    { name: 'cloud_RoleName', value: 'shop' },
    { name: 'dialect', value: 'otlp' },
  ],
  properties: {},
  exceptions: [],
  user: 'ann',
  session: '',
  resource: null,
};
const shown = (detail: TelemetryDetail, vocabulary: 'opentelemetry' | 'app-insights' | 'datadog') =>
  factsOf(detail, vocabulary)
    .filter(({ field }) => field !== 'timestamp')
    .map(({ word, value }) => `${word}=${value}`);

test('an item is told in the words of each product', () => {
  expect(shown(request, 'opentelemetry')).toEqual([
    'duration=2 ms',
    'status.code=error',
    'kind=server',
    'service.name=shop',
    'dialect=otlp',
    'user.id=ann',
    `trace_id=${'a'.repeat(32)}`,
    'span_id=00000000000000ff',
  ]);
  expect(shown(request, 'app-insights')).toEqual([
    'duration=2 ms',
    'success=False',
    'itemType=request',
    'cloud_RoleName=shop',
    'dialect=otlp',
    'user_Id=ann',
    `operation_Id=${'a'.repeat(32)}`,
    'id=00000000000000ff',
  ]);
  expect(shown(request, 'datadog')).toEqual([
    'duration=2 ms',
    'status=error',
    'span.kind=server',
    'service=shop',
    'dialect=otlp',
    'usr.id=ann',
    `trace_id=${'a'.repeat(32)}`,
    'span_id=255',
  ]);
});

test('what only a kind of telemetry has keeps its name', () => {
  const { item } = request;
  const exception = {
    ...request,
    item: { ...item, type: 'exception' as const },
    fields: [{ name: 'type', value: 'TypeError' }],
  };

  expect(shown(exception, 'datadog')).toContain('type=TypeError');
});
