import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeOtlp } from '../../bench/load/encode-otlp.ts';
import { processTree, readProcesses } from '../../bench/load/processes.ts';
import { Random } from '../../bench/load/random.ts';
import { openHttpSender } from '../../bench/load/senders.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

const spansPerRequest = 500;
const senders = 48;
const loadMs = process.env.HEADWATER_FULL === '1' ? 60_000 : 6_000;
const memoryCapMb = 1_500;

interface Tally {
  sent: number;
  accepted: number;
  refused: number;
  other: string[];
}

describe('a server that is offered more than it can take', () => {
  let product: Product;
  beforeAll(async () => {
    // A small journal makes any machine's capacity small: it is full until the store has taken what it holds.
    product = await startProduct({
      env: { HEADWATER_JOURNAL_MAX_BYTES: '8MiB', HEADWATER_JOURNAL_SEGMENT_BYTES: '1MiB' },
    });
  });
  afterAll(async () => {
    await product.stop();
  });

  test('answers every request, stores exactly what it accepted, stays within its memory and recovers', async () => {
    const tally: Tally = { sent: 0, accepted: 0, refused: 0, other: [] };

    const templates = Array.from({ length: senders }, (_, i) => encodeOtlp('traces', i, spansPerRequest));
    const until = performance.now() + loadMs;
    await Promise.all(templates.map((template, i) => push(product, template, i, until, tally)));
    const { peakMb } = readProcesses(processTree(product.pid));

    expect(tally.other).toEqual([]);
    expect(tally.accepted + tally.refused).toBe(tally.sent);
    expect(tally.accepted).toBeGreaterThan(0);
    expect(tally.refused).toBeGreaterThan(0);
    expect(peakMb).toBeLessThan(memoryCapMb);

    const again = encodeOtlp('traces', senders, spansPerRequest);
    const after: Tally = { sent: 0, accepted: 0, refused: 0, other: [] };
    await waitFor(async () => {
      await push(product, again, senders, 0, after);
      return after.accepted > 0;
    });
    const accepted = (tally.accepted + after.accepted) * spansPerRequest;
    await waitFor(async () => (await storedSpans(product)) >= accepted, 45_000, 250);
    expect(await storedSpans(product)).toBe(accepted);
  });
});

/**
 * Sends one request after another until the time is over, at least one; a refused one is not sent again. What is sent
 * is there before the connection: one that says nothing for a while is closed.
 */
async function push(
  product: Product,
  template: ReturnType<typeof encodeOtlp>,
  seed: number,
  until: number,
  tally: Tally,
): Promise<void> {
  const { hostname: host, port } = new URL(product.otlpHttp);
  const headers = { 'content-type': 'application/x-protobuf' };
  const sender = await openHttpSender({
    host,
    port: Number(port),
    path: '/v1/traces',
    headers,
    method: 'POST',
  });
  const random = new Random(seed + 1);
  do {
    template.patch(random, Date.now(), 1_000);
    tally.sent += 1;
    try {
      await sender.send(template.body);
      tally.accepted += 1;
    } catch (error) {
      if (/HTTP (429|503)/.test(String(error))) tally.refused += 1;
      else tally.other.push(String(error));
      await sleep(1);
    }
  } while (performance.now() < until);
  sender.close();
}

async function storedSpans(product: Product): Promise<number> {
  const scope = { fromMs: Date.now() - 3_600_000, toMs: Date.now() + 3_600_000 };
  return (await api<{ total: number }>(product, '/api/spans/histogram', scope)).total;
}
