import { searchStructure as route } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { aSpan, idHex, startMs } from '../../testing/builders.ts';
import { openTestStore, type TestStore } from '../../testing/open-test-store.ts';
import { parseRelation } from './relation.ts';
import { searchStructure } from './search-structure.ts';

interface Span {
  readonly span: number;
  readonly parent?: number;
  readonly trace: number;
  readonly service: string;
}

/** 120 traces of 1 to 7 spans; all that is random-looking comes from the numbers. */
const traces: Span[][] = Array.from({ length: 120 }, (_, trace) =>
  Array.from({ length: 1 + ((trace * 31) % 7) }, (_, position) => {
    const seed = (trace * 7_919 + position * 104_729) % 1_009;
    const span = trace * 10 + position;
    return {
      trace,
      span,
      service: ['web', 'cart', 'pay', 'db'][seed % 4]!,
      ...(position === 0 ? {} : { parent: trace * 10 + (seed % position) }),
    };
  }),
);

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  const spans = traces
    .flat()
    .map((span) => aSpan({ ...span, atMs: span.trace * 100, durationMs: 1 + (span.span % 40) }));
  await db.store.insertRows('spans', spans);
});

afterAll(() => db.close());

const services: Record<string, string> = { a: 'web', b: 'cart', c: 'pay' };
const queries = { a: 'service:web', b: 'service:cart', c: 'service:pay' };
const base = { project: 'default', fromMs: startMs, toMs: startMs + 60_000, queries, where: '', limit: 200 };

async function found(relation: string, where = ''): Promise<string[]> {
  const answer = await searchStructure(db.store, { ...base, relation, where });
  expect(route.response.parse(answer)).toEqual(answer);
  expect(answer.complete).toBe(true);
  return answer.traces.map(({ traceId }) => traceId).sort();
}

const idsOf = (meets: (spans: Span[]) => boolean) =>
  traces
    .filter(meets)
    .map(([span]) => idHex('trace', span!.trace))
    .sort();

/** By definition: is there a pair. */
const parentOf = (span: Span, all: Span[]) => all.find((other) => other.span === span.parent);
const isBelow = (span: Span, top: Span, all: Span[]): boolean => {
  const parent = parentOf(span, all);
  return parent !== undefined && (parent === top || isBelow(parent, top, all));
};
const has = (letter: string) => (all: Span[]) => all.some(({ service }) => service === services[letter]);
const edge = (left: string, op: string, right: string) => (all: Span[]) =>
  all.some((y) => {
    if (y.service !== services[right]) return false;
    return all.some(
      (x) => x.service === services[left] && (op === '=>' ? parentOf(y, all) === x : isBelow(y, x, all)),
    );
  });

type Case = readonly [text: string, meets: (all: Span[]) => boolean];
const letter = fc.constantFrom('a', 'b', 'c');
const leaf: fc.Arbitrary<Case> = fc.oneof(
  letter.map((name): Case => [name, has(name)]),
  fc
    .tuple(letter, fc.constantFrom('=>', '->'), letter)
    .map(([x, op, y]): Case => [`${x} ${op} ${y}`, edge(x, op, y)]),
);
const relation = fc.letrec<{ node: Case }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('node'), tie('node'))
      .map(([x, y]): Case => [`(${x[0]}) && (${y[0]})`, (all) => x[1](all) && y[1](all)]),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([x, y]): Case => [`(${x[0]}) || (${y[0]})`, (all) => x[1](all) || y[1](all)]),
    tie('node').map((x): Case => [`NOT(${x[0]})`, (all) => !x[1](all)]),
  ),
})).node;

describe('searchStructure', () => {
  test('finds the traces that a walk over all pairs of spans finds', async () => {
    await fc.assert(
      fc.asyncProperty(relation, async ([text, meets]) => {
        expect(await found(text)).toEqual(idsOf(meets));
      }),
      { numRuns: 40 },
    );
  });

  test('follows a chain, and choices of letters', async () => {
    const chain = (all: Span[]) =>
      all.some(
        (z) =>
          z.service === 'pay' &&
          all.some((y) => y.service === 'cart' && isBelow(z, y, all) && parentOf(y, all)?.service === 'web'),
      );

    expect(await found('a => b -> c')).toEqual(idsOf(chain));
    expect(await found('(a || b) => c')).toEqual(
      idsOf((all) => edge('a', '=>', 'c')(all) || edge('b', '=>', 'c')(all)),
    );
  });

  test('measures whole traces', async () => {
    const durationMs = (all: Span[]) => Math.max(...all.map(({ span }) => 1 + (span % 40)));
    const count = (all: Span[]) => all.filter(({ service }) => service === 'web').length;

    expect(await found('a', 'span_count(a):>1')).toEqual(idsOf((all) => count(all) > 1));
    expect(await found('a', 'total_span_count:[2 TO 4] trace_duration:>20ms')).toEqual(
      idsOf((all) => count(all) > 0 && all.length >= 2 && all.length <= 4 && durationMs(all) > 20),
    );
  });

  test('takes the newest traces first, up to the limit', async () => {
    const { traces: newest } = await searchStructure(db.store, { ...base, relation: 'a', limit: 3 });

    const all = idsOf(has('a'));
    expect(newest.map(({ traceId }) => traceId)).toEqual(all.reverse().slice(0, 3));
  });

  test('leaves out traces that start before the range', async () => {
    const { traces: later } = await searchStructure(db.store, {
      ...base,
      fromMs: startMs + 5_000,
      relation: 'a || NOT a',
    });

    expect(later).toHaveLength(70);
  });

  test.each([
    ['a =>', 4],
    ['a b', 2],
    ['(a', 2],
    ['d', 0],
    ['NOT a => b', 6],
    ['a => (b && c)', 2],
  ])('says where %s is wrong', (text, start) => {
    expect(() => parseRelation(text, ['a', 'b', 'c'])).toThrow(
      expect.objectContaining({ code: 'HEADWATER_SEARCH_SYNTAX', start }),
    );
  });

  test('names the search that a relation asks for and nobody wrote', () => {
    expect(() => parseRelation('a -> d', ['a', 'b', 'c'])).toThrow(
      expect.objectContaining({ message: expect.stringContaining('There is no search d'), start: 5 }),
    );
  });

  test('refuses measures it does not know', async () => {
    await expect(found('a', 'span_count(z):>1')).rejects.toMatchObject({ code: 'HEADWATER_SEARCH_SYNTAX' });
  });
});
