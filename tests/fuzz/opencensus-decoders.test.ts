import { describe, expect, test } from 'vitest';
import { decodeMetrics } from '../../server/src/receivers/opencensus/decode-metrics.ts';
import { decodeSpans } from '../../server/src/receivers/opencensus/decode-spans.ts';
import { Peer } from '../../server/src/receivers/opencensus/peer.ts';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { openCensusFixtures } from './opencensus-fixtures.ts';
import { seed } from './properties.ts';
import { type Decode, Trial } from './trial.ts';

const mutations = process.env.HEADWATER_FULL === '1' ? 1_000_000 : 50_000;
const slowestMs = 1_000;

/** As a stream does with its first message. */
const withPeer =
  (decode: typeof decodeSpans): Decode =>
  (body, rows) => {
    const peer = new Peer();
    peer.learn(body);
    return decode(body, rows, peer);
  };

const decoders: readonly [keyof typeof openCensusFixtures, Decode][] = [
  ['spans', withPeer(decodeSpans)],
  ['metrics', withPeer(decodeMetrics)],
];

describe.each(decoders)('the OpenCensus decoder of %s', (name, decode) => {
  const fixture = openCensusFixtures[name];

  test('survives every truncation and every flipped bit', () => {
    const trial = new Trial(decode, fixture, 'opencensus');

    for (const input of cutsAndFlips(fixture)) trial.feed(input);

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(fixture.length / 4);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });

  test(`survives ${mutations} mutated inputs`, () => {
    const random = new Random(seed);
    const trial = new Trial(decode, fixture, 'opencensus');

    for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

    trial.compare(fixture);
    expect(trial.refused).toBeGreaterThan(mutations / 10);
    expect(trial.accepted).toBeGreaterThan(0);
    expect(trial.slowest).toBeLessThan(slowestMs);
  });
});
