import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { openPage } from './open-browser.ts';
import { editor, noTrouble, type QueryPages, results, startQuery, traceId } from './start-query.ts';
import { expectToFit } from './waits/expect-to-fit.ts';

let pages: QueryPages;
let product: Product;
let browser: Browser;
const openQuery: QueryPages['openQuery'] = (query, options) => pages.openQuery(query, options);

beforeAll(async () => {
  pages = await startQuery();
  ({ product, browser } = pages);
});

afterAll(() => pages?.stop());

/** Where a word without a colour of its own stands in the editor; run in the page. */
const middleOfWord = (word: string) => `(() => {
  const texts = document.createTreeWalker(document.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().textContent.includes(${JSON.stringify(word)}));
  const range = document.createRange();
  const start = texts.currentNode.textContent.indexOf(${JSON.stringify(word)});
  range.setStart(texts.currentNode, start);
  range.setEnd(texts.currentNode, start + ${word.length});
  const { x, y, width, height } = range.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
})()`;

test('a query is typed with completion, run, drawn, and leads from a row to its trace', async () => {
  const { page, trouble } = await openPage(browser, product.portal);
  await page.getByRole('link', { name: 'Query', exact: true }).click();
  await editor(page).click();
  await page.keyboard.type('requests | where na');
  const offered = page.locator('.cm-tooltip-autocomplete');
  await offered.getByRole('option', { name: 'name', exact: true }).click();
  await page.keyboard.type('has "notes"');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');

  await results(page).getByText('GET /notes').first().waitFor();
  expect(await findAxeFaults(page)).toEqual([]);
  await results(page)
    .getByRole('link', { name: `Open trace ${traceId}` })
    .click();
  await page.waitForURL(new RegExp(`/traces/${traceId}`));
  await page.goBack();
  await results(page).getByText('GET /notes').first().waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('letters of a word in quotes ask the language service once', async () => {
  const { page, trouble } = await openQuery();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/query/complete')) asked.push(request.postDataJSON().text);
  });
  await editor(page).click();
  await page.keyboard.insertText('requests | where name has ');
  await page.keyboard.type('"n');
  await page.waitForResponse((response) => response.url().endsWith('/api/query/complete'));

  await page.keyboard.type('otes', { delay: 150 });
  await page.keyboard.press('End');
  await page.keyboard.type(' and na');

  await page.getByRole('option', { name: 'name', exact: true }).waitFor();
  expect(asked.filter((text) => text.includes('"n') && !text.includes(' and'))).toHaveLength(1);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a link runs its query and draws what it renders, without errors, violations or barriers', async () => {
  const { page, trouble } = await openQuery(
    'requests | summarize count() by bin(timestamp, 10s), name | render timechart',
  );

  await page.getByRole('img', { name: /Chart/ }).waitFor();

  for (const kind of ['Area', 'Bars', 'Columns', 'Pie', 'Scatter', 'Card', 'Table']) {
    await page.getByRole('combobox', { name: 'Kind of chart' }).click();
    await page.getByRole('option', { name: kind, exact: true }).click();
    await expect.poll(() => page.getByRole('combobox', { name: 'Kind of chart' }).inputValue()).toBe(kind);
    expect(await findAxeFaults(page)).toEqual([]);
  }
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a shared link shows the same query to who opens it', async () => {
  const { page, trouble } = await openQuery();
  await editor(page).click();
  await page.keyboard.insertText('requests | where name has "tags" | project name');

  await page.getByRole('button', { name: 'Share link' }).click();
  await page.waitForURL(/q=requests/);
  const other = await openPage(browser, page.url());

  await results(other.page).getByText('GET /tags').waitFor();
  await expect.poll(() => editor(other.page).innerText()).toContain('where name has "tags"');
  expect([trouble, other.trouble]).toEqual([noTrouble, noTrouble]);
  await Promise.all([page.context().close(), other.page.context().close()]);
});

test('a mistake is told and underlined at its place', async () => {
  const { page } = await openQuery('requests | where nonsense == 1');

  await page.getByRole('alert').getByText('nonsense').first().waitFor();

  await expect.poll(() => page.locator('.cm-lintRange-error').first().textContent()).toBe('nonsense');
  expect(await findAxeFaults(page)).toEqual([]);
  await page.context().close();
});

