import { describe } from 'vitest';
import { decodeMetrics } from '../../server/src/receivers/opencensus/decode-metrics.ts';
import { decodeSpans } from '../../server/src/receivers/opencensus/decode-spans.ts';
import { Peer } from '../../server/src/receivers/opencensus/peer.ts';
import { openCensusFixtures } from './opencensus-fixtures.ts';
import { mutationsOf, testSurvival } from './survival.ts';
import { type Decode, Trial } from './trial.ts';

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

  testSurvival(fixture, mutationsOf(50_000), () => new Trial(decode, fixture, 'opencensus'));
});
