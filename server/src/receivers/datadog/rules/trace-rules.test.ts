import { describe, expect, test } from 'vitest';
import {
  aDatadogSpan,
  type DatadogSpan,
  decodeDatadog,
  encodeV04,
  encodeV05,
} from '../../../../../tests/harness/datadog-traces.ts';
import { openObfuscator } from '../obfuscate/obfuscator.ts';
import { openTraceDecoder } from '../traces/decode-traces.ts';
import { openTraceRules, type TraceRuleSettings } from './trace-rules.ts';

const none: TraceRuleSettings = {
  ignoreResources: [],
  filterTagsRequire: [],
  filterTagsReject: [],
  filterTagsRegexRequire: [],
  filterTagsRegexReject: [],
  replaceTags: [],
};

function decodeWith(
  settings: Partial<TraceRuleSettings>,
  chunks: readonly (readonly DatadogSpan[])[],
  version: 'v0.4' | 'v0.5' = 'v0.5',
) {
  const rules = openTraceRules({ ...none, ...settings });
  const decoder = openTraceDecoder({ rules, obfuscate: openObfuscator() });
  const decoded = decodeDatadog(version, version === 'v0.5' ? encodeV05(chunks) : encodeV04(chunks), {
    decoder,
  });
  const spans = decoded.rows('spans') as unknown as {
    name: string;
    status_message: string;
    attributes: Record<string, string>;
    attributes_number: Record<string, number>;
    event_attributes: string[];
  }[];
  return { ...decoded, rules, spans };
}

const health = [
  aDatadogSpan({ span_id: 2n, parent_id: 1n, resource: 'SELECT ?' }),
  aDatadogSpan({ span_id: 1n, resource: 'GET /healthz', metrics: { 'http.port': 8080 } }),
];
const notes = [
  aDatadogSpan({ span_id: 3n, resource: 'GET /notes', meta: { 'http.url': '/notes', team: 'a' } }),
  aDatadogSpan({ span_id: 4n, parent_id: 3n, resource: 'GET /healthz' }),
];

describe('rules about traces', () => {
  test.each(['v0.4', 'v0.5'] as const)(
    'ignore what begins with a resource, all of its chunk, in %s',
    (version) => {
      const { spans, outcome, rules } = decodeWith(
        { ignoreResources: ['^GET /health'] },
        [health, notes],
        version,
      );

      expect(spans.map(({ name }) => name)).toEqual(['GET /notes', 'GET /healthz']);
      expect(outcome).toEqual({ accepted: 2, rejected: 0 });
      expect(rules?.dropped).toEqual(new Map([['ignore_resources', 2]]));
    },
  );

  test.each<[string, Partial<TraceRuleSettings>, number]>([
    ['require a tag', { filterTagsRequire: ['team'] }, 2],
    ['require a tag with a value', { filterTagsRequire: ['team:b'] }, 0],
    ['require all of several', { filterTagsRequire: ['team:a', 'env:dev'] }, 0],
    ['reject a tag', { filterTagsReject: ['team'] }, 2],
    ['reject a value', { filterTagsReject: ['team:b'] }, 4],
    ['reject a number', { filterTagsReject: ['http.port:8080'] }, 2],
    ['require a pattern', { filterTagsRegexRequire: ['http.url:^/n.*s$'] }, 2],
    ['reject a pattern', { filterTagsRegexReject: ['team:(?i)^A$'] }, 2],
    ['reject nothing', {}, 4],
  ])('%s', (_name, settings, kept) => {
    expect(decodeWith(settings, [health, notes]).spans).toHaveLength(kept);
  });

  test('take the span whose parent is elsewhere where there is no root', () => {
    const part = [
      aDatadogSpan({ span_id: 6n, parent_id: 5n, resource: 'inner' }),
      aDatadogSpan({ span_id: 5n, parent_id: 99n, resource: 'outer' }),
    ];

    expect(decodeWith({ ignoreResources: ['^outer$'] }, [part]).spans).toEqual([]);
    expect(decodeWith({ ignoreResources: ['^inner$'] }, [part]).spans).toHaveLength(2);
  });

  test('that are no patterns are told with their place', () => {
    expect(() => openTraceRules({ ...none, ignoreResources: ['('] })).toThrow(/datadog\.ignoreResources/);
    expect(openTraceRules(none)).toBeUndefined();
  });
});

