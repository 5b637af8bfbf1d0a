import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp, type TestSpan } from './send-otlp.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
const traceIdOf = (number: number) => `a${hex(number, 31)}`;

let product: Product;
let browser: Browser;

/** The machine that runs the tests may be busy. */
const soon: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 15_000, ...options });

/** 150 traces: notes calls calendar in each third one; every fifth request fails. */
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const startMs = Date.now() - 200_000;
  const numbers = Array.from({ length: 150 }, (_, number) => number);
  const request = (number: number): TestSpan => ({
    traceId: traceIdOf(number),
    spanId: hex(number + 1, 16),
    name: number % 2 ? 'POST /notes' : 'GET /notes',
    startMs: startMs + number * 1_000,
    durationMs: 10 + number,
    ...(number % 5 === 0 && { error: 'the pen broke' }),
    attributes: {
      'http.request.method': number % 2 ? 'POST' : 'GET',
      'http.response.status_code': number % 5 ? '200' : '500',
      'user.plan': number % 4 ? 'free' : 'gold',
    },
  });
  await sendOtlp(product, [
    {
      resource: { 'service.name': 'notes', 'deployment.environment.name': 'dev', 'container.name': 'box-1' },
      spans: numbers.map(request),
      logs: [
        { timeMs: startMs + 149_000, body: 'a note was kept', traceId: traceIdOf(149), spanId: hex(150, 16) },
      ],
    },
    {
      resource: { 'service.name': 'calendar', 'deployment.environment.name': 'dev' },
      spans: numbers
        .filter((number) => number % 3 === 0)
        .map((number) => ({
          traceId: traceIdOf(number),
          spanId: hex(number + 1_001, 16),
          parentSpanId: hex(number + 1, 16),
          name: 'GET /calendar',
          startMs: startMs + number * 1_000 + 2,
          durationMs: 3,
        })),
    },
  ]);
  const counted = async () => {
    const scope = { fromMs: startMs - 1_000, toMs: Date.now() + 60_000 };
    const { groups } = await ask<{ groups: { values: number[] }[] }>('/api/spans/aggregate', scope);
    return groups[0]?.values[0] === 200;
  };
  await waitFor(counted, 30_000);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function ask<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(product.portal + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Answer;
}

const open = (search: Record<string, string> = {}, options: Parameters<typeof openPage>[2] = {}) =>
  openPage(browser, `${product.portal}/traces?${new URLSearchParams({ range: '30m', ...search })}`, options);
const searchBox = (page: Page) => page.getByRole('combobox', { name: 'Search', exact: true });
const table = (page: Page) => page.getByRole('table', { name: 'Traces' });
const facet = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const addressOf = (page: Page) => new URL(page.url()).searchParams;

