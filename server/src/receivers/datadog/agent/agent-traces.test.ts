import { describe, expect, test } from 'vitest';
import { encodeProto } from '../../../../../tests/harness/datadog-protos.ts';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../../model/rows/row-sink.ts';
import type { TableName } from '../../../model/tables.ts';
import { openTraceRules } from '../rules/trace-rules.ts';
import { openTraceDecoder } from '../traces/decode-traces.ts';
import { decodeAgentTraces } from './agent-traces.ts';

const span = {
  service: 'notes',
  name: 'flask.request',
  resource: 'GET /',
  traceID: '7',
  spanID: '9',
  start: String(nowNs),
  duration: '5000000',
};

function run(payload: object, decoder = openTraceDecoder()) {
  const rows = openRowSink();
  rows.begin({ project: 'p', dialect: 'datadog', nowNs });
  const outcome = decodeAgentTraces(decoder, encodeProto('AgentPayload', payload), rows);
  return { outcome, rows: (table: TableName) => readNative(rows.block(table).nativeParts()) };
}

describe('traces of an Agent', () => {
  test('have the links and events of their spans', () => {
    const link = {
      traceID: '2',
      traceID_high: '1',
      spanID: '3',
      attributes: { a: 'b' },
      tracestate: 'x=1',
      flags: 0x80000001,
    };
    const event = {
      time_unix_nano: String(nowNs),
      name: 'exception',
      attributes: {
        s: { type: 0, string_value: 'text' },
        b: { type: 1 },
        n: { type: 2, int_value: '-4' },
        d: { type: 3, double_value: 1.5 },
        l: {
          type: 4,
          array_value: {
            values: [
              { type: 2, int_value: '1' },
              { type: 0, string_value: 'x' },
            ],
          },
        },
      },
    };

    const { rows } = run({
      tracerPayloads: [{ chunks: [{ spans: [{ ...span, spanLinks: [link], spanEvents: [event] }] }] }],
    });

    const [row] = rows('spans') as Record<string, string[]>[];
    expect(row).toMatchObject({
      link_trace_id: ['00000000000000010000000000000002'],
      link_span_id: ['0000000000000003'],
      event_name: ['exception'],
    });
    expect(JSON.parse(row!.link_detail![0]!)).toEqual({
      traceState: 'x=1',
      flags: 1,
      attributes: { a: 'b' },
    });
    expect(JSON.parse(row!.event_attributes![0]!)).toEqual({
      s: 'text',
      b: false,
      n: -4,
      d: 1.5,
      l: [1, 'x'],
    });
  });

  test('have what their chunk and their payload say', () => {
    const { rows } = run({
      hostName: 'h',
      tags: { region: 'eu' },
      tracerPayloads: [
        {
          containerID: 'c-1',
          tags: {
            '_dd.tags.container': 'image_name:notes,kube_namespace:shop,service:x',
            'git.commit.sha': 'abc',
          },
          chunks: [
            {
              origin: 'rum',
              tags: { '_dd.p.tid': '0af7651916cd43dd', '_dd.p.dm': '-4' },
              spans: [span, { ...span, spanID: '10', parentID: '9' }],
            },
          ],
        },
      ],
    });

    const spans = rows('spans') as { trace_id: string; attributes: Record<string, string> }[];
    expect(spans.map(({ trace_id }) => trace_id)).toEqual(
      new Array(2).fill('0af7651916cd43dd0000000000000007'),
    );
    expect(spans.map(({ attributes }) => attributes['_dd.origin'])).toEqual(['rum', undefined]);
    const resource = JSON.parse(String(rows('resources')[0]!.attributes));
    expect(resource).toMatchObject({
      'container.image.name': 'notes',
      'k8s.namespace.name': 'shop',
      'vcs.ref.head.revision': 'abc',
      'container.id': 'c-1',
      'service.name': 'notes',
      region: 'eu',
    });
  });

  test('are subject to the rules', () => {
    const rules = openTraceRules({
      ignoreResources: ['^GET /$'],
      filterTagsRequire: [],
      filterTagsReject: [],
      filterTagsRegexRequire: [],
      filterTagsRegexReject: [],
      replaceTags: [{ name: 'resource.name', pattern: '\\d+', repl: '?' }],
    });
    const chunks = [{ spans: [span] }, { spans: [{ ...span, traceID: '8', resource: 'GET /42' }] }];

    const { rows } = run({ tracerPayloads: [{ chunks }] }, openTraceDecoder({ rules }));

    expect(rows('spans')).toMatchObject([{ name: 'GET /?' }]);
  });
});
