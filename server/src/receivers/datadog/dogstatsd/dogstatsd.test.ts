import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { waitFor } from '../../../../../tests/harness/product.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../../model/rows/row-sink.ts';
import type { TableName } from '../../../model/tables.ts';
import { Aggregator } from './aggregator.ts';
import { parseLine } from './parse-line.ts';
import { openStatsdStream, openStatsdUdp } from './sockets.ts';
import type { Statsd } from './statsd.ts';
import { writeEvents, writeInterval } from './write-interval.ts';

const startNs = nowNs - 10_000_000_000n;

function rowsOf(datagram: string, limits?: ConstructorParameters<typeof Aggregator>[0]) {
  const aggregator = new Aggregator(limits);
  aggregator.add(datagram);
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'datadog', nowNs });
  writeInterval(aggregator.take(), startNs, nowNs, sink);
  writeEvents(aggregator.takeEvents(), sink);
  const rows = (table: TableName) => readNative(sink.block(table).nativeParts());
  return { aggregator, points: rows('metric_points'), series: rows('metric_series'), events: rows('events') };
}

describe('a metric line', () => {
  test('is read with all its fields in any order', () => {
    expect(parseLine('a.b:1:2.5|d|T1656581400|card:low|#env:dev,urgent|e:it-false|@0.5|c:ci-83c0')).toEqual({
      kind: 'metric',
      name: 'a.b',
      type: 'd',
      values: '1:2.5',
      rate: 0.5,
      tags: 'env:dev,urgent',
      container: 'ci-83c0',
      external: 'it-false',
      cardinality: 'low',
      timeS: 1_656_581_400,
    });
  });

  test.each([
    '',
    'a',
    'a:1',
    'a:1|',
    'a:1|x',
    ':1|c',
    'a|c:1',
    'a:|c',
    'a:1|c|@0',
    'a:1|c|@2',
    '_e{1}:a',
    '_sc|a|9',
    '_sc||1',
  ])('%j is none', (text) => {
    expect(parseLine(text)).toBeUndefined();
  });
});

describe('an interval', () => {
  test('adds counts up by their weight and keeps the last gauge', () => {
    const { points, series } = rowsOf('c:1|c|@0.1\nc:2:3|c\ng:1|g\ng:-7.5|g|#env:dev,team:a\n');

    expect(points.map(({ metric, value }) => [metric, value])).toEqual([
      ['c', 15],
      ['g', 1],
      ['g', -7.5],
    ]);
    expect(points[0]).toMatchObject({ time: nowNs, start_time: startNs });
    expect(series).toMatchObject([
      { metric: 'c', kind: 2, temporality: 1, monotonic: 1 },
      { metric: 'g', kind: 1 },
      { metric: 'g', kind: 1, environment: 'dev', attributes: { team: 'a' } },
    ]);
  });

  test('counts the members of a set', () => {
    expect(rowsOf('s:a|s\ns:b|s\ns:a|s\ns:c:d|s').points[0]).toMatchObject({ value: 3 });
  });

  test('makes a histogram of what is a distribution, each value by its weight', () => {
    const { points, series } = rowsOf('h:1:2:4|h\nh:0|h\nh:8|h|@0.5\nt:3|ms');
    const [point] = points as [Record<string, unknown>];

    expect(point).toMatchObject({
      count: 6n,
      value: 23,
      min: 0,
      max: 8,
      zero_count: 1n,
      scale: 5,
      positive_offset: -1,
    });
    const counts = point.positive_counts as bigint[];
    expect([counts[0], counts[32], counts[64], counts[96], counts.length]).toEqual([1n, 1n, 1n, 2n, 97]);
    expect(series.map(({ unit, kind }) => [unit, kind])).toEqual([
      ['', 4],
      ['ms', 4],
    ]);
  });

  test('keeps values from 1e-300 to 1e300 in a bounded number of buckets', () => {
    const [point] = rowsOf('h:1e-300:1:1e300|d').points as [Record<string, unknown>];

    expect((point.positive_counts as bigint[]).length).toBeLessThanOrEqual(2_048);
    expect(point.count).toBe(3n);
  });

  test('keeps the time a client says', () => {
    const time = nowNs / 1_000_000_000n - 60n;

    expect(rowsOf(`c:1|c|T${time}`).points[0]).toMatchObject({ time: time * 1_000_000_000n });
  });

  test('takes service, environment, version and host from the tags', () => {
    const { series } = rowsOf('m:1|g|#service:notes,env:dev,version:1,host:h1,lang:python,env:dev');

    expect(series[0]).toMatchObject({
      service: 'notes',
      environment: 'dev',
      version: '1',
      host: 'h1',
      attributes: { lang: 'python' },
    });
  });

  test('counts what is malformed or too much', () => {
    const limits = { contexts: 1, setMembers: 1, events: 1, packedValues: 8 };
    const { aggregator } = rowsOf('a:1|c\nb:1|c\nnonsense\na:x|c\n_sc|a|0\n_sc|b|0', limits);

    expect(aggregator).toMatchObject({ lines: 6, malformed: 2, overflowed: 2 });
  });

  test('has events and checks as events, lengths in bytes', () => {
    const { events } = rowsOf(
      '_e{13,23}:Agent started|노트 app\\nsecond line|d:1795249132|h:h1|k:notes|p:normal|s:Datadog|t:error|#env:dev\n_sc|notes|2|h:h1|#a:b|m:not | fine\n_sc|notes|1',
    );

    expect(events).toMatchObject([
      {
        kind: 'infrastructure',
        name: 'Agent started',
        message: '노트 app\nsecond line',
        severity_number: 17,
        host: 'h1',
        environment: 'dev',
        attributes: {
          source: 'Datadog',
          alert_type: 'error',
          priority: 'normal',
          aggregation_key: 'notes',
        },
      },
      {
        kind: 'check',
        name: 'notes',
        message: 'not | fine',
        severity_number: 17,
        outcome: 2,
        attributes: { status: 'critical', a: 'b' },
      },
      { kind: 'check', outcome: 0, attributes: { status: 'warning' } },
    ]);
  });
});

describe('the sockets', () => {
  const recorder = () => {
    const received: string[] = [];
    const statsd: Statsd = {
      add: (datagram) => received.push(datagram),
      flush: async () => {},
      close: async () => {},
      watchPort: () => {},
    };
    return { received, statsd };
  };

  test('take datagrams', async () => {
    const { received, statsd } = recorder();
    const socket = await openStatsdUdp(statsd, '127.0.0.1', 0);
    const client = createSocket('udp4');

    client.send('a:1|c', socket.port, '127.0.0.1');
    await waitFor(() => received.length === 1);
    client.close();
    await socket.close();

    expect(received).toEqual(['a:1|c']);
  });

  test('take packets behind their length from a stream, cut anywhere', async () => {
    const { received, statsd } = recorder();
    const path = join(tmpdir(), `headwater-dsd-${process.pid}.sock`);
    const socket = await openStatsdStream(statsd, path);
    const client = connect(path);
    const packet = (text: string) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(text.length);
      return Buffer.concat([head, Buffer.from(text)]);
    };
    const bytes = Buffer.concat([packet('a:1|c'), packet('b:2|c')]);

    client.write(bytes.subarray(0, 6));
    client.write(bytes.subarray(6));
    await waitFor(() => received.length === 2);
    client.destroy();
    await socket.close();

    expect(received).toEqual(['a:1|c', 'b:2|c']);
  });
});
