import { expect, test } from 'vitest';
import { t } from '../messages/index.ts';
import { pages } from '../pages.ts';
import { findCommands } from './find-commands.ts';

const labels = (words: string) => findCommands(words, ['notes', 'calendar']).map(({ label }) => label);

test('offers pages and services before anything is typed', () => {
  expect(labels('')).toEqual([...pages.map(({ title }) => t(title)), 'notes', 'calendar']);
  expect(labels('')).toContain('Traces');
});

test('opens a trace by its id, however it is spelled', () => {
  const id = '5b8efff798038103d269b633813fc60c';
  const spellings = [id, id.toUpperCase(), `0x${id}`, '5b8efff7-9803-8103-d269-b633813fc60c'];

  for (const spelling of spellings) {
    expect(findCommands(spelling, [])[0]).toMatchObject({ to: '/traces/$traceId', params: { traceId: id } });
  }
});

test('opens a trace and finds a span by the decimal id that Datadog writes', () => {
  const [trace, span] = findCommands('9532127138774266268', []);

  expect(trace).toMatchObject({ to: '/traces/$traceId', params: { traceId: '9532127138774266268' } });
  expect(span).toMatchObject({ to: '/traces', search: { f: '[["spanId","=","8448eb211c80319c"]]' } });
  expect(labels('8080')[0]).toMatch(/^Search traces/);
});

test('finds a span by its id', () => {
  expect(findCommands('eee19b7ec3c1b174', [])[0]).toMatchObject({
    to: '/traces',
    search: { f: '[["spanId","=","eee19b7ec3c1b174"]]', level: 'all' },
  });
});

test('searches traces and logs for any other words', () => {
  expect(labels('lost date')).toEqual(['Search traces for “lost date”', 'Search logs for “lost date”']);
});
