import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { waitFor } from '../harness/product.ts';
import { findInjectedNodes } from './find-injected-nodes.ts';
import { hostileOperation, hostileTelemetry } from './hostile-insights.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openPage } from './open-browser.ts';
import { noTrouble } from './see-pages.ts';
import { sendInsights } from './send-insights.ts';
import { itemsOf, openShop, type Shop } from './shop.ts';

vi.setConfig({ testTimeout: 600_000 });

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  const sent = hostileTelemetry(Date.now() - 30_000);
  for (let at = 0; at < sent.length; at += 200) await sendInsights(shop.product, sent.slice(at, at + 200));
  const found = async () => (await itemsOf(shop.product, hostileOperation)).length;
  await waitFor(async () => (await found()) > hostileStrings.length * 7);
});
afterAll(() => shop?.close());

/** Of the items and of the strings every so many are opened; the steps share no factor with the kinds of items. */
const [itemStep, stringStep] = process.env.HEADWATER_FULL === '1' ? [7, 1] : [97, 45];

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
test('each page shows them as text', async () => {
  const { page, trouble } = await openPage(shop.browser, shop.product.portal);
  for (const path of paths) {
    await page.goto(shop.product.portal + path);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);

    expect(await findInjectedNodes(page), path).toEqual([]);
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the details of each kind of item show them as text', async () => {
  const { page, trouble } = await openPage(shop.browser, shop.product.portal);
  const some = (await itemsOf(shop.product, hostileOperation)).filter((_, number) => number % itemStep === 0);
  for (const { id } of some) {
    for (const pane of id === some[0]?.id ? ['', '&pane=stack', '&pane=around'] : ['']) {
      await page.goto(`${shop.product.portal}/transactions/none?item=${id}${pane}`);
      await page.getByRole('complementary', { name: 'Details' }).getByRole('tab').first().waitFor();
      expect(await findInjectedNodes(page)).toEqual([]);
    }
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a hostile address selects nothing and breaks nothing', async () => {
  const { page, trouble } = await openPage(shop.browser, shop.product.portal);
  for (const text of hostileStrings.filter((_, number) => number % stringStep === 0)) {
    const value = encodeURIComponent(text);
    for (const path of [
      `/performance?service=${value}&op=${value}&tab=${value}&dmin=${value}`,
      `/failures?tab=exceptions&problem=${value}&extype=${value}`,
      `/transactions?text=${value}&group=${value}&types=${value}&f=${value}`,
      `/transactions/${value || 'none'}?item=${value}`,
      `/usage?steps=${value}&split=${value}`,
    ]) {
      await page.goto(shop.product.portal + path);
      await page.locator('main h1').first().waitFor();
      expect(await findInjectedNodes(page)).toEqual([]);
    }
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});
