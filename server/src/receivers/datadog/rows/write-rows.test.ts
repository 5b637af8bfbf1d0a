import { describe, expect, test } from 'vitest';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../../tests/harness/read-native.ts';
import { defaultLimits } from '../../../model/limits.ts';
import { openRowSink } from '../../../model/rows/row-sink.ts';
import { Sketch } from '../dogstatsd/sketch.ts';
import { writePoint } from './write-rows.ts';

function write(values: readonly number[], bucketsPerPoint: number) {
  const rows = openRowSink({ ...defaultLimits, bucketsPerPoint });
  rows.begin({ project: 'p', dialect: 'datadog', nowNs });
  const sketch = new Sketch();
  for (const value of values) sketch.add(value, 1);
  const base = { name: 'm', unit: '', origin: new Map(), attributes: new Map(), value: 0 };
  writePoint(rows, { ...base, kind: 'sketch', timeNs: nowNs, startNs: 0n, sketch });
  const [point] = readNative(rows.block('metric_points').nativeParts()) as [Record<string, bigint[]>];
  return { cut: rows.cuts.buckets, buckets: point.positive_counts, count: point.count };
}

describe('the buckets of a sketch', () => {
  test('are made coarser until the limit holds them', () => {
    expect(write([1e-9, 1, 1e9], 100)).toMatchObject({ cut: 0, count: 3n });
  });

  test('are counted as cut, and left out of the count, where no width is wide enough', () => {
    expect(write([1e-300, 1e300], 1)).toEqual({ cut: 1, buckets: [1n], count: 1n });
  });
});
