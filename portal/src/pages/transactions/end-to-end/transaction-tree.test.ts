import type { TelemetryItem } from '@headwater/contract';
import { expect, test } from 'vitest';
import { buildTransaction, unfoldedRows } from './transaction-tree.ts';

function anItem(item: Partial<TelemetryItem> & { ms: number }): TelemetryItem {
  const { ms, ...rest } = item;
  return {
    id: `s${ms}-0000000000000000`,
    type: 'request',
    timeUnixNano: `${ms}000000`,
    durationNs: 0,
    title: String(ms),
    service: 'shop',
    instance: '',
    operationId: 'a',
    spanId: '',
    parentId: '',
    success: true,
    resultCode: '',
    dependencyType: '',
    target: '',
    severityNumber: 0,
    weight: 1,
    dialect: 'otlp',
    ...rest,
  };
}

const shape = (items: TelemetryItem[]) =>
  buildTransaction(items).rows.map(({ item, depth }) => `${'-'.repeat(depth)}${item.title}`);

test('telemetry stands under what it was written in, in order of time', () => {
  const items = [
    anItem({ ms: 10, spanId: 'r', durationNs: 90e6 }),
    anItem({ ms: 20, spanId: 'd', parentId: 'r', type: 'dependency' }),
    anItem({ ms: 30, parentId: 'd', type: 'exception' }),
    anItem({ ms: 40, parentId: 'r', type: 'trace' }),
    anItem({ ms: 50, parentId: 'unknown', type: 'event' }),
  ];

  expect(shape(items)).toEqual(['10', '-20', '--30', '-40', '50']);
  expect(buildTransaction(items)).toMatchObject({ startMs: 10, totalMs: 90 });
});

test('circles and items that are their own parents are shown once', () => {
  const items = [
    anItem({ ms: 1, spanId: 'a', parentId: 'b' }),
    anItem({ ms: 2, spanId: 'b', parentId: 'a' }),
    anItem({ ms: 3, spanId: 'c', parentId: 'c' }),
    anItem({ ms: 4, spanId: 'c' }),
  ];

  expect(shape(items).sort()).toEqual(['-2', '1', '3', '4']);
});

test('a request that would begin before its call is moved into it, with all of its service below it', () => {
  const { rows, skews, totalMs } = buildTransaction([
    anItem({ ms: 50, spanId: 'r', parentId: 'd', service: 'pay', durationNs: 40e6 }),
    anItem({ ms: 60, parentId: 'r', service: 'pay', type: 'trace' }),
    anItem({ ms: 65, parentId: 'r', service: 'other', spanId: 'o', durationNs: 1e6 }),
    anItem({ ms: 100, spanId: 'd', type: 'dependency', durationNs: 60e6 }),
  ]);

  const placed = rows.map(({ item, startMs, shiftMs }) => [item.title, startMs, shiftMs]);
  expect(placed).toEqual([
    ['100', 0, 0],
    ['50', 10, 60],
    ['60', 20, 60],
    // Under a request, not a call: it is moved into it all the same, as it began before it.
    ['65', 29.5, 64.5],
  ]);
  expect(skews).toEqual([
    { service: 'pay', shiftMs: 60 },
    { service: 'other', shiftMs: 64.5 },
  ]);
  expect(totalMs).toBe(60);
});

test('what begins later than its call, or hardly before it, stays where it is', () => {
  const { rows, skews } = buildTransaction([
    anItem({ ms: 100, spanId: 'd', type: 'dependency', durationNs: 10e6 }),
    anItem({ ms: 99, spanId: 'a', parentId: 'd', service: 'pay' }),
    anItem({ ms: 500, spanId: 'b', parentId: 'd', service: 'queue' }),
  ]);

  expect(rows.map(({ shiftMs }) => shiftMs)).toEqual([0, 0, 0]);
  expect(skews).toEqual([]);
});

test('a folded row hides what is below it and nothing else', () => {
  const { rows } = buildTransaction([
    anItem({ ms: 1, spanId: 'a' }),
    anItem({ ms: 2, spanId: 'b', parentId: 'a' }),
    anItem({ ms: 3, spanId: 'c', parentId: 'b' }),
    anItem({ ms: 4, spanId: 'd' }),
  ]);

  const shown = unfoldedRows(rows, new Set([rows[1]!.key]));

  expect(shown.map(({ item }) => item.title)).toEqual(['1', '2', '4']);
});

test('ten thousand levels are no deeper than the stack', () => {
  const items = Array.from({ length: 10_000 }, (_, ms) =>
    anItem({ ms: ms + 1, spanId: `s${ms}`, parentId: `s${ms - 1}` }),
  );

  expect(buildTransaction(items).rows.at(-1)?.depth).toBe(9_999);
});
