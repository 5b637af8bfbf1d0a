import { afterEach, expect, test } from 'vitest';
import { aSpan, attributesOf, spansOf } from '../../../../tests/harness/opencensus-messages.ts';
import { nowNs } from '../../../../tests/harness/otlp-messages.ts';
import { decodeSpans } from '../../receivers/opencensus/decode-spans.ts';
import { Peer } from '../../receivers/opencensus/peer.ts';
import { type Answer, openCapture } from '../testing/capture-server.ts';
import { readRequest } from '../testing/read-request.ts';
import { LiveChannel } from './live-channel.ts';
import { LiveCounts } from './live-counts.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A clock that waits until it is told to go on. */
class StepClock {
  readonly waits: number[] = [];
  #go: (() => void) | undefined;
  #nowMs = 1_000_000;

  nowMs(): number {
    return this.#nowMs;
  }

  delay(ms: number): Promise<void> {
    this.waits.push(ms);
    return new Promise((resolve) => {
      this.#go = () => {
        this.#nowMs += ms;
        resolve();
      };
    });
  }

  async step(): Promise<void> {
    const waits = this.waits.length;
    this.#go?.();
    await expect.poll(() => this.waits.length).toBe(waits + 1);
  }
}

async function open(...answers: readonly Answer[]) {
  const capture = await openCapture(...answers);
  const [clock, counts] = [new StepClock(), new LiveCounts()];
  const channel = new LiveChannel({
    url: new URL(capture.url),
    iKey: 'k',
    authKey: 'secret',
    counts,
    clock,
    lookup: undefined,
    version: 'hw:0',
  });
  closers.push(capture.close, () => channel.close());
  await expect.poll(() => clock.waits.length).toBe(1);
  const sent = () =>
    capture.captured.map(({ path, body }) => [
      path.replace(/^\/QuickPulseService.svc\/|\?.*$/g, ''),
      JSON.parse(body.toString()),
    ]);
  return { channel, clock, counts, sent, captured: capture.captured };
}

const looks = (isSubscribed: boolean): Answer => ({
  status: 200,
  headers: { 'x-ms-qps-subscribed': String(isSubscribed) },
});

function twoSpans() {
  const request = { kind: 1, status: { code: 2 }, attributes: attributesOf({ 'http.status_code': 503 }) };
  const body = spansOf([aSpan({ name: { value: 'test' } }), aSpan(request)]);
  const peer = new Peer();
  peer.learn(body);
  return readRequest('opencensus', nowNs, (rows) => decodeSpans(body, rows, peer));
}

test('asks each five seconds while nobody looks, and tells nothing', async () => {
  const { clock, counts, sent, captured } = await open(looks(false));
  counts.add(twoSpans());
  await clock.step();

  expect(clock.waits).toEqual([5_000, 5_000]);
  expect(sent().map(([what, { Metrics }]) => [what, Metrics])).toEqual([
    ['ping', []],
    ['ping', []],
  ]);
  expect(captured[0]).toMatchObject({
    path: expect.stringContaining('ikey=k'),
    headers: { 'x-ms-qps-auth-api-key': 'secret', 'x-ms-qps-invariant-version': '5' },
  });
});

test('tells each second what passed by while somebody looks', async () => {
  const { clock, counts, sent } = await open(looks(true));
  counts.add(twoSpans());
  await clock.step();
  await clock.step();

  expect(clock.waits).toEqual([1_000, 1_000, 1_000]);
  const [, [what, points] = [], [, empty] = []] = sent();
  expect([what, points.length, points[0].RoleName, points[0].Instance]).toEqual([
    'post',
    1,
    'python-service',
    'vm.28594',
  ]);
  const metric = (name: string) =>
    points[0].Metrics.find(({ Name }: { Name: string }) => Name === `\\ApplicationInsights\\${name}`)?.Value;
  expect(
    ['Requests/Sec', 'Requests Failed/Sec', 'Dependency Calls/Sec', 'Dependency Call Duration'].map(metric),
  ).toEqual([1, 1, 1, expect.closeTo(5, 3)]);
  expect(points[0].Documents.map(({ DocumentType }: { DocumentType: string }) => DocumentType)).toEqual([
    'RemoteDependency',
    'Request',
  ]);
  // What was told is not told again.
  expect(empty[0].Metrics).toEqual([]);
});

test('stops telling when nobody looks any more, and when posts fail for twenty seconds', async () => {
  const { channel, clock } = await open(looks(true), looks(false), looks(true), { status: 500 });
  expect(channel.isSubscribed).toBe(true);
  await clock.step();
  expect(channel.isSubscribed).toBe(false);
  await clock.step();
  expect(channel.isSubscribed).toBe(true);

  for (let second = 0; second < 20; second += 1) await clock.step();
  expect(channel.isSubscribed).toBe(true);
  await clock.step();

  expect(channel.isSubscribed).toBe(false);
});
