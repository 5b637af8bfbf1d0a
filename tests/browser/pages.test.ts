import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { openBrowser, openPage } from './open-browser.ts';
import { noTrouble, seePages } from './see-pages.ts';
import { sendOtlp } from './send-otlp.ts';

const traceId = '5b8efff798038103d269b633813fc60c';
const rootSpan = 'eee19b7ec3c1b174';
const failedSpan = 'eee19b7ec3c1b175';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('before anything arrived', () => {
  test('the first page says exactly what to paste, and turns into the overview by itself', async () => {
    const { page, trouble } = await openPage(browser, product.portal);
    await page.getByRole('heading', { name: 'Headwater is running' }).waitFor();
    const lines = await page.locator('pre').first().innerText();
    expect(lines).toContain(product.otlpGrpc);

    await sendTrace();

    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('table', { name: 'Services' }).getByRole('link', { name: 'notes' }).waitFor();
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

describe('each page shows what was sent, without errors, violations or barriers', () => {
  beforeAll(async () => {
    await sendTrace();
    const found = () => fetch(`${product.portal}/api/traces/${traceId}`).then((answer) => answer.ok);
    await waitFor(found);
  });

  const pages: readonly { path: string; shows: readonly string[] }[] = [
    { path: '/', shows: ['notes', 'calendar', 'Arrived in the last minute'] },
    { path: '/traces', shows: ['GET /notes', 'Duration over time'] },
    { path: `/traces/${traceId}`, shows: ['GET /notes', 'Critical path', traceId] },
    {
      path: `/traces/${traceId}?span=${failedSpan}`,
      shows: ['DateError', 'calendar.py:7'],
    },
    { path: `/traces/${traceId}?view=logs`, shows: ['the date was lost'] },
    { path: '/logs', shows: ['the date was lost', 'ERROR'] },
    { path: '/metrics?metric=queue.depth', shows: ['queue.depth', 'how long the queue is'] },
  ];

  seePages(() => ({ product, browser }), pages);
});

describe('while live', () => {
  test.each([
    { path: '/traces', name: 'traces' },
    { path: '/logs?tail=1', name: 'logs' },
  ])('$path shows what arrives without being asked', async ({ path, name }) => {
    const { page, trouble } = await openPage(browser, product.portal + path);
    await page.locator('main h1').waitFor();
    const arriving = `just arrived in ${name}`;
    const send = () => {
      const ids = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
      const timeMs = Date.now();
      return sendOtlp(product, [
        {
          resource: { 'service.name': 'late' },
          spans: [{ ...ids, name: arriving, startMs: timeMs, durationMs: 1 }],
          logs: [{ ...ids, timeMs, body: arriving }],
        },
      ]);
    };

    // What came before the page was listening is not new to it.
    const seen = async () => {
      await send();
      return page.getByText(arriving).filter({ visible: true }).count();
    };
    await expect.poll(seen, { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(0);

    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

describe('while nothing can be read', () => {
  test('a page keeps its frame, says so, asks seldom who is there, and goes on once it can', async () => {
    const { page, trouble } = await openPage(browser, `${product.portal}/traces`);
    const error = { code: 'HEADWATER_ENGINE_UNAVAILABLE', message: 'the engine is away' };
    let asked = 0;
    await page.route(
      ({ pathname }) => pathname.startsWith('/api/'),
      async (route) => {
        if (route.request().url().includes('/api/sign-in')) asked += 1;
        await route.fulfill({ status: 503, json: { error } });
      },
    );

    await page.reload();

    await page.getByRole('link', { name: 'Services' }).waitFor();
    await page.getByRole('alert').getByText('the engine is away').first().waitFor();
    expect(asked).toBeLessThan(5);
    await page.unrouteAll({ behavior: 'wait' });
    for (const retry of await page.getByRole('button', { name: 'Try again' }).all())
      await retry.click({ timeout: 2_000 }).catch(() => undefined);
    await page.getByText('GET /notes').first().waitFor();
    expect(trouble.violations).toEqual([]);
  });
});

describe('the state of a page is in its address', () => {
  test('a typed filter narrows the list and survives a reload', async () => {
    const { page } = await openPage(browser, `${product.portal}/logs`);
    await page.getByRole('textbox', { name: 'Add a filter' }).fill('service=calendar');
    await page.keyboard.press('Enter');

    await page.waitForURL(/calendar/);
    await page.reload();

    await page.getByRole('button', { name: 'Remove filter service = calendar' }).waitFor();
    await page.context().close();
  });

  test('a trace id in the palette opens the trace, j and Enter walk it', async () => {
    const { page } = await openPage(browser, product.portal);
    await page.locator('main h1').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Type a page/ }).fill(traceId);
    await page.getByRole('option', { name: `Open trace ${traceId}` }).waitFor();
    await page.keyboard.press('Enter');
    const drawing = page.getByRole('application');
    await drawing.focus();

    await page.keyboard.press('j');

    await page.waitForURL(new RegExp(`span=${rootSpan}`));
    await page.getByRole('complementary', { name: 'Span' }).getByText('GET /notes').first().waitFor();
    await page.context().close();
  });
});

async function sendTrace(): Promise<void> {
  const startMs = Date.now() - 400;
  const resource = (service: string) => ({
    'service.name': service,
    'service.version': '1.2.3',
    'deployment.environment.name': 'test',
    'service.instance.id': 'pod-1',
  });
  await sendOtlp(product, [
    {
      resource: resource('notes'),
      spans: [
        {
          traceId,
          spanId: rootSpan,
          name: 'GET /notes',
          startMs,
          durationMs: 300,
          attributes: { 'http.route': '/notes' },
        },
      ],
      metrics: [{ name: 'queue.depth', description: 'how long the queue is', timeMs: startMs, value: 7 }],
    },
    {
      resource: resource('calendar'),
      spans: [
        {
          traceId,
          spanId: failedSpan,
          parentSpanId: rootSpan,
          name: 'GET /calendar',
          startMs: startMs + 50,
          durationMs: 120,
          error: 'no date',
          exception: {
            type: 'DateError',
            message: 'no date',
            stack: 'Traceback\n  File "calendar.py", line 7',
          },
        },
      ],
      logs: [{ timeMs: startMs + 60, body: 'the date was lost', traceId, spanId: failedSpan }],
    },
  ]);
}
