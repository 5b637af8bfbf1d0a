import type { LiveSecondShape, LiveServerShape } from '@headwater/contract';
import { expect, test } from 'vitest';
import { addEvent, addHistory, emptyBook, isActive, type LiveBook } from './live-book.ts';
import { chartSeries, figuresOf, sumServers } from './live-series.ts';

const base = 1_795_249_132;

function aSecond(at: number, fields: Partial<LiveSecondShape> = {}): LiveSecondShape {
  return {
    timeMs: (base + at) * 1_000,
    requests: 0,
    requestsFailed: 0,
    requestMs: 0,
    dependencies: 0,
    dependenciesFailed: 0,
    dependencyMs: 0,
    exceptions: 0,
    ...fields,
  };
}

function aServer(
  instance: string,
  seconds: LiveSecondShape[],
  source: 'channel' | 'arrivals' = 'arrivals',
): LiveServerShape {
  return { service: 'web', instance, source, seconds };
}

const event = (servers: LiveServerShape[], at = 10) => ({ nowMs: (base + at) * 1_000, servers, samples: [] });
const serversOf = (book: LiveBook) => [...book.values()];
const requestsOf = (book: LiveBook) =>
  serversOf(book).flatMap(({ seconds }) => [...seconds].map(([at, { requests }]) => [at - base, requests]));

test('a later event replaces the seconds it says again', () => {
  const first = addEvent(emptyBook, event([aServer('a', [aSecond(1, { requests: 1 })])]), 0);
  const book = addEvent(first, event([aServer('a', [aSecond(1, { requests: 3 }), aSecond(2)])]), 0);

  expect(requestsOf(book)).toEqual([
    [1, 3],
    [2, 0],
  ]);
});

test('what was before the page was opened is known to the store, what came since to the stream', () => {
  const began = (base + 5) * 1_000;
  const streamed = addEvent(
    emptyBook,
    event([aServer('a', [aSecond(4, { requests: 1 }), aSecond(6, { requests: 2 })])]),
    began,
  );

  const book = addHistory(
    streamed,
    [aServer('a', [aSecond(4, { requests: 7 }), aSecond(6, { requests: 1 })])],
    began,
  );

  expect(new Map(requestsOf(book) as [number, number][])).toEqual(
    new Map([
      [4, 7],
      [6, 2],
    ]),
  );
});

test('seconds that a client reported itself are kept against the store', () => {
  const channel = [aServer('a', [aSecond(4, { requests: 5 })], 'channel')];
  const book = addHistory(
    addEvent(emptyBook, event(channel), (base + 9) * 1_000),
    [aServer('a', [aSecond(3, { requests: 1 }), aSecond(4, { requests: 1 })])],
    (base + 9) * 1_000,
  );

  expect(serversOf(book)[0]?.source).toBe('channel');
  expect(new Map(requestsOf(book) as [number, number][]).get(4)).toBe(5);
});

test('a server that told nothing for a minute before the seconds shown is not among them', () => {
  const [server] = serversOf(addEvent(emptyBook, event([aServer('a', [aSecond(1)])]), 0));

  expect(isActive(server!, base + 30, base + 90)).toBe(true);
  expect(isActive(server!, base + 61, base + 121)).toBe(true);
  expect(isActive(server!, base + 62, base + 122)).toBe(false);
});

test('adds servers up; a duration or share of nothing is a gap', () => {
  const book = addEvent(
    emptyBook,
    event([
      aServer('a', [aSecond(1, { requests: 2, requestMs: 100, requestsFailed: 1 })]),
      aServer('b', [aSecond(1, { requests: 2, requestMs: 300 })]),
    ]),
    0,
  );

  const series = sumServers(serversOf(book), base, base + 3);

  expect(series.requests).toEqual([0, 4, 0]);
  expect(series.requestMs).toEqual([null, 100, null]);
  expect(series.requestFailures).toEqual([null, 0.25, null]);
});

test('health stands until it is told again, for about a minute', () => {
  const book = addEvent(emptyBook, event([aServer('a', [aSecond(0, { cpuPercent: 40 })])], 100), 0);

  const { cpuPercent } = sumServers(serversOf(book), base, base + 100);

  expect(cpuPercent.slice(0, 65).every((value) => value === 40)).toBe(true);
  expect(cpuPercent.slice(65).every((value) => value === null)).toBe(true);
});

test('an own chart is put together over servers as it says', () => {
  const book = addEvent(
    emptyBook,
    event([
      aServer('a', [aSecond(1, { charts: { x: 10 } })]),
      aServer('b', [aSecond(1, { charts: { x: 30 } })]),
    ]),
    0,
  );
  const chart = {
    title: '',
    telemetry: 'Request',
    groups: [[]],
    projection: 'Duration',
    aggregation: 'Avg',
  } as const;
  const draw = (acrossServers: 'Avg' | 'Max') =>
    chartSeries(serversOf(book), 'x', { ...chart, groups: [[]], acrossServers }, base, base + 3);

  expect(draw('Avg')).toEqual([null, 20, null]);
  expect(draw('Max')).toEqual([null, 30, null]);
});

test('the table says rates per second and means by what they are of', () => {
  const book = addEvent(
    emptyBook,
    event([
      aServer('a', [
        aSecond(1, { requests: 3, requestMs: 300, exceptions: 2 }),
        aSecond(2, { requests: 1, requestMs: 500 }),
      ]),
    ]),
    0,
  );

  expect(figuresOf(serversOf(book)[0]!, base, base + 10)).toMatchObject({
    requestsPerSecond: 0.4,
    requestMs: 200,
    exceptions: 2,
    callFailures: null,
  });
});