test('facets count what matches, and narrow the search by including, excluding and only', async () => {
  const { page, trouble } = await open();
  await facet(page, 'Service').getByRole('button', { name: 'notes 150' }).click();
  await soon(() => addressOf(page).get('search')).toBe('service:notes');
  await facet(page, 'Status').getByRole('button', { name: 'Exclude error' }).click();
  await soon(() => addressOf(page).get('search')).toBe('service:notes -status:error');
  await facet(page, 'Resource').getByRole('button', { name: 'GET /notes 60' }).waitFor();
  await facet(page, 'Service').getByRole('button', { name: 'Include calendar' }).click();

  await soon(() => addressOf(page).get('search')).toBe('-status:error service:(notes OR calendar)');
  await facet(page, 'Service').getByRole('button', { name: 'calendar included 50', pressed: true }).waitFor();
  expect(await findAxeFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await soon(() => addressOf(page).get('search')).toBeNull();
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
  await soon(() => least.getAttribute('placeholder')).toContain('ms');

  await least.fill('100ms');
  await least.press('Enter');

  await soon(() => addressOf(page).get('search')).toBe('service:notes @duration:[100000000 TO *]');
  await page.getByText('60 traces').waitFor();
  await facet(page, 'Duration').getByRole('slider').first().press('ArrowRight');
  await soon(() => addressOf(page).get('search')).not.toContain('[100000000 ');
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
  await soon(() => searchBox(page).inputValue()).toBe('service:');
  await page.keyboard.type('cal');
  await page.getByRole('option', { name: /calendar/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await soon(() => addressOf(page).get('search')).toBe('service:calendar');
  await page.getByText('50 traces').waitFor();

  await searchBox(page).fill('service:(notes');
  await page
    .getByRole('alert')
    .getByText(/character 9/)
    .waitFor();
  expect(await searchBox(page).getAttribute('aria-invalid')).toBe('true');
  expect(await page.locator('[class*=mistaken]').count()).toBe(1);
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
  expect(addressOf(page).get('rows')).toBe('spans');
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

const views = [
  { view: 'timeseries', chart: 'line' },
  { view: 'timeseries', chart: 'bars' },
  { view: 'timeseries', chart: 'area' },
  { view: 'top' },
  { view: 'table' },
  { view: 'groups' },
] as const;

test.each(views)('groups are shown as %o and open their rows', async (view) => {
  const { page, trouble } = await open({ ...view, by: 'service,%40user.plan', paused: '1' });
  const gold = page.getByRole('main').getByRole('button', { name: /gold/ }).first();
  await gold.waitFor();
  expect(await findAxeFaults(page)).toEqual([]);

  await gold.click();

  await soon(() => addressOf(page).get('search')).toBe('service:notes @user.plan:gold');
  await page.getByText('38 traces').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a chart is a brush over time', async () => {
  const { page } = await open({ view: 'timeseries', chart: 'bars', paused: '1' });
  const box = (await page.getByRole('img', { name: 'count' }).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 });
  await page.mouse.up();

  await expect
    .poll(() => Number(addressOf(page).get('to')) - Number(addressOf(page).get('from')))
    .toBeGreaterThan(600_000);
  await page.context().close();
});

test('traces are found by their structure, and a mistake in it is told', async () => {
  const { page, trouble } = await open({ search: 'service:notes' });
  await page.getByRole('button', { name: 'Structure' }).click();
  await page.getByRole('combobox', { name: 'Search b' }).fill('service:calendar');
  await page.keyboard.press('Enter');
  await table(page).getByRole('columnheader', { name: 'Spans of b' }).waitFor();
  await soon(() => table(page).getAttribute('aria-rowcount')).toBe('51');
  expect(await findAxeFaults(page)).toEqual([]);

  await page.getByRole('textbox', { name: 'Relation' }).fill('NOT(a => b)');
  await page.keyboard.press('Enter');
  await soon(() => table(page).getAttribute('aria-rowcount')).toBe('101');
  await page.getByRole('textbox', { name: 'Where the trace has' }).fill('trace_duration:>150ms');
  await page.keyboard.press('Enter');
  await soon(async () => Number(await table(page).getAttribute('aria-rowcount'))).toBeLessThan(20);
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Relation' }).inputValue()).toBe('NOT(a => b)');

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

  await soon(() => addressOf(page).get('search')).toBe('service:notes -@user.plan:free');
  await panel.getByRole('link', { name: 'Open trace' }).click();
  await page.waitForURL(new RegExp(`/traces/${traceIdOf(149)}`));
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('live tail shows what matches as it arrives, stands still when paused, and goes on', async () => {
  const { page, trouble } = await open({ search: '@user.plan:gold', tail: '1' });
  const tail = page.getByRole('table', { name: 'Live tail' });
  await page.getByText(/spans in the last 10 s/).waitFor();
  const send = (name: string, plan: string, number: number) =>
    sendOtlp(product, [
      {
        resource: { 'service.name': 'late' },
        spans: [
          {
            traceId: traceIdOf(number),
            spanId: hex(number, 16),
            name,
            startMs: Date.now(),
            durationMs: 1,
            attributes: { 'user.plan': plan },
          },
        ],
      },
    ]);

  await send('a free one', 'free', 5_001);
  await send('a golden one', 'gold', 5_002);
  await tail.getByText('a golden one').waitFor();
  expect(await tail.getByText('a free one').count()).toBe(0);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await send('another golden one', 'gold', 5_003);
  await page.getByText('Paused; 1 since').waitFor();
  expect(await tail.getByText('another golden one').count()).toBe(0);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await tail.getByText('another golden one').waitFor();

  expect(await findAxeFaults(page)).toEqual([]);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a view is saved, opened by others, renamed, made the first one and deleted', async () => {
  const { page, trouble } = await open({ search: 'status:error', view: 'top', by: 'resource_name' });
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Failures');
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByRole('button', { name: 'Open Failures first' }).click();
  await page.getByRole('button', { name: 'Failures opens first', pressed: true }).waitFor();
  expect(await findAxeFaults(page)).toEqual([]);

  const other = await openPage(browser, `${product.portal}/traces`);
  await other.page.waitForURL(/status%3Aerror/);
  expect(addressOf(other.page).get('view')).toBe('top');
  await other.page.getByRole('button', { name: 'Views' }).click();
  await other.page.getByRole('button', { name: 'Rename Failures' }).click();
  await other.page.getByRole('textbox', { name: 'Rename Failures' }).fill('All failures');
  await other.page.keyboard.press('Enter');
  await other.page.getByRole('button', { name: 'All failures', exact: true }).click();
  await other.page.waitForURL(/saved=/);
  await other.page.getByRole('button', { name: 'All failures', exact: true }).first().click();
  await other.page.getByRole('button', { name: 'Delete All failures' }).click();
  await other.page.getByText('No view is saved yet.').waitFor();

  expect([trouble, other.trouble]).toEqual([noTrouble, noTrouble]);
  await Promise.all([page.context().close(), other.page.context().close()]);
});

test.each(['light', 'dark'] as const)(
  'every view fits a telephone in the %s scheme',
  async (scheme) => {
    for (const search of [
      {},
      { view: 'timeseries' },
      { view: 'table' },
      { tail: '1' },
      { rel: 'a -> b', also: '*' },
    ]) {
      const { page, trouble } = await open(search as Record<string, string>, {
        scheme,
        width: 390,
        height: 844,
      });
      await page.getByRole('button', { name: 'Show facets' }).click();
      await facet(page, 'Service')
        .getByRole('button', { name: /^notes / })
        .waitFor();

      const wide = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return main.scrollWidth > main.clientWidth || document.body.scrollWidth > innerWidth;
      });

      expect(wide).toBe(false);
      expect(await findAxeFaults(page)).toEqual([]);
      expect(trouble).toEqual(noTrouble);
      await page.context().close();
    }
  },
  120_000,
);

test('hostile strings stay text in facets, columns, groups, the panel and views', async () => {
  const timeMs = Date.now() - 5_000;
  await sendOtlp(
    product,
    hostileStrings.map((text, number) => ({
      resource: { 'service.name': text, 'deployment.environment.name': 'hostile', [text]: text },
      spans: [
        {
          traceId: traceIdOf(9_000 + number),
          spanId: hex(9_000 + number, 16),
          name: text,
          startMs: timeMs,
          durationMs: 1,
          error: text,
          attributes: { evil: text, [text]: text },
        },
      ],
    })),
  );
  const keys = ['service', 'resource_name', '%40evil'].join(',');
  const cols = ['%40evil', encodeURIComponent(`@${hostileStrings[0]}`)].join(',');
  const searches = [
    { cols, rows: 'spans' },
    { cols, search: '"<img src=x onerror"' },
    { view: 'timeseries', by: keys, top: '50' },
    { view: 'top', by: keys, top: '100' },
    { view: 'table', by: keys, top: '100' },
    { open: `${traceIdOf(9_000)}.${hex(9_000, 16)}` },
  ];
  for (const search of searches) {
    const { page, trouble } = await open({ env: 'hostile', ...search } as Record<string, string>);
    await page
      .getByText(/onerror|script/)
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'Service', exact: true }).getByRole('listitem').first().waitFor();
    await page.getByRole('region', { name: 'Service', exact: true }).getByRole('button').nth(1).click();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  }
}, 120_000);
