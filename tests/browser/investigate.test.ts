import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { findInjectedNodes } from './find-injected-nodes.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendInsights, type TestEnvelope } from './send-insights.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const operationId = (number: number) => number.toString(16).padStart(32, 'a');
const slowOperation = operationId(1);
const stack = 'Traceback\n  File "pay.py", line 7, in charge\n    raise CardError("declined")';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendInsights(product, telemetry(Date.now() - 60_000));
  const found = () =>
    fetch(`${product.portal}/api/transactions/${slowOperation}`)
      .then((answer) => answer.json() as Promise<{ items: unknown[] }>)
      .then(({ items }) => items.length === 5);
  await waitFor(found, 20_000);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const pages: readonly { path: string; shows: readonly string[] }[] = [
  { path: '/', shows: ['Failed requests', 'Server response time', 'Server requests', 'Availability'] },
  {
    path: '/performance',
    shows: ['GET /cart', 'POST /pay', 'What the slow ones have in common', 'Nearest to'],
  },
  { path: '/performance?tab=dependencies', shows: ['charge card', 'HTTP', 'cards.example'] },
  { path: '/performance?tab=roles&service=shop', shows: ['shop-1'] },
  { path: '/performance?service=shop&op=POST%20%2Fpay&dmin=500000000', shows: ['charge card', '≥ 500 ms'] },
  { path: '/failures', shows: ['POST /pay', 'Top result codes', '500', 'CardError'] },
  { path: '/failures?tab=exceptions', shows: ['CardError', 'declined', 'First seen'] },
  { path: '/failures?tab=dependencies', shows: ['charge card'] },
  { path: '/failures?tab=roles', shows: ['shop'] },
  { path: '/transactions', shows: ['Results', 'checkout', 'Cart page', 'the card was declined'] },
  { path: '/transactions?group=service', shows: ['shop', 'Rows'] },
  { path: '/transactions?text=declined&types=trace', shows: ['the card was declined'] },
  { path: `/transactions/${slowOperation}`, shows: ['POST /pay', 'charge card', 'the card was declined'] },
  { path: `/transactions/${slowOperation}?view=flat`, shows: ['POST /pay', 'Result', 'checkout'] },
  { path: '/usage', shows: ['Cart page', 'Browser timings', 'Network', 'Funnel'] },
];

