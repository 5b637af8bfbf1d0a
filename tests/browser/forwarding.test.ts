import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
let product: Product;
let browser: Browser;
let sink: http.Server;
let sinkUrl = '';
const taken: string[] = [];

beforeAll(async () => {
  sink = http.createServer((request, response) => {
    taken.push(request.url ?? '');
    request.resume();
    request.on('end', () => response.end());
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  browser = await openBrowser();
  product = await startProduct({ env: { HEADWATER_FORWARD_ALLOWED_NETWORKS: '127.0.0.0/8' } });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  sink?.close();
});

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const isInView = (form: Locator) =>
  form.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return top >= 0 && top < innerHeight / 2;
  });
const put = (name: string, body: object) =>
  fetch(`${product.portal}/api/forwarding/${name}`, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

test('a destination is added, gets telemetry, is paused, and removed', async () => {
  const { page, trouble } = await openPage(browser, `${product.portal}/forwarding`);
  await page.getByText('Nothing is sent on').waitFor();

  await page.getByRole('button', { name: 'Add a destination' }).click();
  const form = panel(page, 'Add a destination');
  await form.getByRole('textbox', { name: 'Name' }).fill('collector');
  await form.getByRole('textbox', { name: 'Address' }).fill(sinkUrl);
  await form.getByRole('button', { name: 'Save' }).click();
  const collector = panel(page, 'collector');
  await collector.getByText('up to date').waitFor();
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'one',
    startMs: Date.now(),
    durationMs: 1,
  };
  await sendOtlp(product, [{ resource: { 'service.name': 'forwarded' }, spans: [span] }]);

  await waitFor(() => taken.includes('/v1/traces'));
  await collector.getByRole('button', { name: 'Pause' }).click();
  await collector.getByText('paused').waitFor();
  await collector.getByRole('button', { name: 'Go on' }).waitFor();
  await collector.getByRole('button', { name: 'Remove collector' }).click();
  await collector.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Nothing is sent on').waitFor();
  expect(trouble).toEqual(noTrouble);
});

test('a share of traces is set for OpenCensus programs, and taken back', async () => {
  const { page, trouble } = await openPage(browser, `${product.portal}/forwarding`);
  const sampling = panel(page, 'Sampling of OpenCensus programs');

  await sampling.getByRole('textbox').fill('25');
  await sampling.getByRole('button', { name: 'Save' }).click();
  await sampling.getByText('Programs are told to send 25 % of traces.').waitFor();
  await sampling.getByRole('textbox').fill('');
  await sampling.getByRole('button', { name: 'Save' }).click();

  await sampling.getByText('Every program keeps its own sampler.').waitFor();
  expect(trouble).toEqual(noTrouble);
});

test('what people and destinations say is text, whatever it says; the page is readable in both schemes', async () => {
  for (const [i, text] of hostileStrings.entries()) {
    const filters = [{ key: text.slice(0, 500) || '-', op: '=', value: text.slice(0, 1_000) }];
    await put(`hostile-${i % 40}`, {
      type: 'otlp-http',
      url: `${sinkUrl}/${encodeURIComponent(text.slice(0, 200))}`,
      filters,
    });
  }
  expect((await put('%3Cimg%3E', { type: 'otlp-http', url: sinkUrl })).status).toBe(400);

  for (const scheme of ['light', 'dark'] as const) {
    const { page, trouble } = await openPage(browser, `${product.portal}/forwarding`, { scheme });
    await panel(page, 'hostile-0').waitFor();
    // The last of the list: the form is far above it.
    await page.getByRole('button', { name: 'Change hostile-9', exact: true }).click();
    await expect.poll(() => isInView(panel(page, 'Change hostile-9'))).toBe(true);
    await panel(page, 'Change hostile-9').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Change hostile-1', exact: true }).click();
    await panel(page, 'Change hostile-1').waitFor();
    await expect.poll(() => isInView(panel(page, 'Change hostile-1'))).toBe(true);
    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  }
});
