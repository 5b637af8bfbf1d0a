import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';
import { expectToFit } from './waits/expect-to-fit.ts';

const traceId = '7c8efff798038103d269b633813fc60c';
const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const startMs = Date.now() - 60_000;
  await sendOtlp(product, [
    {
      resource: { 'service.name': 'notes' },
      spans: ['/notes', '/tags', '=cmd()'].map((route, at) => ({
        traceId,
        spanId: `eee19b7ec3c1b17${at}`,
        name: `GET ${route}`,
        startMs: startMs + at * 20_000,
        durationMs: 30 + at,
        attributes: { 'http.route': route, 'user.plan': 'gold' },
      })),
    },
  ]);
  const count = async () => {
    const body = JSON.stringify({ query: 'requests | count' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${product.portal}/api/query`, { method: 'POST', headers, body });
    return answer.ok && ((await answer.json()) as { rows: number[][] }).rows[0]?.[0] === 3;
  };
  await waitFor(count);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const editor = (page: Page) => page.getByRole('textbox', { name: 'Query in KQL' });
const results = (page: Page) => page.getByRole('table', { name: 'Results' });

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

async function openQuery(query = '', options: Parameters<typeof openPage>[2] = {}) {
  const search = query === '' ? '' : `?${new URLSearchParams({ q: query })}`;
  return openPage(browser, `${product.portal}/query${search}`, options);
}

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
