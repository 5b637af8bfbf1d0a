import { type Span, termIn } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import { receivedAs } from './received-as.ts';
import { errorOf, factsOf, statementOf } from './span-facts.ts';

const aSpan = (more: Partial<Span> = {}): Span => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '00000000000000ff',
  parentSpanId: '0000000000000010',
  name: 'SELECT 1',
  operation: 'postgres.query',
  spanType: 'sql',
  kind: 'client',
  isRequest: false,
  service: 'postgres',
  environment: 'dev',
  version: '1.0',
  instance: 'run-1',
  host: '',
  startTimeUnixNano: '1763719200123456789',
  durationNs: 5e6,
  status: 'error',
  statusMessage: 'boom',
  attributes: {
    '_dd.base_service': 'notes',
    'db.system': 'postgresql',
    'error.stack': 'Error: boom',
    rows: 7,
  },
  events: [],
  links: [],
  traceState: '',
  flags: 0,
  dropped: { attributes: 0, events: 0, links: 0 },
  scope: { name: '', id: '0' },
  resourceId: '7',
  dialect: 'datadog',
  weight: 2,
  notes: [],
  ...more,
});

describe('a span', () => {
  test('is shown in the words of the vocabulary, ids of Datadog as decimals', () => {
    const say = (vocabulary: Parameters<typeof termIn>[0]) =>
      Object.fromEntries(
        factsOf(aSpan(), vocabulary).map(([term, value]) => [termIn(vocabulary, term), value]),
      );

    expect(say('opentelemetry')).toMatchObject({
      'service.name': 'postgres',
      span_id: '00000000000000ff',
      kind: 'client',
    });
    expect(say('datadog')).toMatchObject({
      service: 'postgres',
      resource_name: 'SELECT 1',
      span_id: '255',
      status: 'error',
    });
    expect(say('app-insights')).toMatchObject({
      cloud_RoleName: 'postgres',
      itemType: 'dependency',
      success: 'False',
      itemCount: '2',
    });
  });

  test('keeps its error and stack, whichever dialect said it', () => {
    const exception = { 'exception.type': 'E', 'exception.message': 'm', 'exception.stacktrace': 's' };

    expect(errorOf(aSpan())).toEqual({ type: '', message: 'boom', stack: 'Error: boom' });
    expect(
      errorOf(aSpan({ events: [{ timeUnixNano: '0', name: 'exception', attributes: exception }] })),
    ).toEqual({ type: 'E', message: 'm', stack: 's' });
    expect(errorOf(aSpan({ status: 'unset', attributes: {} }))).toBeUndefined();
  });

  test('has a statement: the attribute, or with Datadog the resource; only SQL is SQL', () => {
    expect(statementOf(aSpan())).toEqual({ statement: 'SELECT 1', isSql: true });
    expect(
      statementOf(aSpan({ spanType: '', attributes: { 'db.system': 'redis', 'db.statement': 'GET a' } })),
    ).toEqual({
      statement: 'GET a',
      isSql: false,
    });
    expect(statementOf(aSpan({ spanType: 'web', attributes: {} }))).toBeUndefined();
  });

  test('is given back as it was received, what tracers tell each other included', () => {
    const resource = { 'deployment.environment.name': 'dev', 'service.name': 'postgres' };

    expect(receivedAs(aSpan(), resource)).toMatchObject({
      name: 'postgres.query',
      resource: 'SELECT 1',
      trace_id: String(0x8448eb211c80319cn),
      parent_id: '16',
      error: 1,
      meta: { '_dd.p.tid': '0af7651916cd43dd', '_dd.base_service': 'notes', env: 'dev' },
      metrics: { rows: 7 },
    });
    expect(receivedAs(aSpan({ dialect: 'app-insights' }), {})).toMatchObject({
      sampleRate: 50,
      data: { baseType: 'RemoteDependencyData', baseData: { success: false } },
    });
    expect(receivedAs(aSpan({ dialect: 'otlp' }), resource)).toMatchObject({
      resource: { attributes: resource },
      span: { kind: 3, endTimeUnixNano: '1763719200128456789', status: { code: 2, message: 'boom' } },
    });
  });
});
