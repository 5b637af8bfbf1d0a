import { expect, test } from 'vitest';
import { groupTitle, measureFormat, measureTitle, searchOfGroup } from './group-text.ts';

test('a group is found by its values, and by the lack of one', () => {
  const keys = ['service', '@user.plan', 'container.name'];

  expect(searchOfGroup('error', keys, ['notes', '', 'a b'])).toBe(
    'error service:notes -@user.plan:* container.name:"a b"',
  );
  expect(searchOfGroup('service:notes', ['service'], ['notes'])).toBe('service:notes');
  expect(searchOfGroup('service:(a OR b)', ['service'], ['b'])).toBe('service:b');
});

test('measures are in the unit of what they measure', () => {
  expect(measureFormat({ fn: 'p95', key: '@duration' })(1.5e6)).toBe('1.5 ms');
  expect(measureFormat({ fn: 'unique', key: '@duration' })(12)).toBe('12');
  expect(measureFormat({ fn: 'error_rate' })(0.5)).toBe('50.0 %');
  expect(measureTitle({ fn: 'p95', key: '@duration' })).toBe('p95 of Duration');
  expect(groupTitle(['a', ''])).toBe('a · (none)');
});
