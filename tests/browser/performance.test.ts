import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from './open-browser.ts';
import { noTrouble, seePages } from './see-pages.ts';
import { sendInsights } from './send-insights.ts';
import { openShop, type Shop } from './shop.ts';
import { dragUntil } from './waits/drag.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

seePages(
  () => shop,
  [
    {
      path: '/performance',
      shows: ['GET /cart', 'POST /pay', 'What the slow ones have in common', 'Nearest to'],
    },
    { path: '/performance?tab=dependencies', shows: ['charge card', 'HTTP', 'cards.example'] },
    { path: '/performance?tab=roles&service=shop', shows: ['shop-1'] },
    { path: '/performance?service=shop&op=POST%20%2Fpay&dmin=500000000', shows: ['charge card', '≥ 500 ms'] },
  ],
);

test('leads from an operation over a sample to the call stack', async () => {
  const { page, trouble } = await openPage(shop.browser, `${shop.product.portal}/performance`);
  await page.getByRole('table', { name: 'Operations' }).getByText('POST /pay').click();
  await page.waitForURL(/op=POST/);
  const samples = page.getByRole('region', { name: 'Samples' });
  await samples.getByText('All', { exact: true }).click();

  await samples.getByRole('link').filter({ hasText: '900 ms' }).first().click();
  await page.waitForURL(/\/transactions\/[0-9a-f]{32}\?/);
  await page.getByRole('table', { name: 'Timeline' }).getByText('CardError').click();

  await page.getByRole('complementary', { name: 'Details' }).getByText('pay.py:7').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('shows the way to the calls of a program that reports nothing else', async () => {
  const data = { id: 'c'.repeat(16), name: 'test', type: 'INPROC', duration: '00:00:01', success: true };
  await sendInsights(shop.product, [
    { type: 'RemoteDependency', role: 'prompt.py', timeMs: Date.now() - 30_000, data },
  ]);
  const { page, trouble } = await openPage(
    shop.browser,
    `${shop.product.portal}/performance?service=prompt.py`,
  );

  await page.getByRole('button', { name: 'Show dependencies' }).click();

  await page.getByRole('table', { name: 'Dependencies' }).getByText('test', { exact: true }).waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('keeps service, tab and selection in the address', async () => {
  const { page } = await openPage(shop.browser, `${shop.product.portal}/performance?service=shop`);
  await page.getByText('Dependencies', { exact: true }).first().click();
  await page.waitForURL(/tab=dependencies/);
  await page.getByRole('table', { name: 'Dependencies' }).getByText('charge card').click();
  await page.waitForURL(/op=charge/);

  await page.reload();

  await page.getByRole('button', { name: 'Let go of Dependency charge card' }).waitFor();
  await expect.poll(() => page.url()).toContain('service=shop');
  await page.context().close();
});

test('a range of durations is selected by dragging over their distribution', async () => {
  const { page } = await openPage(shop.browser, `${shop.product.portal}/performance`);

  await dragUntil(
    page,
    page.getByRole('img', { name: 'Distribution of durations' }),
    [0.7, 0.98],
    ({ searchParams }) => Number(searchParams.get('dmin')) > 0,
  );

  await page.getByText('tenant').filter({ visible: true }).first().waitFor();
  await page.context().close();
});

test('the selection leads to all of its rows in the search', async () => {
  const path = '/performance?service=shop&op=POST%20%2Fpay&dmin=895000000';
  const { page } = await openPage(shop.browser, shop.product.portal + path);

  await page.getByRole('link', { name: 'Drill into 6 samples' }).click();

  await page.waitForURL(/\/transactions\?/);
  const results = page.getByRole('table', { name: 'Results' });
  await results.getByText('900 ms').waitFor();
  await expect.poll(() => results.getByText('POST /pay').count()).toBe(6);
  await page.context().close();
});
