import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';
import { expectNever } from './waits/expect-never.ts';
import { expectToFit } from './waits/expect-to-fit.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('before anything arrived the doctor says what to paste', async () => {
  const { page, trouble } = await openPage(browser, `${product.portal}/doctor`);

  await page.getByText('No client has sent anything').waitFor();
  await page.locator('pre').first().waitFor();

  expect(await findAxeFaults(page)).toEqual([]);
  expect(trouble).toEqual(noTrouble);
  await page.context().close();
});

describe('once clients sent', () => {
  beforeAll(async () => {
    const startMs = Date.now() - 120_000;
    await sendOtlp(product, [
      {
        resource: {
          'service.name': 'shop',
          'telemetry.sdk.name': 'opentelemetry',
          'telemetry.sdk.version': '1.45.0',
        },
        spans: [
          { traceId: 'a1'.repeat(16), spanId: 'b1'.repeat(8), name: 'GET /', startMs, durationMs: 5 },
          {
            traceId: 'a2'.repeat(16),
            spanId: 'b2'.repeat(8),
            parentSpanId: 'c3'.repeat(8),
            name: 'GET /lost',
            startMs,
            durationMs: 5,
          },
        ],
      },
    ]);
    const refused = await fetch(`${product.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"resourceSpans": [{"api_key": "swordfish-1234"',
    });
    expect(refused.status).toBe(400);
    const told = await fetch(`${product.datadogTrace}/telemetry/proxy/api/v2/apmtelemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dd-telemetry-request-type': 'app-started' },
      body: JSON.stringify(appStarted()),
    });
    expect(told.status).toBeLessThan(300);
    const spans = await fetch(`${product.datadogTrace}/v0.4/traces`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'datadog-meta-lang': 'python' },
      body: JSON.stringify([[datadogSpan()]]),
    });
    expect(spans.status).toBe(200);
    await waitFor(async () => (await readDoctor()).clients.length === 2);
  });

  const pages: readonly { path: string; shows: readonly string[] }[] = [
    {
      path: '/doctor',
      shows: ['Spans whose parent never came', 'DD_TRACE_ENABLED', 'OTEL_PROPAGATORS', 'Requests refused'],
    },
    { path: '/doctor?tab=clients', shows: ['opentelemetry 1.45.0', 'ddtrace'] },
    { path: '/doctor?tab=payloads', shows: ['otlp-http', 'whole request'] },
    {
      path: '/doctor?tab=received',
      shows: ['Received by receiver', 'datadog-v0.4', 'Requests refused as a whole'],
    },
    { path: '/doctor?tab=keys', shows: ['Every key that came is known.'] },
  ];

  test.each(pages)('$path shows it, without errors, violations or barriers', async ({ path, shows }) => {
    const { page, trouble } = await openPage(browser, product.portal + path);
    for (const text of shows) await page.getByText(text).first().waitFor({ state: 'attached' });
    const faults = await findAxeFaults(page);

    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText(shows[0]!).first().waitFor({ state: 'attached' });
    await expectToFit(page);

    expect({ faults, dark: await findAxeFaults(page) }).toEqual({ faults: [], dark: [] });
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('a client opens into the configuration it reported, without secrets', async () => {
    const { page } = await openPage(browser, `${product.portal}/doctor?tab=clients`);

    await page.getByText('ddtrace').first().click();

    await page.getByText('DD_TRACE_ENABLED').waitFor();
    await expect.poll(() => page.getByText('DD_LOGS_INJECTION').count()).toBe(0);
    await page.getByRole('switch', { name: 'Only what was set' }).click();
    await page.getByText('DD_LOGS_INJECTION').waitFor();
    await expectNever(page.getByText('swordfish'));
    expect(await findAxeFaults(page)).toEqual([]);
    await page.context().close();
  });

  test('a refused payload opens into what was sent, without its secrets', async () => {
    const { page } = await openPage(browser, `${product.portal}/doctor?tab=payloads`);

    await page.getByText('otlp-http').first().click();

    await page.getByText('"resourceSpans"').waitFor();
    await expectNever(page.getByText('swordfish'));
    await page.context().close();
  });

  test('a broken trace is one press away', async () => {
    const { page } = await openPage(browser, `${product.portal}/doctor`);

    await page.getByRole('link', { name: 'Open an example' }).first().click();

    await page.waitForURL(new RegExp('a2'.repeat(16)));
    await page.context().close();
  });
});

async function readDoctor(): Promise<{ clients: unknown[] }> {
  const query = new URLSearchParams({ fromMs: String(Date.now() - 3_600_000), toMs: String(Date.now()) });
  const answer = await fetch(`${product.portal}/api/doctor?${query}`);
  return (await answer.json()) as { clients: unknown[] };
}

function appStarted(): object {
  return {
    api_version: 'v2',
    request_type: 'app-started',
    runtime_id: 'run-1',
    seq_id: 1,
    tracer_time: Math.floor(Date.now() / 1_000),
    application: {
      service_name: 'basket',
      env: 'test',
      service_version: '1',
      language_name: 'python',
      language_version: '3.11',
      tracer_version: '4.16.0',
    },
    host: { hostname: 'vm', os: 'Linux' },
    payload: {
      configuration: [
        { name: 'DD_TRACE_ENABLED', value: false, origin: 'env_var' },
        { name: 'DD_LOGS_INJECTION', value: true, origin: 'default' },
        { name: 'DD_API_KEY', value: 'swordfish-1234', origin: 'env_var' },
      ],
    },
  };
}

function datadogSpan(): object {
  const start = (Date.now() - 60_000) * 1e6;
  const meta = { env: 'test', version: '1', 'runtime-id': 'run-1', language: 'python' };
  return {
    service: 'basket',
    name: 'flask.request',
    resource: 'GET /basket',
    trace_id: 12_345,
    span_id: 67_890,
    parent_id: 0,
    start,
    duration: 5_000_000,
    error: 0,
    type: 'web',
    meta,
    metrics: { '_dd.top_level': 1 },
  };
}
