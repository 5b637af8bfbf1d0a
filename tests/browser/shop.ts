import type { Browser } from 'playwright-core';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { openBrowser } from './open-browser.ts';
import { sendInsights, type TestEnvelope } from './send-insights.ts';

/** A product with the telemetry of a small shop, and a browser to look at it. */
export interface Shop {
  readonly product: Product;
  readonly browser: Browser;
  close(): Promise<void>;
}

export const operationId = (number: number) => number.toString(16).padStart(32, 'a');
export const spanOf = (number: number) => number.toString(16).padStart(16, 'b');
/** The request that failed, with everything that belongs to it */
export const slowOperation = operationId(1);

const stack = 'Traceback\n  File "pay.py", line 7, in charge\n    raise CardError("declined")';

export async function openShop(): Promise<Shop> {
  const [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendInsights(product, telemetry(Date.now() - 60_000));
  await waitFor(async () => (await itemsOf(product, slowOperation)).length === 5);
  return {
    product,
    browser,
    async close() {
      await browser.close();
      await product.stop();
    },
  };
}

/** What is stored of one operation. */
export async function itemsOf(product: Product, operation: string): Promise<{ readonly id: string }[]> {
  const answer = await fetch(`${product.portal}/api/transactions/${operation}`);
  return ((await answer.json()) as { items: { id: string }[] }).items;
}

/** Forty quick requests, eight slow ones of one tenant, their calls; one failed with everything that belongs to it. */
function telemetry(startMs: number): TestEnvelope[] {
  const quick = Array.from({ length: 40 }, (_, index) =>
    aRequest(100 + index, startMs + index * 500, 'GET /cart', 20, 'other'),
  );
  const slow = Array.from({ length: 8 }, (_, index) => [
    aRequest(1 + index, startMs + index * 1_000, 'POST /pay', 900 - index, 'acme'),
    aCall(1 + index, startMs + index * 1_000 + 10),
  ]).flat();
  const tags = {
    'ai.operation.id': slowOperation,
    'ai.operation.parentId': spanOf(1),
    'ai.user.id': 'ann',
    'ai.session.id': 's-1',
  };
  const page = { name: 'Cart page', url: 'http://shop.example/cart' };
  return [
    ...quick,
    ...slow,
    {
      type: 'Message',
      timeMs: startMs + 600,
      tags,
      data: { message: 'the card was declined', severityLevel: 3 },
    },
    {
      type: 'Exception',
      timeMs: startMs + 610,
      tags,
      data: {
        exceptions: [{ typeName: 'CardError', message: 'declined', hasFullStack: true, stack }],
        severityLevel: 3,
      },
    },
    {
      type: 'Event',
      timeMs: startMs + 620,
      tags,
      data: { name: 'checkout', properties: { tenant: 'acme' } },
    },
    {
      type: 'PageView',
      timeMs: startMs - 2_000,
      role: 'web',
      tags: { 'ai.user.id': 'ann', 'ai.session.id': 's-1' },
      data: { ...page, duration: '00:00:00.500' },
    },
    {
      type: 'PageViewPerf',
      timeMs: startMs - 2_000,
      role: 'web',
      tags: { 'ai.user.id': 'ann', 'ai.session.id': 's-1' },
      data: {
        ...page,
        perfTotal: '00:00:00.500',
        networkConnect: '00:00:00.100',
        sentRequest: '00:00:00.050',
        receivedResponse: '00:00:00.050',
        domProcessing: '00:00:00.300',
      },
    },
    {
      type: 'Availability',
      timeMs: startMs,
      role: 'test',
      data: { id: 'a1', name: 'shop answers', duration: '00:00:00.100', success: true, runLocation: 'here' },
    },
  ];
}

function aRequest(
  number: number,
  timeMs: number,
  name: string,
  durationMs: number,
  tenant: string,
): TestEnvelope {
  const failed = number === 1;
  return {
    type: 'Request',
    timeMs,
    tags: {
      'ai.operation.id': operationId(number),
      'ai.operation.name': name,
      'ai.user.id': failed ? 'ann' : 'bob',
    },
    data: {
      id: spanOf(number),
      name,
      duration: `00:00:00.${String(durationMs).padStart(3, '0')}`,
      responseCode: failed ? '500' : '200',
      success: !failed,
      properties: { tenant },
    },
  };
}

function aCall(number: number, timeMs: number): TestEnvelope {
  return {
    type: 'RemoteDependency',
    timeMs,
    tags: { 'ai.operation.id': operationId(number), 'ai.operation.parentId': spanOf(number) },
    data: {
      id: spanOf(1_000 + number),
      name: 'charge card',
      type: 'HTTP',
      target: 'cards.example',
      duration: '00:00:00.700',
      resultCode: number === 1 ? '402' : '200',
      success: number !== 1,
    },
  };
}
