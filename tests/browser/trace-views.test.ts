import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openPage } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';
import {
  addressOf,
  type Explorer,
  facet,
  hex,
  noTrouble,
  startExplorer,
  traceIdOf,
} from './start-explorer.ts';
import { dragUntil } from './waits/drag.ts';
import { expectNever } from './waits/expect-never.ts';
import { expectToFit } from './waits/expect-to-fit.ts';

let explorer: Explorer;
let open: Explorer['open'];

beforeAll(async () => {
  explorer = await startExplorer();
  open = explorer.open;
});

afterAll(() => explorer?.stop());

const views = [
  { view: 'timeseries', chart: 'line' },
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

  await expect.poll(() => addressOf(page).get('search')).toBe('service:notes @user.plan:gold');
  await page.getByText('38 traces').waitFor();
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('trace groups tell where their time goes', async () => {
  const { page, trouble } = await open({ view: 'groups', by: 'service', paused: '1' });

  await page.getByRole('img', { name: /^notes \d.* %, calendar \d.* %$/ }).waitFor();

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('a chart is a brush over time', async () => {
  const { page } = await open({ view: 'timeseries', chart: 'bars', paused: '1' });

  await dragUntil(
    page,
    page.getByRole('img', { name: 'count' }),
    [0.4, 0.9],
    ({ searchParams }) => Number(searchParams.get('to')) - Number(searchParams.get('from')) > 600_000,
  );

  await page.context().close();
});

test('live tail shows what matches as it arrives, stands still when paused, and goes on', async () => {
  const { page, trouble } = await open({ search: '@user.plan:gold', tail: '1' });
  const tail = page.getByRole('table', { name: 'Live tail' });
  await page.getByText(/spans in the last 10 s/).waitFor();
  const send = (name: string, plan: string, number: number) =>
    sendOtlp(explorer.product, [
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
  await expectNever(tail.getByText('a free one'));
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await send('another golden one', 'gold', 5_003);
  await page.getByText('Paused; 1 since').waitFor();
  await expectNever(tail.getByText('another golden one'));
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

  const other = await openPage(explorer.browser, `${explorer.product.portal}/traces`);
  await other.page.waitForURL(/status%3Aerror/);
  await expect.poll(() => addressOf(other.page).get('view')).toBe('top');
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

test('every view fits a telephone in both schemes', async () => {
  const { page, trouble } = await open({}, { width: 390, height: 844 });
  for (const search of [
    '',
    'view=timeseries',
    'view=table&by=service,resource_name',
    'tail=1',
    'rel=a%20-%3E%20b&also=*',
  ]) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${explorer.product.portal}/traces?range=30m&${search}`);
    await page.getByRole('button', { name: 'Show facets' }).click();
    await facet(page, 'Service')
      .getByRole('button', { name: /^notes / })
      .waitFor();
    await expectToFit(page);
    expect([search, await findAxeFaults(page)]).toEqual([search, []]);

    await page.emulateMedia({ colorScheme: 'dark' });

    expect([search, await findAxeFaults(page)]).toEqual([search, []]);
  }
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('hostile strings stay text in facets, columns, groups, the panel and views', async () => {
  const timeMs = Date.now() - 5_000;
  await sendOtlp(
    explorer.product,
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
  const { page, trouble } = await open();
  for (const search of searches) {
    const address = new URLSearchParams({ range: '30m', env: 'hostile', ...search } as Record<
      string,
      string
    >);
    await page.goto(`${explorer.product.portal}/traces?${address}`);
    await page
      .getByText(/onerror|script/)
      .first()
      .waitFor();
    await facet(page, 'Service').getByRole('listitem').first().waitFor();
    await facet(page, 'Service').getByRole('button').nth(1).click();
    await expect.poll(() => addressOf(page).get('search')).toContain('service:');
    expect(trouble).toEqual(noTrouble);
  }
  await page.context().close();
});
