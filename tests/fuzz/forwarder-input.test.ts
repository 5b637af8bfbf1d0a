import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { decodeItems } from '../../server/src/receivers/app-insights/decode-items.ts';
import { EnvelopeBody } from '../../server/src/receivers/app-insights/envelopes/envelope-body.ts';
import { readBatch } from '../../server/src/receivers/app-insights/forwarder-input/read-batch.ts';
import { cutsAndFlips, mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';
import { type Decode, Trial } from './trial.ts';

const isFull = process.env.HEADWATER_FULL === '1';
const mutations = isFull ? 500_000 : 10_000;
/** Of the truncations and flipped bits; no multiple of eight, so that every bit is met. */
const everyInput = isFull ? 1 : 5;
const slowestMs = 1_000;
const proto = fileURLToPath(new URL('../fixtures/local-forwarder/contracts.proto', import.meta.url));
const { root } = protobuf.parse(readFileSync(proto, 'utf8'), { keepCase: true });
const batchType = root.lookupType('contracts.TelemetryBatch');

const properties = { own: 'ü' };
const measurements = { m: 1.5 };
const item = (data: object) => ({
  ver: 1,
  dateTime: '2026-11-21T10:00:00.0000000Z',
  samplingRate: { value: 50 },
  instrumentationKey: 'k',
  tags: { 'ai.cloud.role': 'web', 'ai.operation.id': '21cb15cffec44a5a8f1e5d0c9b8a7766' },
  ...data,
});
const items = [
  item({ event: { name: 'e', properties, measurements } }),
  item({ message: { message: 'm', severityLevel: 4, properties } }),
  item({ metric: { metrics: [{ name: 'v', value: 7, count: { value: 2 }, min: { value: 0 } }] } }),
  item({ exception: { exceptions: [{ id: 1, typeName: 'E', parsedStack: [{ method: 'f', line: 3 }] }] } }),
  item({ dependency: { name: 'q', id: '21cb15cffec44a5a', duration: '00:00:01', success: { value: true } } }),
  item({ availability: { id: 'a', name: 'ping', duration: '00:00:01', success: true } }),
  item({ pageView: { event: { name: 'home' }, url: 'http://h/' } }),
  item({ request: { id: '21cb15cffec44a5a', name: 'GET /', duration: '00:00:01', responseCode: '200' } }),
];
const fixture = new Uint8Array(batchType.encode(batchType.fromObject({ items })).finish());
const decode: Decode = (body, rows) =>
  decodeItems(new EnvelopeBody(Buffer.from(JSON.stringify(readBatch(body)))), rows, () => undefined);

test('the Local Forwarder’s input survives truncations and flipped bits', () => {
  const trial = new Trial(decode, fixture, 'app-insights');

  let number = 0;
  for (const input of cutsAndFlips(fixture)) {
    number += 1;
    if (number % everyInput === 0) trial.feed(input);
  }

  trial.compare(fixture);
  expect(trial.refused).toBeGreaterThan(fixture.length / 4 / everyInput);
  expect(trial.accepted).toBeGreaterThan(0);
  expect(trial.slowest).toBeLessThan(slowestMs);
});

test(`the Local Forwarder’s input survives ${mutations} mutated batches`, () => {
  const random = new Random(seed);
  const trial = new Trial(decode, fixture, 'app-insights');

  for (let i = 0; i < mutations; i += 1) trial.feed(mutate(fixture, random));

  trial.compare(fixture);
  expect(trial.refused).toBeGreaterThan(mutations / 20);
  expect(trial.accepted).toBeGreaterThan(0);
  expect(trial.slowest).toBeLessThan(slowestMs);
});
