import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startForwarder } from '../harness/forwarder.ts';
import { kql } from '../harness/kql.ts';
import { encodeOtlp } from '../harness/otlp-messages.ts';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { openRoughRoad, type RoughRoad } from '../harness/rough-road.ts';

/** The full tier kills twenty times; the same roads are met in six. */
const kills = process.env.HEADWATER_FULL === '1' ? 20 : 6;
/** Of the control, which only has to lose answers. */
const controlKills = 2;
const spansPerRequest = 5;

/** One sender that numbers what it sends and tries until it is acknowledged, as SDKs do. */
async function sendNumbered(
  url: () => string,
  service: string,
  until: () => boolean,
  acknowledged: () => void,
): Promise<number> {
  let number = 0;
  while (!until()) {
    const body = numbered(service, number);
    while (!(await post(url(), body))) await new Promise((resolve) => setTimeout(resolve, 20));
    number += 1;
    acknowledged();
  }
  return number;
}

function numbered(service: string, number: number): Uint8Array {
  const spans = Array.from({ length: spansPerRequest }, (_, i) => {
    const id = Buffer.alloc(8);
    id.writeUInt32BE(number + 1, 0);
    id.writeUInt32BE(i + 1, 4);
    const start = BigInt(Date.now()) * 1_000_000n;
    return {
      traceId: Buffer.concat([Buffer.from(service.padEnd(8).slice(0, 8)), id]).toString('base64'),
      spanId: id.toString('base64'),
      name: 'numbered',
      kind: 2,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + 1_000n),
      attributes: [{ key: 'number', value: { intValue: String(number) } }],
    };
  });
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  return encodeOtlp('ExportTraceServiceRequest', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

function post(url: string, body: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request(`${url}/v1/traces`, { method: 'POST', timeout: 15_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    request.on('error', () => resolve(false));
    request.on('timeout', () => request.destroy());
    request.setHeader('content-type', 'application/x-protobuf');
    request.end(body);
  });
}

interface Outage {
  readonly type: 'headwater' | 'otlp-http';
  readonly service: string;
  /** How the road is before each kill. */
  readonly modes: readonly RoughRoad['mode'][];
}

const roughModes = ['refuse', 'busy', 'lose-answer', 'silent', 'pass', 'lose-answer'] as const;

/** A forwarder that is killed again and again while the road to its destination is out of order most of the time. */
async function outage(
  { type, service, modes }: Outage,
  { road, peer }: { readonly road: RoughRoad; readonly peer: Product },
) {
  const directory = await mkdtemp(join(tmpdir(), 'headwater-forward-'));
  const destination = { name: 'peer', project: '*', type, url: road.url, compress: false };
  const config = join(directory, 'headwater.yaml');
  await writeFile(config, JSON.stringify({ forward: { destinations: [destination] } }));
  let forwarder = await startForwarder({ config, dataDir: join(directory, 'data') });
  let isOver = false;
  let acknowledged = 0;
  const senders = [0, 1].map((i) =>
    sendNumbered(
      () => forwarder.otlpHttp,
      `${service}-${i}`,
      () => isOver,
      () => (acknowledged += 1),
    ),
  );
  for (const mode of modes) {
    const before = { acknowledged, lost: road.lostAnswers };
    road.mode = mode;
    await waitFor(() => acknowledged > before.acknowledged + 2);
    if (mode === 'lose-answer') await waitFor(() => road.lostAnswers > before.lost);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    await forwarder.kill();
    forwarder = await startForwarder({ config, dataDir: join(directory, 'data'), offset: forwarder.offset });
  }
  isOver = true;
  const sent = (await Promise.all(senders)).reduce((sum, number) => sum + number, 0) * spansPerRequest;
  road.mode = 'pass';
  const rows = async () => {
    const where = `spans | where service startswith "${service}-"`;
    const [found] = await kql(
      peer,
      `${where} | summarize all = count(), distinct_ = count_distinct(strcat(service, span_id))`,
    );
    return { all: Number(found?.all), distinct: Number(found?.distinct_) };
  };
  await waitFor(async () => (await rows()).distinct === sent, 90_000, 500);
  await forwarder.stop();
  await rm(directory, { recursive: true, force: true });
  return { sent, ...(await rows()) };
}

describe('forwarding through a long outage with kills', () => {
  let peer: Product;
  let road: RoughRoad;
  beforeAll(async () => {
    peer = await startProduct();
    road = await openRoughRoad(peer.otlpHttp);
  });
  afterAll(async () => {
    await road.close();
    await peer.stop();
  });

  test('loses nothing, repeats nothing and keeps the order at another Headwater', async () => {
    road.seen.length = 0;
    const { sent, all, distinct } = await outage(
      {
        type: 'headwater',
        service: 'kept',
        modes: Array.from({ length: kills }, (_, i) => roughModes[i % 6]!),
      },
      { road, peer },
    );

    expect(sent).toBeGreaterThan(kills * 2 * spansPerRequest);
    expect(distinct).toBe(sent);
    expect(all).toBe(sent);
    expect(outOfOrder(road.seen)).toEqual([]);
    expect(road.lostAnswers).toBeGreaterThan(0);
  });

  test('repeats batches where their names are not told: the check can fail', async () => {
    const { sent, all, distinct } = await outage(
      { type: 'otlp-http', service: 'control', modes: Array(controlKills).fill('lose-answer') },
      { road, peer },
    );

    expect(distinct).toBe(sent);
    expect(all).toBeGreaterThan(sent);
  });
});

/** First arrivals at the destination whose number is below that of one before them, per sender. */
function outOfOrder(seen: readonly { readonly service: string; readonly number: number }[]): string[] {
  const highest = new Map<string, number>();
  const known = new Set<string>();
  const wrong: string[] = [];
  for (const { service, number } of seen) {
    const key = `${service} ${number}`;
    if (known.has(key)) continue;
    known.add(key);
    if (number < (highest.get(service) ?? -1)) wrong.push(key);
    else highest.set(service, number);
  }
  return wrong;
}
