import { describe, expect, test } from 'vitest';
import { dictionaryOf, encodeProto } from '../../../../../../tests/harness/datadog-protos.ts';
import { nowNs } from '../../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../../../model/rows/row-sink.ts';
import type { TableName } from '../../../../model/tables.ts';
import { decodeColumnar } from './decode-columnar.ts';

const encode = (value: object, name = 'Payload') => encodeProto(name, value);

const nowS = Number(nowNs / 1_000_000_000n);
const kinds = { count: 1, rate: 2, gauge: 3, sketch: 4 };

/** Two names, two sets of tags (the second holds the first), a host, a unit. */
const dictionaries = {
  dictNameStr: dictionaryOf('a.count', 'b.gauge'),
  dictTagStr: dictionaryOf('env:dev', 'team:x', 'service:notes'),
  dictTagsets: [2, 1, 1, 2, -1, 4],
  dictResourceStr: dictionaryOf('host', 'h1', 'device', 'sda'),
  dictResourceLen: [1, 2],
  dictResourceType: [1, 1, 2],
  dictResourceName: [2, 2, 2],
  dictUnitStr: dictionaryOf('byte'),
};

function run(body: Uint8Array) {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'datadog', nowNs });
  const outcome = decodeColumnar(body, sink);
  return { outcome, rows: (table: TableName) => readNative(sink.block(table).nativeParts()) };
}

