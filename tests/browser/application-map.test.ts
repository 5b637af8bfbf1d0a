import { randomBytes } from 'node:crypto';
import type { ApplicationMap } from '@headwater/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp, type TestReport, type TestSpan } from './send-otlp.ts';
import { expectNever } from './waits/expect-never.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const id = (bytes: number) => randomBytes(bytes).toString('hex');
/** Begun in one past minute, so that it is drawn at once. */
const minuteMs = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendOtlp(product, shopReports());
  await waitFor(async () => {
    const scope = { fromMs: minuteMs - 600_000, toMs: Date.now() };
    const map = await api<ApplicationMap>(product, '/api/application-map', scope);
    return map.edges.length === 4;
  });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** `web` calls `cart`, which calls a database and a bank; every other call of the bank fails. */
function shopReports(): TestReport[] {
  const spans = { web: [] as TestSpan[], cart: [] as TestSpan[] };
  for (let n = 0; n < 10; n += 1) {
    const traceId = id(16);
    const ids = { web: id(8), call: id(8), cart: id(8) };
    const at = { traceId, startMs: minuteMs + n * 1_000, durationMs: 20 };
    const fails = n % 2 === 0 ? { error: 'declined' } : {};
    spans.web.push(
      { ...at, spanId: ids.web, name: 'GET /' },
      { ...at, spanId: ids.call, parentSpanId: ids.web, name: 'GET cart', kind: 3 },
    );
    spans.cart.push(
      { ...at, ...fails, spanId: ids.cart, parentSpanId: ids.call, name: 'GET /cart' },
      {
        ...at,
        spanId: id(8),
        parentSpanId: ids.cart,
        name: 'SELECT',
        kind: 3,
        attributes: { 'db.system': 'postgresql', 'db.name': 'shop' },
      },
      {
        ...at,
        ...fails,
        spanId: id(8),
        parentSpanId: ids.cart,
        name: 'POST',
        kind: 3,
        attributes: { 'server.address': 'bank.example' },
      },
    );
  }
  const resource = (name: string) => ({
    'service.name': name,
    'service.instance.id': `${name}-1`,
    'deployment.environment.name': name === 'web' ? 'edge' : 'core',
  });
  return [
    { resource: resource('web'), spans: spans.web },
    { resource: resource('cart'), spans: spans.cart },
  ];
}

const card = (page: Page, node: string) => page.locator(`[data-node="${node}"]`);
const pane = (page: Page) => page.getByRole('complementary', { name: 'Details' });

