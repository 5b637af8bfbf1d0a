import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { openPage } from './open-browser.ts';
import { editor, noTrouble, type QueryPages, results, startQuery } from './start-query.ts';

let pages: QueryPages;
let product: Product;
let browser: Browser;
const openQuery: QueryPages['openQuery'] = (query, options) => pages.openQuery(query, options);

beforeAll(async () => {
  pages = await startQuery();
  ({ product, browser } = pages);
});

afterAll(() => pages?.stop());

test('queries stand in tabs that outlive a reload, each with its text, rows and name', async () => {
  const { page, trouble } = await openQuery('requests | project name');
  await results(page).getByText('GET /notes').waitFor();

  await page.getByRole('button', { name: 'New query in another tab' }).click();
  await page.keyboard.insertText('requests | count');
  await page.keyboard.press('Shift+Enter');
  await results(page).getByText('3', { exact: true }).waitFor();
  await page.keyboard.insertText(' // not run');
  const tabs = page.getByRole('list', { name: 'Open queries' });
  await tabs.getByRole('button', { name: 'requests | project name', exact: true }).click();
  await results(page).getByText('GET /notes').waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('requests | project name');
  await tabs.getByRole('button', { name: 'requests | count // not run', exact: true }).click();
  await page.reload();

  await expect.poll(() => editor(page).innerText()).toBe('requests | count // not run');
  expect(await findAxeFaults(page)).toEqual([]);
  await tabs.getByRole('button', { name: 'Close query 2: requests | count // not run' }).click();
  await expect.poll(() => editor(page).innerText()).toBe('requests | project name');
  await results(page).getByText('GET /notes').waitFor();
  await page.getByText('History', { exact: true }).click();
  await page.getByRole('button', { name: /not run/ }).waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a condition on time in the query stands instead of the time range, which else asks anew', async () => {
  const past = { from: '1000', to: '2000' };
  const search = new URLSearchParams({ q: 'requests | project name', ...past });
  const { page, trouble } = await openPage(browser, `${product.portal}/query?${search}`);
  await page.getByText('The query answered no row.').waitFor();

  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('requests | where timestamp > ago(1d) | project name');
  await page.getByText('Time set in query').waitFor();
  await page.keyboard.press('Shift+Enter');
  await results(page).getByText('GET /notes').waitFor();

  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('requests | project n = strcat(name, "!")');
  await page.keyboard.press('Shift+Enter');
  await page.getByText('The query answered no row.').waitFor();
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('button', { name: '1d', exact: true }).click();
  await results(page).getByText('GET /notes!').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a value of a row narrows the query, before what it draws', async () => {
  const { page, trouble } = await openQuery('requests | project name, customDimensions | render table');
  await page.getByRole('radiogroup', { name: 'Rows or chart' }).getByText('Results').click();
  await results(page).getByText('GET /tags').click();
  await page.getByRole('button', { name: 'Only rows with this customDimensions.http.route' }).click();

  await page.getByText('1 row in').waitFor();
  await expect
    .poll(() => editor(page).innerText())
    .toMatch(/where tostring\(customDimensions\["http.route"\]\) == "\/tags"\s+\| render table/);
  await editor(page).click();
  await page.keyboard.press('Control+z');
  await expect.poll(() => editor(page).innerText()).not.toContain('where');
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a chart is stacked, its series hidden, and its link shows it so', async () => {
  const { page, trouble } = await openQuery(
    'requests | summarize count() by bin(timestamp, 10s), name | render columnchart with (title="Load")',
  );
  await page.getByText('Load', { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Stacking' }).click();
  await page.getByRole('option', { name: 'Stacked', exact: true }).click();
  await page.waitForURL(/view=columnchart-stacked/);
  const series = page.getByRole('list', { name: 'Series' }).getByRole('button');
  await expect.poll(() => series.count()).toBe(3);
  await series.first().click();
  await expect.poll(() => series.first().getAttribute('aria-pressed')).toBe('false');
  expect(await findAxeFaults(page)).toEqual([]);

  const other = await openPage(browser, page.url());
  const stacking = other.page.getByRole('combobox', { name: 'Stacking' });
  await expect.poll(() => stacking.inputValue()).toBe('Stacked');
  expect([trouble, other.trouble]).toEqual([noTrouble, noTrouble]);
  await Promise.all([page.context().close(), other.page.context().close()]);
});

test('a long query is cancelled, and a text that turns its direction is seen', async () => {
  const { page, trouble } = await openQuery();
  await editor(page).click();
  await page.keyboard.insertText(
    'range a from 1 to 300000000 step 1 | extend b = hash_sha256(tostring(a)) | summarize max(hash_sha256(b)) // \u202Eabc',
  );
  await page.getByTitle('Control character right-to-left override').waitFor();
  await page.keyboard.press('Shift+Enter');
  await page.getByText(/^Running for/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).first().click();

  await page.getByText('The query was cancelled.').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('rows are found by their words, and a table without rows teaches what to send', async () => {
  const { page, trouble } = await openQuery('requests | project name');
  await results(page).getByText('GET /notes').waitFor();
  await page.getByRole('textbox', { name: 'Find in the rows' }).fill('TAGS');
  await page.getByText('1 with these words').waitFor();
  await expect.poll(() => results(page).getByText('GET /notes').count()).toBe(0);

  await page.goto(`${product.portal}/query?${new URLSearchParams({ q: 'availabilityResults | take 5' })}`);

  await page.getByText('Nothing was sent to availabilityResults yet.').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a query is saved into a folder, renamed, opened again, deleted, and saved as a function', async () => {
  const { page, trouble } = await openQuery('requests | where name has "tags" | project name');
  await results(page).getByText('GET /tags').waitFor();
  const pane = page.getByRole('complementary');
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name of this query' });
  await page.keyboard.press('Control+s');
  await name.fill('shop/tagged');
  await page.keyboard.press('Enter');
  await pane.getByText('Saved', { exact: true }).click();
  await pane.getByRole('heading', { name: 'shop' }).waitFor();
  expect(await findAxeFaults(page)).toEqual([]);

  await pane.getByRole('button', { name: 'Change shop/tagged' }).click();
  await page.getByRole('menuitem', { name: 'Rename or move' }).click();
  await name.fill('all tagged');
  await page.keyboard.press('Enter');
  await expect.poll(() => pane.getByRole('heading', { name: 'shop' }).count()).toBe(0);
  await page.getByRole('button', { name: /^Close query 1/ }).click();
  await pane.getByRole('button', { name: 'all tagged', exact: true }).click();
  await results(page).getByText('GET /tags').waitFor();
  await expect.poll(() => editor(page).innerText()).toContain('has "tags"');
  await pane.getByRole('button', { name: 'Change all tagged' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText('Queries that you save stand here').waitFor();

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Save as a function' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('TaggedOnes');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await pane.getByText('Functions', { exact: true }).click();
  await pane.getByRole('button', { name: 'TaggedOnes()', exact: true }).waitFor();
  await page.getByRole('button', { name: /^Close tables/ }).click();
  await page.reload();
  await page.getByRole('button', { name: /^Open tables/ }).waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('an example stands in the editor instead of an empty query, and one that fails can be asked again', async () => {
  const { page } = await openQuery();
  await page.getByRole('button', { name: 'Requests by operation' }).click();
  await results(page).getByText('GET /notes').waitFor();
  await expect.poll(() => editor(page).innerText()).toContain('summarize requests = count()');
  const tabs = page.getByRole('list', { name: 'Open queries' }).getByRole('listitem');
  await expect.poll(() => tabs.count()).toBe(1);

  await page.route('**/api/query', (route) => route.abort());
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await page.unroute('**/api/query');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await results(page).getByText('GET /notes').waitFor();
  await page.context().close();
});