describe('replace_tags', () => {
  const replace = (name: string, pattern: string, repl: string) => ({
    replaceTags: [{ name, pattern, repl }],
  });
  const one = (settings: Partial<TraceRuleSettings>, span: Partial<DatadogSpan>) =>
    decodeWith(settings, [[aDatadogSpan(span)]]);

  test('writes the values of a tag otherwise, groups by number and by name', () => {
    const meta = { 'http.url': 'http://a/users/42/x', other: 'users/42' };

    const numbered = one(replace('http.url', 'users/(\\d)\\d', 'users/${1}?'), { meta });
    const named = one(replace('http.url', '(?P<who>users)/\\d+', '${who}/?'), { meta });

    expect(numbered.spans[0]!.attributes).toMatchObject({ other: 'users/42' });
    expect(JSON.stringify(numbered.rows('spans'), bigText)).toContain('http://a/users/4?/x');
    expect(JSON.stringify(named.rows('spans'), bigText)).toContain('http://a/users/?/x');
  });

  test('reaches the resource, the message and the stack of an error', () => {
    const span = {
      resource: 'GET /users/secret-1',
      error: 1,
      meta: {
        'error.message': 'no secret-1',
        'error.stack': 'at secret-1',
        'error.type': 'E',
        _hidden: 'secret-1',
      },
    };

    const { rows, spans } = one(replace('*', 'secret-\\d', '***'), span);

    expect(spans[0]).toMatchObject({
      name: 'GET /users/***',
      status_message: 'no ***',
      attributes: { _hidden: 'secret-1' },
    });
    expect(rows('exceptions')).toMatchObject([{ message: 'no ***', stack: 'at ***' }]);
  });

  test('makes a text of a number that is none any more', () => {
    const { spans } = one(replace('card', '^\\d{12}', 'XXXX'), {
      metrics: { card: 123_456_789_012_345, other: 5 },
    });

    expect(spans[0]).toMatchObject({ attributes: { card: 'XXXX345' }, attributes_number: { other: 5 } });
  });

  test('reaches native events', () => {
    const events = [
      {
        name: 'e',
        time_unix_nano: 1n,
        attributes: { who: { type: 0, string_value: 'bob' }, n: { type: 2, int_value: 4 } },
      },
    ];
    const { spans } = decodeWith(
      replace('who', 'bob', '?'),
      [[aDatadogSpan({ span_events: events })]],
      'v0.4',
    );

    expect(JSON.parse(spans[0]!.event_attributes[0]!)).toEqual({ who: '?', n: 4 });
  });

  test('keeps ids, service, and literals out', () => {
    const span = {
      type: 'sql',
      resource: "SELECT 'secret'",
      meta: { 'sql.query': "SELECT 'secret'", env: 'dev' },
    };
    const { rows } = one(replace('env', 'x', 'y'), span);

    expect(rows('spans')).toMatchObject([
      { service: 'notes', environment: 'dev', span_id: 'f476000000000001', name: 'SELECT ?' },
    ]);
    expect(JSON.stringify(rows('spans'), bigText)).not.toContain('secret');
  });
});

describe('names of spans', () => {
  const rowsOf = (span: Partial<DatadogSpan>) => {
    const { rows } = decodeWith({}, [[aDatadogSpan(span)]]);
    return { span: rows('spans')[0]!, resource: rows('resources')[0]! };
  };

  test('are spelt as the Agent spells them, with what was sent beside', () => {
    const { span, resource } = rowsOf({
      service: 'Notes App',
      name: 'Flask request!',
      meta: { env: 'My Env', 'peer.service': 'DB One', '_dd.base_service': 'Base_Service' },
    });

    expect(span).toMatchObject({
      service: 'notes_app',
      operation: 'Flask_request',
      environment: 'my_env',
      peer_service: 'db_one',
      attributes: { 'headwater.operation.sent': 'Flask request!', '_dd.base_service': 'base_service' },
    });
    expect(resource.attributes).toContain('"headwater.service.sent":"Notes App"');
  });

  test('that are too long are cut, between characters', () => {
    const { span } = rowsOf({
      type: `${'x'.repeat(99)}é`,
      resource: 'é'.repeat(4_000),
      name: 'a'.repeat(200),
    });

    expect(span.span_type).toBe('x'.repeat(99));
    expect(span.operation).toBe('a'.repeat(100));
    expect((span.attributes as Record<string, string>)['resource.name']).toBe('é'.repeat(2_500));
  });

  test('of services with nothing left of them name the language', () => {
    expect(rowsOf({ service: '🍣', meta: { language: 'go' } }).span).toMatchObject({
      service: 'unnamed-go-service',
    });
  });
});

test('what a span was built from is known of its process', () => {
  const meta = { '_dd.git.commit.sha': 'abc', '_dd.git.repository_url': 'https://git/x' };
  const chunk = [aDatadogSpan({ meta }), aDatadogSpan({ span_id: 7n, parent_id: 1n, meta: {} })];

  const { rows } = decodeWith({}, [chunk, [aDatadogSpan({ span_id: 8n })]]);

  const ids = rows('spans').map(({ resource_id }) => resource_id);
  const resources = rows('resources').filter(({ kind }) => kind === 'resource');
  expect(ids[1]).toBe(ids[0]);
  expect(
    resources.every(({ attributes }) => String(attributes).includes('"vcs.ref.head.revision":"abc"')),
  ).toBe(true);
});

const bigText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
