import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from './open-browser.ts';
import { noTrouble, seePages } from './see-pages.ts';
import { openShop, type Shop, slowOperation } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

seePages(
  () => shop,
  [
    { path: '/transactions', shows: ['Results', 'checkout', 'Cart page', 'the card was declined'] },
    { path: '/transactions?group=service', shows: ['shop', 'Rows'] },
    { path: '/transactions?text=declined&types=trace', shows: ['the card was declined'] },
    { path: `/transactions/${slowOperation}`, shows: ['POST /pay', 'charge card', 'the card was declined'] },
    { path: `/transactions/${slowOperation}?view=flat`, shows: ['POST /pay', 'Result', 'checkout'] },
  ],
);

test('a failed request shows what its user did', async () => {
  const { page } = await openPage(shop.browser, `${shop.product.portal}/transactions/${slowOperation}`);
  await page.getByRole('table', { name: 'Timeline' }).getByText('POST /pay').first().click();
  const detail = page.getByRole('complementary', { name: 'Details' });
  await detail.getByText('acme').first().waitFor();

  await detail.getByRole('tab', { name: 'User’s timeline' }).click();

  await detail.getByText('All telemetry of user ann').waitFor();
  await detail.getByText('Cart page').first().waitFor();
  await page.context().close();
});

test('details are told in the words of the product that the reader knows', async () => {
  const { page, trouble } = await openPage(
    shop.browser,
    `${shop.product.portal}/transactions/${slowOperation}`,
  );
  await page.getByRole('table', { name: 'Timeline' }).getByText('POST /pay').first().click();
  const detail = page.getByRole('complementary', { name: 'Details' });
  for (const [product, role, id] of [
    ['OpenTelemetry', 'service.name', 'bbbbbbbbbbbbbbb1'],
    ['Application Insights', 'cloud_RoleName', 'bbbbbbbbbbbbbbb1'],
    ['Datadog', 'service', BigInt('0xbbbbbbbbbbbbbbb1').toString()],
  ] as const) {
    await detail.getByRole('combobox', { name: 'Words of' }).click();
    await page.getByRole('option', { name: product }).click();

    await detail.getByText(role, { exact: true }).first().waitFor();
    await detail.getByText(id).first().waitFor();
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});
