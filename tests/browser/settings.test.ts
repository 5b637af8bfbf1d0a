import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const operatorKey = 'c0nf1gured-key-of-the-operator-0123456789';
const headwater = fileURLToPath(new URL('../../server/src/cli/headwater.mjs', import.meta.url));

let open: Product;
let keyed: Product;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  open = await startProduct();
  keyed = await startProduct({ env: { HEADWATER_KEYS: operatorKey } });
});

afterAll(async () => {
  await browser?.close();
  await open?.stop();
  await keyed?.stop();
});

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a project is made, gives its lines, and gets a key whose secret is shown once', async () => {
  const { page, trouble } = await openPage(browser, `${open.portal}/settings`);

  const fresh = panel(page, 'New project');
  await fresh.getByRole('textbox', { name: 'Name' }).fill('shop');
  await fresh.getByRole('button', { name: 'Create' }).click();
  const shop = panel(page, 'shop');
  await shop.getByText(/^InstrumentationKey=[0-9a-f-]{36};IngestionEndpoint=http:/).waitFor();
  await shop.getByRole('textbox', { name: 'Name of the key' }).fill('ci');
  await shop.getByRole('button', { name: 'New key' }).click();
  const secret = (await shop.getByText(/^hw_[\w-]{43}$/).textContent()) ?? '';
  await shop.getByRole('button', { name: 'I have copied it' }).click();

  await shop.getByRole('cell', { name: 'ci', exact: true }).waitFor();
  await page.getByText(secret).waitFor({ state: 'detached' });
  const sent = await fetch(`${open.otlpHttp}/v1/traces`, {
    method: 'POST',
    body: '{"resourceSpans":[]}',
    headers: { 'content-type': 'application/json', 'x-headwater-key': secret },
  });
  expect(sent.status).toBe(200);
  await shop.getByRole('button', { name: 'Revoke the key ci' }).click();
  await shop.getByRole('button', { name: 'Revoke' }).click();
  await shop.getByText('No API keys yet').waitFor();
  expect(trouble).toEqual(noTrouble);
});

test('names that people gave are text, whatever they say, and an adopted key goes to a project', async () => {
  const ask = (path: string, body: object) =>
    fetch(`${open.portal}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  await ask('/api/manage/projects', { name: 'hostile', title: hostileStrings[0]?.slice(0, 128) });
  for (const text of hostileStrings)
    await ask('/api/manage/projects/hostile/keys', { name: text.trim().slice(0, 128) || '-' });
  const iKey = '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e';
  const data = { baseType: 'EventData', baseData: { name: 'x' } };
  await ask('/v2/track', [{ time: new Date().toISOString(), iKey, data }]);

  const { page, trouble } = await openPage(browser, `${open.portal}/settings`);
  const hostile = panel(page, 'hostile');
  await hostile.getByRole('table').waitFor();
  await hostile.getByRole('table').evaluate((table) => table.parentElement?.scrollTo(0, 1_000_000));
  await page.getByLabel(`Give to: ${iKey}`).selectOption('hostile');
  await hostile.getByText(iKey, { exact: true }).waitFor();

  expect(trouble).toEqual(noTrouble);
});

test('with keys, the portal asks who is there; a user from the command line gets in and out', async () => {
  const flags = ['--data-dir', keyed.dataDir, '--port-offset', String(keyed.portOffset)];
  const { stdout } = await promisify(execFile)(process.execPath, [headwater, 'user', 'add', 'ada', ...flags]);
  const password = /password {2}(\S+)/.exec(stdout)?.[1] ?? '';
  const { page, trouble } = await openPage(browser, `${keyed.portal}/settings`);
  const user = page.getByRole('textbox', { name: 'User' });
  await user.fill('ada');
  await page.locator('input[type=password]').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('not valid').waitFor();
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await panel(page, 'default').waitFor();
  await expect.poll(() => page.evaluate('document.cookie')).toBe('');
  await page.getByRole('button', { name: /^Sign out/ }).click();
  await user.waitFor();
  expect(trouble.errors.filter((error) => !error.includes('401'))).toEqual([]);
  expect({ ...trouble, errors: [] }).toEqual(noTrouble);
});

test.each([
  ['light', 1440],
  ['dark', 390],
] as const)('in %s at %d pixels nothing keeps people out', async (scheme, width) => {
  for (const url of [`${keyed.portal}/`, `${open.portal}/settings`]) {
    const { page } = await openPage(browser, url, { scheme, width });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    expect(await findAxeFaults(page)).toEqual([]);
  }
});
