import { describe, expect, test } from 'vitest';
import { findAbnormal, type Subject } from './find-abnormal.ts';
import { correct, meansDiffer, normalTail, proportionGrew } from './statistics.ts';

/** Calls of 100 ms, the slow ones of 1 s. */
function aSubject(id: string, fields: Partial<Subject> & { readonly slow?: number } = {}): Subject {
  const { slow = 0, ...more } = fields;
  const calls = more.calls ?? 1_000;
  const bucket = (ms: number) => String(Math.ceil(Math.log(ms * 1e6) / Math.log(1.02)));
  return {
    on: 'edge',
    id,
    next: [],
    calls,
    errors: 10,
    durations: { [bucket(100)]: calls - slow, [bucket(1_000)]: slow },
    spans: calls,
    perMinute: { mean: calls / 60, variance: calls / 60, size: 60 },
    ...more,
  };
}

const mapOf = (...subjects: Subject[]) => new Map(subjects.map((subject) => [subject.id, subject]));

describe('what is abnormal', () => {
  test('is nothing when nothing changed', () => {
    const same = mapOf(aSubject('a'), aSubject('b'));

    expect(findAbnormal(same, same, 'high')).toEqual({ findings: [], tests: 6 });
  });

  test('are failures, latency and volume that grew, each with its numbers', () => {
    const before = mapOf(aSubject('a'), aSubject('b'), aSubject('c'));
    const now = mapOf(
      aSubject('a', { errors: 100 }),
      aSubject('b', { slow: 120 }),
      aSubject('c', { calls: 3_000, errors: 30 }),
    );

    const { findings } = findAbnormal(before, now, 'medium');

    expect(findings).toMatchObject([
      { target: 'a', measure: 'failures', before: 0.01, now: 0.1, callsBefore: 1_000, callsNow: 1_000 },
      { target: 'b', measure: 'latency' },
      { target: 'c', measure: 'volume', before: 1_000 / 60, now: 50 },
    ]);
    expect((findings[1]?.before ?? 0) / 100e6).toBeCloseTo(1, 1);
    expect((findings[1]?.now ?? 0) / 1_000e6).toBeCloseTo(1, 1);
    for (const { pValue } of findings) expect(pValue).toBeLessThan(0.01);
  });

  test('is said first where it begins, and names what it comes from where it is passed on', () => {
    const before = mapOf(aSubject('shop', { on: 'node', next: ['shop>pay'] }), aSubject('shop>pay'));
    const now = mapOf(
      aSubject('shop', { on: 'node', next: ['shop>pay'], errors: 200 }),
      aSubject('shop>pay', { errors: 150 }),
    );

    const { findings } = findAbnormal(before, now, 'medium');

    expect(findings.map(({ target, contributors }) => [target, contributors])).toEqual([
      ['shop>pay', []],
      ['shop', ['shop>pay']],
    ]);
  });

  test('needs enough spans, however many calls they stand for', () => {
    const few = { calls: 2_000, spans: 20 };

    const { findings } = findAbnormal(
      mapOf(aSubject('a', few)),
      mapOf(aSubject('a', { ...few, errors: 1_500 })),
      'high',
    );

    expect(findings.filter(({ measure }) => measure === 'failures')).toEqual([]);
  });

  test('needs a change that matters, by the sensitivity asked for', () => {
    const before = mapOf(aSubject('a', { calls: 100_000, spans: 100_000, errors: 1_000 }));
    const now = mapOf(aSubject('a', { calls: 100_000, spans: 100_000, errors: 2_000 }));

    expect(findAbnormal(before, now, 'high').findings).toHaveLength(1);
    expect(findAbnormal(before, now, 'medium').findings).toHaveLength(0);
  });

  test('says what is new, and what is no longer called', () => {
    const { findings } = findAbnormal(mapOf(aSubject('old')), mapOf(aSubject('new')), 'medium');

    expect(findings.map(({ target, measure, now }) => [target, measure, now])).toEqual([
      ['old', 'volume', 0],
      ['new', 'new', 1_000],
    ]);
  });
});

describe('the statistics behind it', () => {
  test('match published tables', () => {
    expect(normalTail(1.959964)).toBeCloseTo(0.025, 6);
    expect(normalTail(-1.644854)).toBeCloseTo(0.95, 6);
    // 30 of 100 against 50 of 100: z = 2.887
    expect(proportionGrew({ hits: 30, size: 100 }, { hits: 50, size: 100 })).toBeCloseTo(0.00195, 4);
    // t(18) = 2.101 leaves 5 % in both tails.
    const difference = 2.101 * Math.sqrt(0.2);
    const sample = (mean: number) => ({ mean, variance: 1, size: 10 });
    expect(meansDiffer(sample(0), sample(difference))).toBeCloseTo(0.05, 3);
  });

  test('a fall of failures is not abnormal', () => {
    expect(proportionGrew({ hits: 50, size: 100 }, { hits: 30, size: 100 })).toBe(1);
  });

  test('are corrected for the number of tests (Benjamini and Hochberg, example of 1995)', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];

    expect(correct(p).filter((value) => value <= 0.05)).toHaveLength(4);
  });
});
