import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../../model/rows/row-sink.ts';
import type { TableName } from '../../../model/tables.ts';
import { openTraceRules } from '../rules/trace-rules.ts';
import { openTraceDecoder } from '../traces/decode-traces.ts';
import { decodeAgentTraces } from './agent-traces.ts';

/** Transcribed from Datadog's published trace protos (pkg/proto/datadog/trace). */
const { root } = protobuf.parse(
  `syntax = "proto3";
message ArrayValue { int32 type = 1; string string_value = 2; bool bool_value = 3; int64 int_value = 4; double double_value = 5; }
message Array { repeated ArrayValue values = 1; }
message AnyValue { int32 type = 1; string string_value = 2; bool bool_value = 3; int64 int_value = 4; double double_value = 5;
  Array array_value = 6; }
message SpanEvent { fixed64 time_unix_nano = 1; string name = 2; map<string, AnyValue> attributes = 3; }
message SpanLink { uint64 traceID = 1; uint64 traceID_high = 2; uint64 spanID = 3; map<string, string> attributes = 4;
  string tracestate = 5; uint32 flags = 6; }
message Span { string service = 1; string name = 2; string resource = 3; uint64 traceID = 4; uint64 spanID = 5;
  uint64 parentID = 6; int64 start = 7; int64 duration = 8; map<string, string> meta = 10;
  repeated SpanLink spanLinks = 14; repeated SpanEvent spanEvents = 15; }
message TraceChunk { int32 priority = 1; string origin = 2; repeated Span spans = 3; map<string, string> tags = 4; }
message TracerPayload { string containerID = 1; string languageName = 2; repeated TraceChunk chunks = 6;
  map<string, string> tags = 7; string env = 8; }
message AgentPayload { string hostName = 1; repeated TracerPayload tracerPayloads = 5; map<string, string> tags = 6; }
`,
  { keepCase: true },
);
const AgentPayload = root.lookupType('AgentPayload');

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
  const outcome = decodeAgentTraces(
    decoder,
    AgentPayload.encode(AgentPayload.fromObject(payload)).finish(),
    rows,
  );
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
