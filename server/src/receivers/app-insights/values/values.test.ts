import { describe, expect, test } from 'vitest';
import { Bytes } from '../../../model/columns/bytes.ts';
import { parseDuration } from './duration.ts';
import { parseSpanId, parseTraceId } from './ids.ts';
import { addNs, parseTime } from './iso-time.ts';
import { severityNumberOf } from './severity.ts';
import { stackText } from './stack-text.ts';
import { readUserAgent } from './user-agent.ts';

const trace = '21cb15cffec44a5a8f1e5d0c9b8a7766';
const span = '21cb15cffec44a5a';

function ns(text: string): bigint | undefined {
  const time = { low: 0, high: 0 };
  return parseTime(text, time) ? bigintOf(time) : undefined;
}

function bigintOf({ low, high }: { low: number; high: number }): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

describe('times', () => {
  test.each([
    ['2026-11-21T07:50:44.018206Z', '2026-11-21T07:50:44.018206000Z'],
    ['2026-11-21T07:50:44.018206', '2026-11-21T07:50:44.018206000Z'],
    ['2026-11-21T07:50:44Z', '2026-11-21T07:50:44.000000000Z'],
    ['2026-11-21T08:50:44.1234567+01:00', '2026-11-21T07:50:44.123456700Z'],
    ['2026-11-21T07:50:44.123456789123Z', '2026-11-21T07:50:44.123456789Z'],
  ])('reads %s to the nanosecond', (text, expected) => {
    const [seconds = '', fraction = ''] = expected.slice(0, -1).split('.');

    expect(ns(text)).toBe(BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction));
  });

  test.each(['fake', '', '2026-13-01T00:00:00Z', '1969-12-31T23:59:59Z', '9999-01-01T00:00:00Z'])(
    'refuses %j',
    (text) => {
      expect(ns(text)).toBeUndefined();
    },
  );

  test.each([0, 1, 999_999_999, 4_294_967_296, 86_400_000_000_000, -1, -5_000_000_000])(
    'adds %d ns without losing any',
    (more) => {
      const time = { low: 0, high: 0 };
      parseTime('2026-11-21T07:50:44.999999999Z', time);
      const before = bigintOf(time);

      addNs(time, more, time);

      expect(bigintOf(time)).toBe(before + BigInt(more));
    },
  );
});

test.each([
  ['0.00:00:00.214', 214_000_000],
  ['00:00:00.0046867', 4_686_700],
  ['00:00:01', 1_000_000_000],
  ['1.02:03:04.5', 93_784_500_000_000],
  ['-00:00:01', -1_000_000_000],
  ['PT0.012S', 12_000_000],
  ['PT0.0000388S', 38_800],
  ['P0.0Y0.0M0.0DT0.0H0.0M0.200S', 200_000_000],
  ['125.5', 125_500_000],
  [125.5, 125_500_000],
  ['soon', undefined],
  ['P', undefined],
  [null, undefined],
])('reads the duration %j', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

describe('ids', () => {
  const read = (reader: typeof parseTraceId, text: string, length: number): [string, string] => {
    const bytes = new Bytes(new Uint8Array(16));
    const reading = reader(text, bytes, 0);
    return [reading, Buffer.from(bytes.u8.subarray(0, length)).toString('hex')];
  };

  test('the three spellings of one program lead to the same trace and span', () => {
    expect(read(parseTraceId, trace, 16)).toEqual(['exact', trace]);
    expect(read(parseTraceId, `|${trace}.${span}.`, 16)).toEqual(['changed', trace]);
    expect(read(parseTraceId, trace.toUpperCase(), 16)).toEqual(['changed', trace]);
    expect(read(parseSpanId, span, 8)).toEqual(['exact', span]);
    expect(read(parseSpanId, `|${trace}.${span}.`, 8)).toEqual(['changed', span]);
  });

  test('zeros mean none, in each spelling', () => {
    expect(read(parseTraceId, '0'.repeat(32), 16)[0]).toBe('none');
    expect(read(parseSpanId, '0'.repeat(16), 8)[0]).toBe('none');
    expect(read(parseSpanId, `|${'0'.repeat(32)}.${'0'.repeat(16)}.`, 8)[0]).toBe('none');
    expect(read(parseTraceId, '', 16)[0]).toBe('none');
  });

  test('free text gets the same id each time, and another for another text', () => {
    const [reading, first] = read(parseTraceId, 'order-1', 16);

    expect(reading).toBe('changed');
    expect(read(parseTraceId, 'order-1', 16)[1]).toBe(first);
    expect(read(parseTraceId, 'order-2', 16)[1]).not.toBe(first);
    expect(read(parseSpanId, '|guid.1_', 8)[1]).not.toBe(read(parseSpanId, '|guid.2_', 8)[1]);
  });
});

test('severity comes as a number, in digits or by name', () => {
  expect([0, 1, '2', 'Error', 'critical', 'odd', null].map(severityNumberOf)).toEqual([
    5, 9, 13, 17, 21, 0, 0,
  ]);
});

describe('stacks', () => {
  test('frames are written a line each, innermost first', () => {
    const parsedStack = [
      { level: 0, method: 'add', fileName: '/app/cart.py', line: 12 },
      { level: 1, method: 'Main', assembly: 'Shop' },
    ];

    expect(stackText({ typeName: 'ValueError', message: 'bad\nmore', parsedStack })).toBe(
      'ValueError: bad\n    at add (/app/cart.py:12)\n    at Main (Shop)',
    );
  });

  test('a stack that is one text stays as it is', () => {
    expect(stackText({ parsedStack: 'Traceback …' })).toBe('Traceback …');
    expect(stackText({ stack: 'text', parsedStack: [] })).toBe('text');
    expect(stackText({})).toBe('');
  });
});

describe('user agents', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Chrome 140.0',
      'Windows 10',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.1.2',
      'Edge 140.0',
      'Windows 10',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0', 'Firefox 142.0', 'Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18.1',
      'iOS 18',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'Safari 18.1',
      'Mac OS X 10.15',
    ],
    ['curl/8.0', '', ''],
  ])('%s', (text, name, os) => {
    expect(readUserAgent(text)).toEqual({ name, os });
  });

  test('of any length is read no further than it makes sense', () => {
    expect(readUserAgent(`${'Version/1.1 '.repeat(100_000)}Chrome/1.0`)).toEqual({ name: '', os: '' });
  });
});
