import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findInjectedNodes } from './find-injected-nodes.ts';
import { hostileStrings } from './hostile-strings.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendDatadog } from './send-datadog.ts';
import { sendOtlp, type TestReport } from './send-otlp.ts';

const traceId = 'badbadbadbadbadbadbadbadbadbad00';
const datadogTraceId = '6b01858300000000badbadbadbadbad0';
const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const spanIdOf = (number: number) => (number + 1).toString(16).padStart(16, '0');

vi.setConfig({ testTimeout: 600_000 });
/** Of the spans and of the services every so many are opened; the corpus goes on in kinds, so that each has its turn. */
const [spanStep, serviceStep] = process.env.HEADWATER_FULL === '1' ? [1, 6] : [11, 29];

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendOtlp(product, hostileStrings.map(reportOf));
  await sendDatadog(product, hostileStrings, datadogTraceId);
  await waitFor(() => isWhole(traceId));
  await waitFor(() => isWhole(datadogTraceId));
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function isWhole(id: string): Promise<boolean> {
  const answer = await fetch(`${product.portal}/api/traces/${id}/layout`);
  return answer.ok && ((await answer.json()) as { spanCount: number }).spanCount === hostileStrings.length;
}

test('the corpus is as large as the security goals ask', () => {
  expect(hostileStrings.length).toBeGreaterThanOrEqual(120);
  expect(new Set(hostileStrings).size).toBe(hostileStrings.length);
});

const lists = [
  '/',
  '/services',
  '/services?unfolded=1',
  '/doctor',
  '/doctor?tab=clients',
  '/doctor?tab=payloads',
  '/traces?hide=',
  '/traces?rows=spans&cols=%2540json.inside,host',
  '/traces?view=timeseries&by=service,resource_name&top=100',
  '/traces?view=top&by=resource_name&top=100',
  '/traces?view=table&by=service,host,version&top=100',
  `/traces?open=${traceId}.${spanIdOf(5)}`,
  '/logs',
  '/metrics',
  '/query?q=dependencies',
  '/query?q=requests|summarize+count()+by+name|render+barchart',
  '/query?q=traces|summarize+count()+by+message|render+piechart',
  `/traces/${traceId}`,
  `/traces/${traceId}?view=flame`,
  `/traces/${traceId}?view=list`,
  `/traces/${traceId}?view=list&group=resource`,
  `/traces/${traceId}?view=logs`,
  `/traces/${datadogTraceId}`,
  `/traces/${datadogTraceId}?view=logs`,
];

test('each page shows hostile strings as text', async () => {
  const { page, trouble } = await openPage(browser, product.portal);
  for (const path of lists) {
    await page.goto(product.portal + path);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);

    expect(await findInjectedNodes(page), path).toEqual([]);
    expect(trouble, path).toEqual(noTrouble);
  }
  await page.context().close();
});

test.each([
  ['OpenTelemetry', traceId, spanStep],
  ['Datadog', datadogTraceId, spanStep * 2 - 1],
])('the detail of hostile spans of %s shows their strings as text', async (_dialect, trace, step) => {
  const { page, trouble } = await openPage(browser, `${product.portal}/traces/${trace}`);
  const detail = page.getByRole('complementary', { name: 'Span' });

  for (let number = 0; number < hostileStrings.length; number += step) {
    await page.goto(`${product.portal}/traces/${trace}?span=${spanIdOf(number)}`);
    await detail.getByText(spanIdOf(number)).first().waitFor();
    for (const tab of ['Attributes', 'Resource', 'Events', 'Infrastructure', 'Raw', 'Overview']) {
      await detail.getByRole('tab', { name: tab }).click();
      expect(await findInjectedNodes(page), `${tab} of ${hostileStrings[number]}`).toEqual([]);
    }
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the pages of hostile services and metrics show their names as text', async () => {
  const { page, trouble } = await openPage(browser, product.portal);
  for (const text of hostileStrings.filter((_, number) => number % serviceStep === 0)) {
    const name = encodeURIComponent(text);
    for (const path of [
      `/services/${name}`,
      `/services/${name}?tab=errors`,
      `/services/${name}/resource?name=${name}`,
      `/metrics?metric=${name}`,
    ]) {
      await page.goto(product.portal + path);
      await page.locator('main h1').first().waitFor();
      expect(await findInjectedNodes(page), path).toEqual([]);
    }
  }

  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

test('the check itself notices injected nodes', async () => {
  const { page } = await openPage(browser, product.portal);
  await page.locator('main').waitFor();

  await page.evaluate(() => document.querySelector('main')!.append(document.createElement('iframe')));

  expect(await findInjectedNodes(page)).toEqual(['IFRAME']);
  await page.context().close();
});

/** One string in every field that a client can fill. */
function reportOf(text: string, number: number): TestReport {
  const timeMs = Date.now() - 1_000 + number;
  return {
    resource: {
      'service.name': text,
      'service.version': text,
      'service.instance.id': text,
      'host.name': text,
      'deployment.environment.name': text,
      [text]: text,
    },
    scope: text,
    spans: [
      {
        traceId,
        spanId: spanIdOf(number),
        name: text,
        startMs: timeMs,
        durationMs: 5,
        error: text,
        attributes: {
          [text]: text,
          'json.inside': JSON.stringify({ [text]: text }),
          'url.full': text,
          'db.query.text': text,
        },
        exception: { type: text, message: text, stack: text },
      },
    ],
    logs: [
      { timeMs, body: text, severity: text, traceId, spanId: spanIdOf(number), attributes: { [text]: text } },
    ],
    metrics: [
      { name: text, unit: text, description: text, timeMs, value: number, attributes: { [text]: text } },
    ],
  };
}
