import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from './open-browser.ts';
import { noTrouble, seePages } from './see-pages.ts';
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
    { path: '/failures', shows: ['POST /pay', 'Top result codes', '500', 'CardError'] },
    { path: '/failures?tab=exceptions', shows: ['CardError', 'declined', 'First seen'] },
    { path: '/failures?tab=dependencies', shows: ['charge card'] },
    { path: '/failures?tab=roles', shows: ['shop'] },
  ],
);

test('a result code leads to the requests that failed with it, and one of them to its call stack', async () => {
  const { page, trouble } = await openPage(shop.browser, `${shop.product.portal}/failures`);
  await page.getByRole('region', { name: 'Top result codes' }).getByRole('link', { name: '500' }).click();
  await page.getByRole('button', { name: 'Let go of Result code 500' }).waitFor();

  await page.getByRole('region', { name: 'Samples' }).getByRole('listitem').first().getByRole('link').click();
  await page.waitForURL(/\/transactions\/[0-9a-f]{32}\?/);

  await page.getByRole('table', { name: 'Timeline' }).getByText('CardError').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('an exception leads to its problem, and the problem to its exceptions', async () => {
  const { page } = await openPage(shop.browser, `${shop.product.portal}/failures`);
  await page.getByRole('region', { name: 'Top exception types' }).getByRole('link').first().click();
  await page.waitForURL(/extype=CardError/);

  await page.getByRole('table', { name: 'Exceptions' }).getByText('CardError').first().click();

  await page.waitForURL(/problem=CardError/);
  await page.getByRole('region', { name: 'Samples' }).getByText('CardError: declined').waitFor();
  await page.context().close();
});

test('a time range is selected by dragging over what failed', async () => {
  const { page } = await openPage(shop.browser, `${shop.product.portal}/failures`);

  await dragUntil(
    page,
    page.getByRole('img', { name: 'Failures' }).first(),
    [0.5, 0.98],
    ({ searchParams }) => searchParams.has('from'),
  );

  await page.context().close();
});