test('a row opens, and its dynamic values too', async () => {
  const { page, trouble } = await openQuery('requests | where name has "tags"');

  await results(page).getByText('GET /tags').first().click();

  await page.getByText('user.plan').first().waitFor();
  await page.getByText('gold', { exact: true }).first().waitFor();
  expect(await findAxeFaults(page)).toEqual([]);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the SQL is shown, and an exported table runs no formula', async () => {
  const { page, trouble } = await openQuery('requests | project n = strcat("=", name) | order by n asc');
  await results(page).getByText('=GET /notes').first().waitFor();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Export' })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'CSV', exact: true }).click()),
  ]);
  await page.getByRole('button', { name: 'Show SQL' }).click();

  await page
    .getByRole('dialog')
    .getByText(/SELECT/)
    .first()
    .waitFor();
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain(`"'=GET /notes"`);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('all rows are exported by the server', async () => {
  const { page, trouble } = await openQuery('range n from 1 to 40000 step 1');
  await page.getByText('30,000 rows').waitFor();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Export' })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'CSV, all rows' }).click()),
  ]);

  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString().trim().split('\n')).toHaveLength(40_001);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('columns are chosen, rows are grouped, and several tables stand behind tabs', async () => {
  const { page, trouble } = await openQuery('requests | project name, duration; requests | count');
  await results(page).getByText('GET /notes').first().waitFor();

  await page.getByRole('button', { name: 'Columns 2/2' }).click();
  await page.getByRole('checkbox', { name: 'duration' }).click();
  await page.getByRole('button', { name: 'Columns 1/2' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => results(page).getByText('duration').count()).toBe(0);
  await page.getByRole('combobox', { name: 'Group by' }).click();
  await page.getByRole('option', { name: 'name', exact: true }).click();
  await page.getByRole('button', { name: /GET \/tags/ }).click();
  expect(await findAxeFaults(page)).toEqual([]);
  await page.getByRole('radiogroup', { name: 'Tables of the answer' }).getByText('Table 2').click();
  await results(page).getByText('3', { exact: true }).waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a query is laid out, explained under the pointer, built from choices, and saved', async () => {
  const { page, trouble } = await openQuery();
  await editor(page).click();
  await page.keyboard.insertText('requests|where name has "tags"|count');
  await page.getByRole('button', { name: 'Format' }).click();
  await expect.poll(() => editor(page).innerText()).toContain('requests | where name has "tags" | count');
  const explain = async () => {
    const word = await page.evaluate<{ x: number; y: number }>(middleOfWord('name'));
    await page.mouse.move(0, 0);
    await page.mouse.move(word.x, word.y);
    return page
      .getByText('name: string')
      .waitFor({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
  };
  // The line may still move under the pointer.
  await expect.poll(explain).toBe(true);

  await editor(page).click();
  await page.keyboard.press('Control+s');
  await page.getByRole('textbox', { name: 'Name of this query' }).fill('tagged');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  const saved = page.getByRole('complementary');
  await saved.getByText('Saved', { exact: true }).click();
  await saved.getByRole('button', { name: 'tagged', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByRole('dialog').getByText('summarize count() by name').waitFor();
  expect(await findAxeFaults(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
  await results(page).getByText('GET /notes').waitFor();
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByText('These choices are those of the query in front').waitFor();
  await page.getByRole('textbox', { name: 'At most this many rows' }).fill('1');
  await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
  await page.getByText('1 row in').waitFor();
  await expect.poll(() => editor(page).innerText()).toContain('| take 1');
  await saved.getByRole('button', { name: 'tagged', exact: true }).click();
  await results(page).getByText('1', { exact: true }).waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a saved function is called by its name', async () => {
  const { page, trouble } = await openQuery();
  await page.getByText('Functions', { exact: true }).click();
  await page.getByRole('button', { name: 'New function' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Tagged');
  await dialog.getByLabel('Parameters').fill('word: string = "tags"');
  await dialog.getByLabel('Body in KQL').fill('requests | where name has word');
  expect(await findAxeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: /^Tagged\(/ }).waitFor();

  await editor(page).click();
  await page.keyboard.insertText('Tagged("notes") | project name');
  await page.keyboard.press('Shift+Enter');

  await results(page).getByText('GET /notes').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the grid holds 100,000 rows, sorts them and draws few', async () => {
  const { page, trouble } = await openQuery('range n from 1 to 120000 step 1');
  await page.getByText('30,000 rows').waitFor();
  await page.getByRole('button', { name: 'Read up to 100,000 rows' }).click();
  await page.getByText('100,000 rows in').waitFor();

  await results(page).getByRole('button', { name: 'n', exact: true }).click();

  await results(page).getByText('100000', { exact: true }).waitFor();
  await expect.poll(() => results(page).getByRole('row').count()).toBeLessThan(120);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test.each(['light', 'dark'] as const)('fits a telephone in the %s scheme', async (scheme) => {
  const { page, trouble } = await openQuery('requests | take 10', { scheme, width: 390, height: 844 });
  await results(page).getByText('GET /notes').first().waitFor();

  await expectToFit(page);
  expect(await findAxeFaults(page)).toEqual([]);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});