describe('the map', () => {
  test.each([
    ['light', 1440, 900],
    ['dark', 390, 844],
  ] as const)(
    'shows services and what they call without errors or barriers, %s at %d',
    async (scheme, width, height) => {
      const { page, trouble } = await openPage(browser, `${product.portal}/map`, { scheme, width, height });

      // From afar, as on a telephone, cards show their names only.
      const state = width > 700 ? 'visible' : 'attached';
      await card(page, 'service:web').getByText('10 · 20 ms · 0 %').waitFor({ state });
      await card(page, 'service:cart').getByText('50.0 %').waitFor({ state });
      await card(page, 'service:cart').getByText('cart', { exact: true }).waitFor();
      await card(page, 'database:postgresql/shop').waitFor();
      await card(page, 'external:bank.example').waitFor();

      expect(await findAxeFaults(page)).toEqual([]);
      expect(trouble).toEqual(noTrouble);
      await page.context().close();
    },
  );

  test('a node opens its figures, failed requests, instances and the ways to other pages', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/map`);

    await card(page, 'service:cart').click();
    await pane(page).getByRole('heading', { name: 'cart' }).waitFor();

    await pane(page).getByText('5 (50.0 %)').waitFor();
    await pane(page).getByRole('heading', { name: 'Newest failed requests' }).waitFor();
    await pane(page).getByRole('link', { name: 'cart-1' }).waitFor();
    const failures = pane(page).getByRole('link', { name: 'Failures' });
    await expect.poll(() => failures.getAttribute('href')).toContain('/failures?service=cart');
    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('a database opens the calls that services made of it', async () => {
    const { page } = await openPage(browser, `${product.portal}/map?pick=database:postgresql/shop`);

    const calls = pane(page).locator('section', { hasText: 'Slowest calls' });
    await calls.getByRole('link', { name: 'SELECT' }).first().waitFor();
    await pane(page).getByRole('link', { name: 'Performance' }).waitFor();
    await page.context().close();
  });

  test('an edge opens its calls, each leading to its trace', async () => {
    const pick = encodeURIComponent('service:cart\nexternal:bank.example');
    const { page } = await openPage(browser, `${product.portal}/map?pick=${pick}`);
    await pane(page).getByRole('heading', { name: 'cart → bank.example' }).waitFor();
    const calls = pane(page).locator('section', { hasText: 'Newest failed calls' });

    await calls.getByRole('link', { name: 'POST' }).first().click();

    await page.waitForURL(/\/traces\/[0-9a-f]{32}\?.*span=/);
    await page.context().close();
  });

  test('filters, groups and layouts are in the address', async () => {
    const { page } = await openPage(browser, `${product.portal}/map`);
    await card(page, 'service:web').waitFor();

    await page.getByLabel('Find a service or what it calls').fill('bank');
    await card(page, 'service:web').waitFor({ state: 'detached' });
    await page.getByText('Free', { exact: true }).click();
    await page.waitForURL(/find=bank/);
    await page.waitForURL(/layout=force/);

    await page.goto(`${product.portal}/map`);
    await card(page, 'database:postgresql/shop').waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByLabel('Failed calls (%)').fill('10');
    await card(page, 'database:postgresql/shop').waitFor({ state: 'detached' });
    await page.getByLabel('Leave out names with').fill('cart');
    await page.getByText('No part of the map meets every filter.').waitFor();
    await page.waitForURL(/failing=10/);

    await page.goto(`${product.portal}/map?state=failing&group=environment`);
    await card(page, 'external:bank.example').waitFor();
    await page.locator('.react-flow__node-group', { hasText: 'core' }).waitFor();
    await expect.poll(() => card(page, 'database:postgresql/shop').count()).toBe(0);
    await page.context().close();
  });

  test('is walked with the arrow keys, and saved as a picture', async () => {
    const { page } = await openPage(browser, `${product.portal}/map?pick=service:web`);
    await card(page, 'service:web').waitFor();
    await page.getByRole('region', { name: /^Map;/ }).focus();

    await page.keyboard.press('ArrowRight');
    await pane(page).getByRole('heading', { name: 'cart' }).waitFor();
    await page.keyboard.press('Escape');
    await pane(page).waitFor({ state: 'detached' });

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save picture' }).click();
    expect((await download).suggestedFilename()).toBe('application-map.png');
    await page.context().close();
  });

  test('says that there is nothing to compare with, and how many tests it made', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/map?compare=high`);

    await pane(page).getByText('There were too few calls before').waitFor();
    await pane(page).getByText('by 0 tests').waitFor();

    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

test('hostile names are text on the map, in its pane and in its picture', async () => {
  const names = hostileStrings.filter((_, number) => number % 8 === 0);
  await sendOtlp(
    product,
    names.map((name) => ({
      resource: { 'service.name': name, 'deployment.environment.name': name },
      spans: [
        { traceId: id(16), spanId: id(8), name, startMs: minuteMs, durationMs: 1, error: name },
        {
          traceId: id(16),
          spanId: id(8),
          name,
          kind: 3,
          startMs: minuteMs,
          durationMs: 1,
          attributes: { 'peer.service': name },
        },
      ],
    })),
  );
  const { page, trouble } = await openPage(browser, `${product.portal}/map?group=environment`);
  await card(page, 'service:web').waitFor();
  await waitFor(async () => (await page.locator('[data-node]').count()) > names.length, 45_000, 200);

  for (const name of names.slice(0, 4)) {
    await page.goto(`${product.portal}/map?pick=${encodeURIComponent(`service:${name}`)}`);
    await pane(page).getByRole('heading', { name: 'Newest failed requests' }).waitFor();
  }
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save picture' }).click();
  await download;

  await expectNever(page.locator('iframe, object, embed, main script, main img'));
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});
