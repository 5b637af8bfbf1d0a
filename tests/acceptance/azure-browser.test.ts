import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../browser/open-browser.ts';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { nodeClients } from './clients.ts';

const sdkFile = `${nodeClients() ?? ''}node_modules/@microsoft/applicationinsights-web/browser/es5/ai.3.gbl.min.js`;
const hasSdk = existsSync(sdkFile);

let product: Product;
let browser: Browser;
let site: Server;
let origin = '';
let connectionString = '';

/** The shop's page: what a site puts there to report, with names that are no markup. */
const pageOf = (connection: string): string => `<!doctype html><title>The shop</title>
<script src="/ai.js"></script>
<script>
  const { ApplicationInsights } = Microsoft.ApplicationInsights;
  window.insights = new ApplicationInsights({ config: {
    connectionString: ${JSON.stringify(connection)},
    maxBatchInterval: 200,
    isBeaconApiDisabled: location.search !== '?beacon',
    disableFetchTracking: false,
    enableAutoRouteTracking: false,
  } });
  insights.loadAppInsights();
  insights.addTelemetryInitializer((item) => { item.tags['ai.cloud.role'] = 'shop-page'; });
  insights.trackPageView({ name: location.search === '?beacon' ? 'short visit' : 'shop <b>front</b>' });
</script><h1>Shop</h1>`;

beforeAll(async () => {
  if (!hasSdk) return;
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const { projects } = await api<{ projects: { name: string; connectionString: string }[] }>(
    product,
    '/api/manage/projects',
  );
  connectionString = projects.find(({ name }) => name === 'default')?.connectionString ?? '';
  site = createServer((request, response) => {
    if (request.url === '/ai.js')
      response.setHeader('content-type', 'text/javascript').end(readFileSync(sdkFile));
    else if (request.url === '/data') response.setHeader('content-type', 'application/json').end('[1]');
    else response.setHeader('content-type', 'text/html').end(pageOf(connectionString));
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  await product?.stop();
});

/** The page with its SDK at work, the statuses it was answered, and how the browser calls its requests. */
async function openShop(search = ''): Promise<{ page: Page; answers: number[]; kinds: string[] }> {
  const page = await browser.newPage();
  const answers: number[] = [];
  const kinds: string[] = [];
  page.on('request', (sent) => {
    if (sent.url().includes('/v2/track') && sent.method() === 'POST') kinds.push(sent.resourceType());
  });
  page.on('response', (answer) => {
    if (answer.url().includes('/v2/track')) answers.push(answer.status());
  });
  // The SDK asks Microsoft's servers for its configuration; it works without.
  await page.route(/monitor\.azure\.com/, (route) => route.abort());
  await page.goto(`${origin}/${search}`);
  return { page, answers, kinds };
}

async function rowsOf(query: string, atLeast = 1): Promise<Record<string, unknown>[]> {
  let rows: Record<string, unknown>[] = [];
  await waitFor(
    async () => {
      // The compiler warms up: on a busy machine the first query may take longer than it may.
      rows = await kql(product, query).catch(() => []);
      return rows.length >= atLeast;
    },
    45_000,
    500,
  );
  return rows;
}

describe.skipIf(!hasSdk)('the browser SDK in Chromium, from a page of another origin', () => {
  test('reports the page view, calls, events, exceptions, traces and metrics', async () => {
    const { page, answers } = await openShop();

    await page.evaluate(`(async () => {
      await fetch('/data').then((answer) => answer.json());
      insights.trackEvent({ name: 'bought' }, { item: 'book', quantity: 2 });
      insights.trackTrace({ message: 'basket was opened', severityLevel: 2 });
      insights.trackMetric({ name: 'basket size', average: 3 });
      insights.trackException({ exception: new RangeError('too many books') });
      insights.flush();
    })()`);

    const [view] = await rowsOf("pageViews | where name == 'shop <b>front</b>'");
    expect(view).toMatchObject({ url: `${origin}/`, client_Type: 'Browser', cloud_RoleName: 'shop-page' });
    expect(view).toMatchObject({ client_Browser: expect.stringMatching(/^Chrome \d+/), client_OS: 'Linux' });
    expect(view?.user_Id).not.toBe('');
    expect(view?.session_Id).not.toBe('');
    const [event] = await rowsOf("customEvents | where name == 'bought'");
    expect(event?.customDimensions).toMatchObject({ item: 'book' });
    expect(event).toMatchObject({ user_Id: view?.user_Id, session_Id: view?.session_Id });
    expect(event?.operation_Id).toBe(view?.operation_Id);
    const [call] = await rowsOf("dependencies | where cloud_RoleName == 'shop-page'");
    expect(call).toMatchObject({ name: 'GET /data', resultCode: '200', success: 'True', type: 'Fetch' });
    await rowsOf("exceptions | where type == 'RangeError' and outerMessage contains 'too many books'");
    await rowsOf("traces | where message == 'basket was opened' and severityLevel == 2");
    const [metric] = await rowsOf("customMetrics | where name == 'basket size'");
    expect(metric).toMatchObject({ value: 3 });
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([200]));
    await page.close();
  });

  test('what it sends by beacon arrives, too', async () => {
    const { page, kinds } = await openShop('?beacon');

    await rowsOf("pageViews | where name == 'short visit'");

    expect(new Set(kinds)).toEqual(new Set(['ping']));
    await page.close();
  });
});
