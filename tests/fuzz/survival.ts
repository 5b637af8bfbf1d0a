import { expect, test } from 'vitest';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';
import type { Trial } from './trial.ts';

const isFull = process.env.HEADWATER_FULL === '1';
/** Changed inputs; a million of each in the full tier. */
export const mutationsOf = (count: number): number => (isFull ? 1_000_000 : count);
/** Of the processor, for one input: it tells a decoder from one that does not end. */
const slowestMs = 1_000;

/** Tests of a decoder: every cut and every flipped bit of a fixture, and so many random changes to it. */
export function testSurvival(fixture: Uint8Array, mutations: number, openTrial: () => Trial): void {
  test('survives every truncation and every flipped bit', () => {
    const trial = openTrial();

    for (const input of cutsAndFlips(fixture)) trial.feed(input);

    expectUnharmed(trial, fixture);
    expect(trial.refused).toBeGreaterThan(fixture.length / 4);
  });

  test(`survives ${mutations} mutated inputs`, () => {
    const random = new Random(seed);
    const trial = openTrial();

    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    expectUnharmed(trial, fixture);
    expect(trial.refused).toBeGreaterThan(mutations / 10);
  });
}

function expectUnharmed(trial: Trial, fixture: Uint8Array): void {
  trial.compare(fixture);
  expect(trial.accepted).toBeGreaterThan(0);
  expect(trial.slowest).toBeLessThan(slowestMs);
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
}
