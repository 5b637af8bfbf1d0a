import { formatLiveDuration, type LiveFilter, parseLiveDuration } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import {
  type LiveItem,
  makeConfiguration,
  meetsAny,
  meetsFilter,
  projectItem,
} from './live-configuration.ts';

function anItem(fields: Readonly<Record<string, string>> = {}, more: Partial<LiveItem> = {}): LiveItem {
  const dimensions: Readonly<Record<string, string>> = { tier: 'Gold', cart: '7' };
  return {
    telemetry: 'Request',
    success: true,
    durationMs: 250,
    field: (name) => fields[name] ?? '',
    dimension: (key) => dimensions[key],
    texts: () => [...Object.values(fields), ...Object.values(dimensions)],
    ...more,
  };
}

const filter = (field: string, predicate: LiveFilter['predicate'], comparand: string): LiveFilter => ({
  field,
  predicate,
  comparand,
});

describe('a live filter decides as clients do', () => {
  test.each([
    ['Name', 'Equal', 'GET /', true],
    ['Name', 'Equal', 'get /', false],
    ['Name', 'Contains', 'get', true],
    ['Name', 'DoesNotContain', 'get', false],
    ['ResponseCode', 'GreaterThanOrEqual', '500', true],
    ['ResponseCode', 'LessThan', '500', false],
    ['ResultCode', 'LessThan', '500', false],
    ['Success', 'Equal', 'true', true],
    ['Success', 'NotEqual', 'true', false],
    ['Duration', 'GreaterThan', '0.0:0:0.2', true],
    ['Duration', 'GreaterThan', '0.0:0:0.25', false],
    ['Duration', 'LessThan', 'soon', false],
    ['CustomDimensions.tier', 'Equal', 'Gold', true],
    ['CustomDimensions.none', 'NotEqual', 'Gold', false],
    ['*', 'Contains', 'gold', true],
    ['*', 'Contains', 'silver', false],
  ] as const)('%s %s %s', (field, predicate, comparand, meets) => {
    const item = anItem({ Name: 'GET /', ResponseCode: '503' });

    expect(meetsFilter(filter(field, predicate, comparand), item)).toBe(meets);
  });

  test('meets a group with all its filters, and any of several groups', () => {
    const [fast, named] = [filter('Duration', 'LessThan', '0.0:0:0.1'), filter('Name', 'Equal', 'GET /')];
    const item = anItem({ Name: 'GET /' });

    expect(meetsAny([[fast, named]], item)).toBe(false);
    expect(meetsAny([[fast], [named]], item)).toBe(true);
    expect(meetsAny([[]], item)).toBe(true);
    expect(meetsAny([], item)).toBe(false);
  });
});

test('a chart draws one, a duration or a number among the attributes; nothing where there is none', () => {
  expect(projectItem('Count()', anItem())).toBe(1);
  expect(projectItem('Duration', anItem())).toBe(250);
  expect(projectItem('Duration', anItem({}, { telemetry: 'Trace' }))).toBeUndefined();
  expect(projectItem('CustomDimensions.cart', anItem())).toBe(7);
  expect(projectItem('CustomDimensions.tier', anItem())).toBeUndefined();
  expect(projectItem('CustomDimensions.none', anItem())).toBeUndefined();
});

test('durations are written as every client reads them, and read back', () => {
  expect(formatLiveDuration(250)).toBe('0.0:0:0.25');
  for (const ms of [0, 0.5, 250, 60_000, 3_600_500, 1_234_567_890])
    expect(parseLiveDuration(formatLiveDuration(ms))).toBeCloseTo(ms, 3);
  expect(parseLiveDuration('14.6:56:7.89')).toBe(1_234_567_890);
  expect(parseLiveDuration('00:00:00.2')).toBe(200);
  expect(parseLiveDuration('soon')).toBeUndefined();
});

test('the tag changes with what is wanted, and only then', () => {
  const chart = {
    id: 'live:1',
    title: 'a',
    telemetry: 'Request',
    groups: [[]],
    projection: 'Count()',
    aggregation: 'Sum',
    acrossServers: 'Sum',
  } as const;
  const one = makeConfiguration([{ ...chart, groups: [[]] }]);

  expect(makeConfiguration([{ ...chart, groups: [[]] }]).tag).toBe(one.tag);
  expect(makeConfiguration([{ ...chart, groups: [[]], projection: 'Duration' }]).tag).not.toBe(one.tag);
  expect(makeConfiguration([]).tag).not.toBe(one.tag);
});
