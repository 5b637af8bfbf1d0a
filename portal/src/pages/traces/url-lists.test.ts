import { expect, test } from 'vitest';
import { readList, readMeasures, writeList, writeMeasures } from './url-lists.ts';

test('keys come back as they went, whatever they hold', () => {
  const keys = ['service', '@a,b', '100%', '<script>', 'a:b'];

  expect(readList(writeList(keys))).toEqual(keys);
  expect(readList('%E0%A4%A,x')).toEqual(['%E0%A4%A', 'x']);
});

test('measures come back as they went, and what is none is left out', () => {
  const measures = [
    { fn: 'count' },
    { fn: 'p95', key: '@duration' },
    { fn: 'unique', key: '@a,b:c' },
  ] as const;

  expect(readMeasures(writeMeasures(measures))).toEqual(measures);
  expect(readMeasures('p95,drop:@x')).toEqual([{ fn: 'count' }]);
});
