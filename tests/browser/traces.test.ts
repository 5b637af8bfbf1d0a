import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeFaults } from './find-axe-faults.ts';
import {
  addressOf,
  type Explorer,
  facet,
  noTrouble,
  startExplorer,
  table,
  traceIdOf,
} from './start-explorer.ts';

let explorer: Explorer;
let open: Explorer['open'];

beforeAll(async () => {
  explorer = await startExplorer();
  open = explorer.open;
});

afterAll(() => explorer?.stop());

const searchBox = (page: Page) => page.getByRole('combobox', { name: 'Search', exact: true });

test('facets count what matches, and narrow the search by including, excluding and only', async () => {
  const { page, trouble } = await open();
  await facet(page, 'Service').getByRole('button', { name: 'notes 150' }).click();
  await expect.poll(() => addressOf(page).get('search')).toBe('service:notes');
  await facet(page, 'Status').getByRole('button', { name: 'Exclude error' }).click();
  await expect.poll(() => addressOf(page).get('search')).toBe('service:notes -status:error');
  await facet(page, 'Resource').getByRole('button', { name: 'GET /notes 60' }).waitFor();
  await facet(page, 'Service').getByRole('button', { name: 'Include calendar' }).click();

  await expect.poll(() => addressOf(page).get('search')).toBe('-status:error service:(notes OR calendar)');
  await facet(page, 'Service').getByRole('button', { name: 'calendar included 50', pressed: true }).waitFor();
  expect(await findAxeFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect.poll(() => addressOf(page).get('search')).toBeNull();
  await page.getByText('100 traces').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a facet that someone adds is there for everyone, and its values can be found', async () => {
  const { page, trouble } = await open();
  await page.getByRole('combobox', { name: 'Add a facet or measure' }).fill('@user.plan');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Find a facet' }).fill('plan');
  await page.getByRole('button', { name: '@user.plan', exact: true }).click();
  await facet(page, '@user.plan').getByRole('button', { name: 'gold 38' }).waitFor();
  await page.keyboard.press('Escape');

  const other = await open();
  await other.page.getByRole('button', { name: '@user.plan', exact: true }).waitFor();
  await other.page.getByRole('button', { name: 'Remove @user.plan' }).click();
  await other.page.getByRole('button', { name: '@user.plan', exact: true }).waitFor({ state: 'detached' });

  expect([trouble, other.trouble]).toEqual([noTrouble, noTrouble]);
  await Promise.all([page.context().close(), other.page.context().close()]);
});

test('a measure has its smallest and largest value, and a range of it narrows the search', async () => {
  const { page, trouble } = await open({ search: 'service:notes' });
  const least = facet(page, 'Duration').getByRole('textbox', { name: 'Duration, at least' });
  await expect.poll(() => least.getAttribute('placeholder')).toContain('ms');

  await least.fill('100ms');
  await least.press('Enter');

  await expect.poll(() => addressOf(page).get('search')).toBe('service:notes @duration:[100000000 TO *]');
  await page.getByText('60 traces').waitFor();
  await facet(page, 'Duration').getByRole('slider').first().press('ArrowRight');
  await expect.poll(() => addressOf(page).get('search')).not.toContain('[100000000 ');
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a search is completed by keyboard and its mistake is underlined and told', async () => {
  const { page, trouble } = await open();
  await searchBox(page).click();
  await page.keyboard.type('serv');
  await page.getByRole('option', { name: 'service', exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => searchBox(page).inputValue()).toBe('service:');
  await page.keyboard.type('cal');
  await page.getByRole('option', { name: /calendar/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => addressOf(page).get('search')).toBe('service:calendar');
  await page.getByText('50 traces').waitFor();

  await searchBox(page).fill('service:(notes');
  await page
    .getByRole('alert')
    .getByText(/character 9/)
    .waitFor();
  await expect.poll(() => searchBox(page).getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => page.locator('[class*=mistaken]').count()).toBe(1);
  await page.getByRole('option', { name: /notes/ }).waitFor();
  expect(await findAxeFaults(page)).toEqual([]);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the list goes on as it is scrolled, and shows any attribute as a column', async () => {
  const { page, trouble } = await open({ paused: '1', search: 'service:notes' });
  await page.getByText('100 traces').waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('combobox', { name: 'Add column' }).fill('@user.plan');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove column @user.plan' }).waitFor();
  await page.keyboard.press('Escape');
  await table(page).getByRole('columnheader', { name: '@user.plan' }).waitFor();
  await table(page).getByRole('cell', { name: 'free', exact: true }).first().waitFor();

  await table(page).focus();
  for (let row = 0; row < 100; row += 1) await page.keyboard.press('j');

  await page.getByText('150 traces').waitFor();
  await page.getByText('That is all in this time range.').waitFor();
  await page.getByText('Spans', { exact: true }).first().click();
  await page.getByText('100 spans').waitFor();
  await expect.poll(() => addressOf(page).get('rows')).toBe('spans');
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('traces are found by their structure, and a mistake in it is told', async () => {
  const { page, trouble } = await open({ search: 'service:notes' });
  await page.getByRole('button', { name: 'Structure' }).click();
  await page.getByRole('combobox', { name: 'Search b' }).fill('service:calendar');
  await page.keyboard.press('Enter');
  await table(page).getByRole('columnheader', { name: 'Spans of b' }).waitFor();
  await expect.poll(() => table(page).getAttribute('aria-rowcount')).toBe('51');
  expect(await findAxeFaults(page)).toEqual([]);

  await page.getByRole('textbox', { name: 'Relation' }).fill('NOT(a => b)');
  await page.keyboard.press('Enter');
  await expect.poll(() => table(page).getAttribute('aria-rowcount')).toBe('101');
  await page.getByRole('textbox', { name: 'Where the trace has' }).fill('trace_duration:>150ms');
  await page.keyboard.press('Enter');
  await expect.poll(async () => Number(await table(page).getAttribute('aria-rowcount'))).toBeLessThan(20);
  await page.reload();
  await expect.poll(() => page.getByRole('textbox', { name: 'Relation' }).inputValue()).toBe('NOT(a => b)');

  await page.getByRole('textbox', { name: 'Relation' }).fill('a => (');
  await page.keyboard.press('Enter');
  await page
    .getByRole('alert')
    .getByText(/ends too early/)
    .waitFor();
  expect(trouble.violations).toEqual([]);
  await page.context().close();
});

test('a row opens beside the list with its place in the trace, tags and logs', async () => {
  const { page, trouble } = await open({ search: 'service:notes', paused: '1' });
  await table(page).getByRole('row').nth(1).waitFor();
  await table(page).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Span' });
  await panel.getByRole('heading', { name: 'POST /notes' }).waitFor();
  await panel.getByText('user.plan').waitFor();
  await panel.getByRole('tab', { name: 'Logs' }).click();
  await panel.getByText('a note was kept').waitFor();
  expect(await findAxeFaults(page)).toEqual([]);
  await panel.getByRole('tab', { name: 'Tags' }).click();

  await panel.getByRole('button', { name: 'Exclude this: user.plan' }).click();

  await expect.poll(() => addressOf(page).get('search')).toBe('service:notes -@user.plan:free');
  await panel.getByRole('link', { name: 'Open trace' }).click();
  await page.waitForURL(new RegExp(`/traces/${traceIdOf(149)}`));
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('facets that cannot be counted say so once', async () => {
  const { page } = await open({ paused: '1' });
  await table(page).getByRole('row').nth(1).waitFor();
  const refusal = {
    error: { code: 'HEADWATER_ENGINE_LIMIT', message: 'The query went over a limit', retryable: false },
  };
  await page.route('**/api/spans/facets', (route) => route.fulfill({ status: 400, json: refusal }));
  await page.reload();

  const facets = page.getByRole('complementary', { name: 'Facets' });
  await facets.getByRole('alert').waitFor();
  await expect.poll(() => facets.getByText('The query went over a limit').count()).toBe(1);
  expect(await findAxeFaults(page)).toEqual([]);
  await page.context().close();
});
