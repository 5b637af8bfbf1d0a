import { afterAll, beforeAll, test } from 'vitest';
import { openPage } from './open-browser.ts';
import { seePages } from './see-pages.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

seePages(
  () => shop,
  [
    { path: '/', shows: ['Failed requests', 'Server response time', 'Server requests', 'Availability'] },
    { path: '/usage', shows: ['Cart page', 'Browser timings', 'Network', 'Funnel'] },
  ],
);

test('each tile of the overview opens its page', async () => {
  const { page } = await openPage(shop.browser, shop.product.portal);
  const tiles = [
    ['Failed requests', '/failures'],
    ['Server response time', '/performance'],
    ['Server requests', '/performance'],
    ['Availability', '/transactions'],
  ] as const;
  for (const [tile, path] of tiles) {
    await page.goto(shop.product.portal);
    await page.getByRole('link', { name: tile }).click();
    await page.waitForURL((url) => url.pathname === path);
  }
  await page.context().close();
});