describe('columnar series', () => {
  test('resolve references, splice sets of tags, and read values of every width', () => {
    const body = encode({
      metadata: { tags: ['region:eu', 'env:dev'], resources: ['cluster', 'c1'] },
      metricData: {
        ...dictionaries,
        types: [kinds.count | 0x10, kinds.gauge | 0x30 | 0x200, kinds.gauge | 0x20, kinds.rate | 0x00],
        nameRefs: [1, 1, 0, -1],
        tagsetRefs: [1, 1, -2, 2],
        resourcesRefs: [1, 1, -2, 0],
        intervals: [10, 0, 0, 10],
        numPoints: [2, 1, 1, 1],
        sourceTypeNameRefs: [0, 0, 0, 0],
        originInfoRefs: [0, 0, 0, 0],
        unitRefs: [1],
        timestamps: [nowS, 10, -10, 0, 0],
        valsSint64: [5, -7],
        valsFloat32: [0.5],
        valsFloat64: [3.14],
      },
    });

    const { outcome, rows } = run(body);

    expect(outcome).toEqual({ accepted: 5, rejected: 0 });
    expect(rows('metric_points')).toMatchObject([
      { metric: 'a.count', value: 5, time: BigInt(nowS) * 1_000_000_000n },
      { metric: 'a.count', value: -7, time: BigInt(nowS + 10) * 1_000_000_000n },
      { metric: 'b.gauge', value: 3.14, service: 'notes', time: BigInt(nowS) * 1_000_000_000n },
      { metric: 'b.gauge', value: 0.5 },
      { metric: 'a.count', value: 0 },
    ]);
    expect(rows('metric_points')[0]).toMatchObject({ start_time: BigInt(nowS - 10) * 1_000_000_000n });
    expect(rows('metric_series')).toMatchObject([
      { kind: 2, host: 'h1', environment: 'dev', attributes: { team: 'x', region: 'eu', cluster: 'c1' } },
      { kind: 1, unit: 'byte', host: 'h1', service: 'notes', attributes: { team: 'x', device: 'sda' } },
      { kind: 1, host: '', attributes: { region: 'eu' } },
      { kind: 1, environment: 'dev' },
    ]);
  });

  test('read sketches of integers and of doubles, the count being an integer', () => {
    const shared = { tagsetRefs: [0, 0], resourcesRefs: [0, 0], intervals: [0, 0], numPoints: [1, 1] };
    const body = encode({
      metricData: {
        ...dictionaries,
        ...shared,
        types: [kinds.sketch | 0x10, kinds.sketch | 0x30],
        nameRefs: [1, 1],
        timestamps: [nowS, 0],
        valsSint64: [4, 1, 2, 3, 9],
        valsFloat64: [1.5, -0.5, 2],
        sketchNumBins: [2, 3],
        sketchBinKeys: [1338, 45, -1338, 1338, 1338],
        sketchBinCnts: [2, 1, 1, 2, 6],
      },
    });

    const points = run(body).rows('metric_points') as Record<string, unknown>[];

    expect(points).toMatchObject([
      { metric: 'a.count', value: 4, min: 1, max: 2, count: 3n, positive_offset: -1 },
      { metric: 'b.gauge', value: 1.5, min: -0.5, max: 2, count: 9n, zero_count: 2n },
    ]);
    expect((points[0]!.positive_counts as bigint[]).filter((count) => count > 0n)).toEqual([2n, 1n]);
    expect((points[1]!.negative_counts as bigint[]).filter((count) => count > 0n)).toEqual([1n]);
  });

  test('may come in several pieces, packed or not', () => {
    const shared = { nameRefs: [1, 0], tagsetRefs: [0, 0], resourcesRefs: [0, 0], intervals: [0, 0] };
    const columns = { ...dictionaries, ...shared, numPoints: [1, 1], timestamps: [nowS, 0] };
    const loose = encode(
      { types: [kinds.gauge | 0x10, kinds.gauge | 0x30], valsSint64: [1], valsFloat64: [2] },
      'Unpacked',
    );
    const data = Buffer.concat([encode(columns, 'MetricData'), loose]);
    const body = Buffer.concat([Buffer.from([0x1a, 0x80 | (data.length & 0x7f), data.length >> 7]), data]);

    expect(run(body).rows('metric_points')).toMatchObject([{ value: 1 }, { value: 2 }]);
  });

  test.each([
    ['a name that is not there', { nameRefs: [9] }],
    ['a set of tags that is not there', { tagsetRefs: [7] }],
    ['a set within sets that is not there', { dictTagsets: [1, -9] }],
    ['a unit that is not there', { types: [0x233], unitRefs: [5] }],
    ['a column too short', { valsFloat64: [] }],
    ['a value type that is not there', { types: [0x43] }],
    ['more points than can be', { types: [3], numPoints: [4_000_000_000] }],
  ])('are refused for %s', (_name, change) => {
    const data = {
      ...dictionaries,
      types: [kinds.gauge | 0x30],
      nameRefs: [1],
      tagsetRefs: [0],
      resourcesRefs: [0],
      intervals: [0],
      numPoints: [1],
      timestamps: [nowS],
      valsFloat64: [1],
    };

    expect(run(encode({ metricData: data })).outcome.accepted).toBe(1);
    expect(() => run(encode({ metricData: { ...data, ...change } }))).toThrow(
      expect.objectContaining({ code: 'HEADWATER_DECODE_SHAPE' }),
    );
  });

  test('cannot make many tags of few bytes', () => {
    const doubled = Array.from({ length: 60 }, (_, index) => [2, -1 - index, 0]).flat();
    const sets = [1, 1, ...doubled];
    const body = encode({
      metricData: {
        ...dictionaries,
        dictTagsets: sets,
        types: Array.from({ length: 1_000 }, () => kinds.gauge),
        nameRefs: Array.from({ length: 1_000 }, (_, index) => (index === 0 ? 1 : 0)),
        tagsetRefs: Array.from({ length: 1_000 }, (_, index) => (index === 0 ? 61 : 0)),
        resourcesRefs: new Array(1_000).fill(0),
        intervals: new Array(1_000).fill(0),
        numPoints: new Array(1_000).fill(10_000),
        timestamps: new Array(100_000).fill(0),
      },
    });

    expect(() => run(body)).toThrow(expect.objectContaining({ code: 'HEADWATER_DECODE_SHAPE' }));
  });
});
