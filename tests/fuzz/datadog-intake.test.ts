import { pack } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { decodeAgentTraces } from '../../server/src/receivers/datadog/agent/agent-traces.ts';
import { decodeColumnar } from '../../server/src/receivers/datadog/agent/columnar/decode-columnar.ts';
import {
  decodeChecks,
  decodeEvent,
  decodeIntake,
  decodeLogs,
  decodeMetadata,
} from '../../server/src/receivers/datadog/agent/json-records.ts';
import { decodeSeriesV1, decodeSeriesV2 } from '../../server/src/receivers/datadog/agent/json-series.ts';
import {
  decodeSeriesProtobuf,
  decodeSketches,
} from '../../server/src/receivers/datadog/agent/protobuf-intake.ts';
import { openObfuscator } from '../../server/src/receivers/datadog/obfuscate/obfuscator.ts';
import { openTraceRules } from '../../server/src/receivers/datadog/rules/trace-rules.ts';
import { decodeAgentStats, decodeClientStats } from '../../server/src/receivers/datadog/stats/write-stats.ts';
import {
  readTelemetry,
  writeTelemetry,
} from '../../server/src/receivers/datadog/telemetry/decode-telemetry.ts';
import { decodeTraces, openTraceDecoder } from '../../server/src/receivers/datadog/traces/decode-traces.ts';
import { noFacts } from '../../server/src/receivers/datadog/traces/request-facts.ts';
import { TraceIds } from '../../server/src/receivers/datadog/traces/trace-ids.ts';
import { dictionaryOf, encodeProto } from '../harness/datadog-protos.ts';
import { aDatadogSpan, encodeV04 } from '../harness/datadog-traces.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';
import { type Decode, Trial } from './trial.ts';

const mutations = process.env.HEADWATER_FULL === '1' ? 200_000 : 4_000;
const slowestMs = 1_000;
const nowS = Number(nowNs / 1_000_000_000n);
const tags = ['env:dev', 'service:notes', '<script>alert(1)</script>:x'];

const sketch = Buffer.from(
  encodeProto('DDSketch', {
    mapping: { gamma: 1.015625 },
    positiveValues: { contiguousBinCounts: [1, 2] },
    zeroCount: 1,
  }),
);
const stats = {
  Env: 'dev',
  Stats: [
    {
      Start: nowNs,
      Duration: 10_000_000_000n,
      Stats: [
        {
          Service: 's',
          Name: 'n',
          Resource: 'r',
          Type: 'sql',
          Hits: 3,
          OkSummary: sketch,
          PeerTags: ['a:b'],
        },
      ],
    },
  ],
};
const statsOptions = { obfuscate: openObfuscator(), language: 'go', tracerVersion: '1' };
const columnar = {
  metadata: { tags: ['a:b'], resources: ['host', 'h'] },
  metricData: {
    dictNameStr: dictionaryOf('m'),
    dictTagStr: dictionaryOf(...tags),
    dictTagsets: [2, 1, 1, 2, -1, 4],
    dictResourceStr: dictionaryOf('host', 'h'),
    dictResourceLen: [1],
    dictResourceType: [1],
    dictResourceName: [2],
    types: [0x11, 0x33, 0x24, 0x03],
    nameRefs: [1, 0, 0, 0],
    tagsetRefs: [1, 1, 0, -2],
    resourcesRefs: [1, 0, 0, -1],
    intervals: [10, 0, 0, 0],
    numPoints: [2, 1, 1, 1],
    timestamps: [nowS, 1, 1, 0, 0],
    valsSint64: [1, 2, 3],
    valsFloat32: [6, 1, 3],
    valsFloat64: [0.5],
    sketchNumBins: [2],
    sketchBinKeys: [1338, 2],
    sketchBinCnts: [1, 2],
  },
};
const span = {
  service: 's',
  name: 'n',
  resource: 'r',
  traceID: '7',
  spanID: '9',
  start: String(nowNs),
  duration: '5',
  meta: { a: 'b' },
  metrics: { x: 1 },
  meta_struct: { s: Buffer.from([0x81, 0xa1, 0x61, 0x01]) },
  spanLinks: [{ traceID: '1', spanID: '2', attributes: { a: 'b' } }],
  spanEvents: [
    {
      name: 'e',
      time_unix_nano: '1',
      attributes: { l: { type: 4, array_value: { values: [{ type: 2 }] } } },
    },
  ],
};
const agentTraces = {
  hostName: 'h',
  tracerPayloads: [{ tags: { t: 'u' }, chunks: [{ origin: 'o', spans: [span] }] }],
};
const rules = openTraceRules({
  ignoreResources: ['^never$'],
  filterTagsRequire: [],
  filterTagsReject: ['x:2'],
  filterTagsRegexRequire: [],
  filterTagsRegexReject: [],
  replaceTags: [{ name: '*', pattern: '\\d+', repl: '?' }],
});
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const telemetry: Decode = (body, rows) => writeTelemetry(readTelemetry(body), rows, 'c');
const series = { series: [{ metric: 'm', points: [[nowS, 1]], tags, host: 'h', type: 'count' }] };
const decoder = openTraceDecoder({ rules, obfuscate: openObfuscator() });
const ruled: Decode = (body, rows) => decodeTraces(decoder, 'v0.4', body, rows, noFacts);
const plainDecoder = openTraceDecoder();
const traceIds = new TraceIds();

