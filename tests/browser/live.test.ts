import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';
import { expectNever } from './waits/expect-never.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const id = (bytes: number) => randomBytes(bytes).toString('hex');

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** Requests of an instance, the first of them failed. */
function send(instance: string, count: number, name = 'GET /', startMs = Date.now() - 50): Promise<void> {
  const spans = Array.from({ length: count }, (_, n) => ({
    traceId: id(16),
    spanId: id(8),
    name,
    startMs,
    durationMs: 40,
    attributes: { tier: 'gold' },
    ...(n === 0 && { error: 'it failed' }),
  }));
  return sendOtlp(product, [
    { resource: { 'service.name': 'shop', 'service.instance.id': instance }, spans },
  ]);
}

const servers = (page: Page) => page.getByRole('table', { name: 'Servers' });
const samples = (page: Page) => page.getByRole('region', { name: 'Samples' });

/** Sends until the page shows it: a page that has just been opened may not follow yet. */
async function sendUntil(page: Page, text: string, instance: string): Promise<void> {
  await waitFor(
    async () => {
      await send(instance, 3, text);
      return (await page.getByText(text).count()) > 0;
    },
    45_000,
    300,
  );
}

describe('the live page', () => {
  test('teaches while nobody reports, and shows by itself who does', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/live`);
    await page.getByRole('heading', { name: 'No program reports yet.' }).waitFor();

    await send('a', 3);

    await servers(page).getByText('shop').waitFor();
    await page.getByRole('img', { name: /^Requests,/ }).waitFor();
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test.each([
    ['light', 1440, 900],
    ['dark', 390, 844],
  ] as const)('has no errors or barriers, %s at %d', async (scheme, width, height) => {
    const { page, trouble } = await openPage(browser, `${product.portal}/live`, { scheme, width, height });
    await sendUntil(page, `GET /${scheme}`, 'a');

    await samples(page)
      .getByRole('button')
      .filter({ hasText: `GET /${scheme}` })
      .first()
      .click();
    await samples(page).getByText('gold').waitFor();

    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('a server that is clicked is the only one on the page', async () => {
    const { page } = await openPage(browser, `${product.portal}/live`);
    await sendUntil(page, 'GET /first', 'a');
    await sendUntil(page, 'GET /second', 'b');

    await servers(page).getByRole('row').filter({ hasText: '· b' }).click();

    await page.getByText('Only shop · b').waitFor();
    await samples(page).getByText('GET /first').first().waitFor({ state: 'detached' });
    await expect.poll(() => samples(page).getByText('GET /second').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'All servers' }).click();
    await samples(page).getByText('GET /first').first().waitFor();
    await page.context().close();
  });

  test('stays as it is while it is held', async () => {
    const { page } = await openPage(browser, `${product.portal}/live`);
    await sendUntil(page, 'GET /before', 'a');
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByText(/^Held at/).waitFor();

    const other = await openPage(browser, `${product.portal}/live`);
    await sendUntil(other.page, 'GET /while-held', 'a');

    await expectNever(page.getByText('GET /while-held'));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('GET /while-held').first().waitFor();
    await Promise.all([page.context().close(), other.page.context().close()]);
  });

  test('an own chart and chosen samples are saved, sent to clients and counted from arrivals', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/live`);
    await sendUntil(page, 'GET /own', 'a');
    await page.getByRole('button', { name: 'Add chart' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Gold requests');
    await dialog.getByRole('button', { name: 'Add condition' }).click();
    await dialog.getByLabel('Field').click();
    await page.getByRole('option', { name: 'attribute…' }).click();
    await dialog.getByLabel('Attribute', { exact: true }).fill('tier');
    await dialog.getByLabel('Value').fill('gold');
    expect(await findAxeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();

    await page.getByRole('region', { name: 'Gold requests' }).getByText('requests: tier is gold').waitFor();
    const seconds = async () => {
      await send('a', 4);
      const live = await api<{ servers: { seconds: { charts?: Record<string, number> }[] }[] }>(
        product,
        '/api/live-metrics',
      );
      return live.servers.flatMap((server) =>
        server.seconds.flatMap(({ charts }) => Object.values(charts ?? {})),
      );
    };
    await waitFor(async () => (await seconds()).some((value) => value >= 4), 45_000, 200);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('scrolls back to seconds of the past, whose numbers are exact', async () => {
    const pastMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
    await send('past', 6, 'GET /past', pastMs);
    const history = { project: 'default', fromMs: pastMs - 30_000, toMs: pastMs + 30_000 };
    const stored = () =>
      api<{ servers: { seconds: { requests: number }[] }[] }>(product, '/api/live-metrics/history', history);
    await waitFor(async () => (await stored()).servers.length > 0);

    const { page, trouble } = await openPage(browser, `${product.portal}/live?at=${pastMs + 30_000}`);

    await page.getByText('The past, second by second').waitFor();
    const row = servers(page).getByRole('row').filter({ hasText: '· past' });
    await row.getByRole('link', { name: '0.10' }).waitFor();
    await row.getByText('16.7 %').waitFor();
    await page.getByText('GET /past').first().waitFor();
    expect(
      (await stored()).servers.flatMap(({ seconds }) => seconds.map(({ requests }) => requests)),
    ).toEqual([6]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText(/^Following/).waitFor();
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

test('hostile strings in every field are text on the live page', async () => {
  const { page, trouble } = await openPage(browser, `${product.portal}/live`);
  await page.getByText(/^Following/).waitFor();
  const names = hostileStrings.filter((_, number) => number % 10 === 0);
  for (const name of names) {
    const span = {
      traceId: id(16),
      spanId: id(8),
      name,
      startMs: Date.now() - 20,
      durationMs: 10,
      error: name,
    };
    await sendOtlp(product, [
      {
        resource: { 'service.name': name, 'service.instance.id': name },
        spans: [
          { ...span, attributes: { [name]: name }, exception: { type: name, message: name, stack: name } },
        ],
      },
    ]);
  }
  await waitFor(async () => (await samples(page).getByRole('button').count()) > names.length, 45_000, 200);
  for (let index = 0; index < 6; index += 1) await samples(page).locator('li button').nth(index).click();

  await expectNever(page.locator('iframe, object, embed, main script, main img'));
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});