describe('each page shows what was sent, without errors, violations or barriers', () => {
  test.each(pages)('$path', async ({ path, shows }) => {
    const { page, trouble } = await openPage(browser, product.portal + path);

    for (const text of shows) await page.getByText(text).filter({ visible: true }).first().waitFor();

    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test.each(pages)('$path fits a telephone in the dark', async ({ path, shows }) => {
    const { page, trouble } = await openPage(browser, product.portal + path, {
      scheme: 'dark',
      width: 390,
      height: 844,
    });
    await page.locator('main h1').first().waitFor();
    await page.getByText(shows[0]!).first().waitFor({ state: 'attached' });

    const wide = await page.evaluate(() => {
      const main = document.querySelector('main')!;
      return main.scrollWidth > main.clientWidth || document.body.scrollWidth > innerWidth;
    });

    expect(wide).toBe(false);
    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

describe('the way of the tutorials', () => {
  test('leads from an operation over a sample to the call stack', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/performance`);
    await page.getByRole('table', { name: 'Operations' }).getByText('POST /pay').click();
    await page.waitForURL(/op=POST/);
    await page.getByRole('region', { name: 'Samples' }).getByText('All', { exact: true }).click();

    await page.getByRole('region', { name: 'Samples' }).getByRole('link').first().click();
    await page.waitForURL(/\/transactions\/[0-9a-f]{32}\?/);
    await page.getByRole('table', { name: 'Timeline' }).getByText('CardError').click();

    await page.getByRole('complementary', { name: 'Details' }).getByText('line 7, in charge').waitFor();
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('keeps service, tab and selection in the address', async () => {
    const { page } = await openPage(browser, `${product.portal}/performance?service=shop`);
    await page.getByText('Dependencies', { exact: true }).first().click();
    await page.waitForURL(/tab=dependencies/);
    await page.getByRole('table', { name: 'Dependencies' }).getByText('charge card').click();
    await page.waitForURL(/op=charge/);

    await page.reload();

    await page.getByRole('button', { name: 'Let go of Dependency charge card' }).waitFor();
    expect(page.url()).toContain('service=shop');
    await page.context().close();
  });

  test('a range of durations is selected by dragging over their distribution', async () => {
    const { page } = await openPage(browser, `${product.portal}/performance`);
    const bars = page.getByRole('img', { name: 'Distribution of durations' });
    await bars.waitFor();
    const box = (await bars.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.7, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 2, box.y + 50, { steps: 4 });
    await page.mouse.up();

    await page.waitForURL(/dmin=\d+/);
    await page.getByText('tenant').filter({ visible: true }).first().waitFor();
    await page.context().close();
  });

  test('a failed request shows what its user did', async () => {
    const { page } = await openPage(browser, `${product.portal}/transactions/${slowOperation}`);
    await page.getByRole('table', { name: 'Timeline' }).getByText('POST /pay').first().click();
    const detail = page.getByRole('complementary', { name: 'Details' });
    await detail.getByText('acme').first().waitFor();

    await detail.getByRole('tab', { name: 'Timeline of the user' }).click();

    await detail.getByText('All telemetry of user ann').waitFor();
    await detail.getByText('Cart page').first().waitFor();
    await page.context().close();
  });

  test('each tile of the overview opens its page', async () => {
    const { page } = await openPage(browser, product.portal);
    const tiles = [
      ['Failed requests', '/failures'],
      ['Server response time', '/performance'],
      ['Server requests', '/performance'],
      ['Availability', '/transactions'],
    ] as const;
    for (const [tile, path] of tiles) {
      await page.goto(product.portal);
      await page.getByRole('link', { name: tile }).click();
      await page.waitForURL((url) => url.pathname === path);
    }
    await page.context().close();
  });
});

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

const spanOf = (number: number) => number.toString(16).padStart(16, 'b');

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

describe('hostile strings in every field and property key', () => {
  const hostileOperation = operationId(0xbad);
  const items = () =>
    fetch(`${product.portal}/api/transactions/${hostileOperation}`)
      .then((answer) => answer.json() as Promise<{ items: { id: string }[] }>)
      .then((answer) => answer.items);

  beforeAll(async () => {
    const startMs = Date.now() - 30_000;
    const tags = (text: string) => ({
      'ai.operation.id': hostileOperation,
      'ai.operation.name': text,
      'ai.user.id': text,
      'ai.session.id': text,
      'ai.application.ver': text,
    });
    const sent = hostileStrings.flatMap((text, number) => {
      const own = { timeMs: startMs + number, role: text || 'none', tags: tags(text) };
      const properties = { [text || 'none']: text };
      const id = spanOf(0x10_000 + number);
      const exceptions = [
        { typeName: text || 'none', message: text || 'none', hasFullStack: true, stack: text },
      ];
      return [
        {
          ...own,
          type: 'Request',
          data: {
            id,
            name: text,
            url: text,
            duration: '00:00:01',
            responseCode: text || '0',
            success: false,
            properties,
          },
        },
        {
          ...own,
          type: 'RemoteDependency',
          data: {
            id: spanOf(0x20_000 + number),
            name: text || 'none',
            type: text,
            target: text,
            data: text,
            duration: '00:00:01',
            resultCode: text,
            success: false,
            properties,
          },
        },
        { ...own, type: 'Message', data: { message: text || 'none', properties } },
        { ...own, type: 'Exception', data: { exceptions, problemId: text, properties } },
        { ...own, type: 'Event', data: { name: text || 'none', properties } },
        { ...own, type: 'PageView', data: { name: text || 'none', url: text, properties } },
        {
          ...own,
          type: 'PageViewPerf',
          data: { name: text || 'none', url: text, perfTotal: '00:00:01', properties },
        },
        {
          ...own,
          type: 'Availability',
          data: {
            id: String(number),
            name: text || 'none',
            duration: '00:00:01',
            success: false,
            runLocation: text,
            message: text,
            properties,
          },
        },
      ];
    });
    for (let at = 0; at < sent.length; at += 200) await sendInsights(product, sent.slice(at, at + 200));
    await waitFor(async () => (await items()).length > hostileStrings.length * 7, 30_000);
  });

  const paths = [
    '/performance',
    '/performance?tab=dependencies',
    '/performance?tab=roles',
    '/failures',
    '/failures?tab=dependencies',
    '/failures?tab=exceptions',
    '/failures?tab=roles',
    '/transactions',
    '/transactions?group=name',
    '/transactions?group=user',
    `/transactions/${hostileOperation}`,
    `/transactions/${hostileOperation}?view=flat`,
    '/usage',
    '/usage?split=event',
  ];
  test.each(paths)('%s shows them as text', async (path) => {
    const { page, trouble } = await openPage(browser, product.portal + path);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);

    expect(await findInjectedNodes(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('the details of each kind of item show them as text', async () => {
    const { page, trouble } = await openPage(browser, product.portal);
    const some = (await items()).filter((_, number) => number % 23 === 0);
    for (const { id } of some) {
      for (const pane of ['', '&pane=stack', '&pane=around']) {
        await page.goto(`${product.portal}/transactions/none?item=${id}${pane}`);
        await page.getByRole('complementary', { name: 'Details' }).getByRole('tab').first().waitFor();
        expect(await findInjectedNodes(page)).toEqual([]);
      }
    }

    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  }, 240_000);

  test('a hostile address selects nothing and breaks nothing', async () => {
    const { page, trouble } = await openPage(browser, product.portal);
    for (const text of hostileStrings.filter((_, number) => number % 12 === 0)) {
      const value = encodeURIComponent(text);
      for (const path of [
        `/performance?service=${value}&op=${value}&tab=${value}&dmin=${value}`,
        `/failures?tab=exceptions&problem=${value}&extype=${value}`,
        `/transactions?text=${value}&group=${value}&types=${value}&f=${value}`,
        `/transactions/${value || 'none'}?item=${value}`,
        `/usage?steps=${value}&split=${value}`,
      ]) {
        await page.goto(product.portal + path);
        await page.locator('main h1').first().waitFor();
        expect(await findInjectedNodes(page)).toEqual([]);
      }
    }

    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  }, 240_000);
});