const decoders: readonly (readonly [string, Decode, Uint8Array])[] = [
  ['columnar series', decodeColumnar, encodeProto('Payload', columnar)],
  [
    'series v2',
    decodeSeriesProtobuf,
    encodeProto('MetricPayload', {
      series: [{ metric: 'm', tags, points: [{ value: 1, timestamp: nowS }] }],
    }),
  ],
  [
    'sketches',
    decodeSketches,
    encodeProto('SketchPayload', {
      sketches: [{ metric: 'm', tags, dogsketches: [{ ts: nowS, cnt: 2, k: [1338], n: [2] }] }],
    }),
  ],
  [
    "an Agent's traces",
    (body, rows) => decodeAgentTraces(plainDecoder, body, rows),
    encodeProto('AgentPayload', agentTraces),
  ],
  ['traces under rules', ruled, encodeV04([[aDatadogSpan({ metrics: { x: 3 } })]])],
  ['client stats', (body, rows) => decodeClientStats(body, rows, statsOptions), new Uint8Array(pack(stats))],
  [
    "an Agent's stats",
    (body, rows) => decodeAgentStats(body, rows, statsOptions),
    new Uint8Array(pack({ Stats: [stats] })),
  ],
  [
    'telemetry',
    telemetry,
    json({
      request_type: 'app-started',
      runtime_id: 'r',
      payload: { configuration: [{ name: 'a', value: 1 }] },
    }),
  ],
  ['series v1', decodeSeriesV1, json(series)],
  [
    'series v2 as JSON',
    decodeSeriesV2,
    json({ series: [{ metric: 'm', points: [{ timestamp: nowS, value: 1 }] }] }),
  ],
  ['checks', decodeChecks, json([{ check: 'c', status: 1, timestamp: nowS, tags }])],
  ['events', decodeEvent, json({ title: 't', text: '<img src=x onerror=alert(1)>', tags })],
  [
    'intake',
    decodeIntake,
    json({ internalHostname: 'h', events: { S: [{ msg_title: 't' }] }, meta: { a: 1 } }),
  ],
  ['metadata', decodeMetadata, json({ hostname: 'h', agent_metadata: { a: 1 } })],
  [
    'logs',
    (body, rows) => decodeLogs(body, rows, traceIds),
    json([{ message: 'm', ddtags: 'a:b', 'dd.trace_id': '7' }]),
  ],
];

describe.each(decoders)('the decoder of %s', (name, decode, fixture) => {
  test(`survives every cut and flipped bit, and ${mutations} mutated inputs`, () => {
    const random = new Random(seed);
    const trial = new Trial(decode, fixture, 'datadog');

    for (const input of cutsAndFlips(fixture)) trial.feed(input);
    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    trial.compare(fixture);
    expect(trial.accepted, name).toBeGreaterThan(0);
    expect(trial.refused, name).toBeGreaterThan(0);
    expect(trial.slowest, name).toBeLessThan(slowestMs);
  });
});

describe('sizes that lie', () => {
  const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));

  test.each<[string, Decode, Uint8Array]>([
    [
      'an array of four billion',
      (body, rows) => decodeClientStats(body, rows, statsOptions),
      Buffer.from('81a55374617473ddffffffff', 'hex'),
    ],
    ['a map of four billion', ruled, Buffer.from('dfffffffff', 'hex')],
    ['JSON of great depth', decodeIntake, nested(200_000)],
    ['telemetry of great depth', telemetry, nested(200_000)],
    [
      'msgpack of great depth',
      (body, rows) => decodeClientStats(body, rows, statsOptions),
      Buffer.alloc(200_000, 0x91),
    ],
  ])('%s costs little', (_name, decode, body) => {
    const trial = new Trial(decode, safeFixture(decode), 'datadog');

    trial.feed(body);

    expect(trial.accepted + trial.refused).toBe(1);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });
});

/** A trial begins with something its decoder takes. */
function safeFixture(decode: Decode): Uint8Array {
  if (decode === decodeIntake || decode === telemetry) return json({});
  return decode === ruled ? encodeV04([]) : new Uint8Array(pack({}));
}
