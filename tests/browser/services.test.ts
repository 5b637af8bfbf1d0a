import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { findAxeFaults } from './find-axe-faults.ts';
import { openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { seePages } from './see-pages.ts';
import { sendOtlp, type TestReport, type TestSpan } from './send-otlp.ts';
import { dragUntil } from './waits/drag.ts';

const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
const traceIdOf = (number: number) => (0xabc000 + number).toString(16).padStart(32, '0');
const spanIdOf = (number: number) => (0xdef000 + number).toString(16).padStart(16, '0');
/** Thirty requests; every sixth fails, in the newer of two versions. */
const requests = Array.from({ length: 30 }, (_, index) => index);

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendOtlp(product, [...['1.0.0', '2.0.0'].map(notes), calendar()]);
  const body = { fromMs: Date.now() - 3_600_000, toMs: Date.now() + 60_000 };
  await waitFor(async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const answer = await fetch(`${product.portal}/api/services/notes/performance`, init);
    return answer.ok && ((await answer.json()) as { requests: number }).requests === requests.length;
  });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const resource = `/services/notes/resource?name=${encodeURIComponent('POST /notes')}&kind=server`;
const pages: readonly { path: string; shows: readonly string[] }[] = [
  { path: '/services', shows: ['notes', 'calendar', 'web', '2.0.0'] },
  {
    path: '/services/notes',
    shows: ['Time spent by service', 'exact', 'p99', 'within 500 ms', 'POST /notes'],
  },
  { path: '/services/notes?tab=dependencies', shows: ['from outside', 'calendar', 'postgresql'] },
  { path: '/services/notes?tab=deployments', shows: ['1.0.0', '2.0.0', 'DELETE /notes', 'DateError'] },
  { path: '/services/notes?tab=errors', shows: ['DateError', 'no date'] },
  { path: '/services/notes?tab=runtime', shows: ['Memory: process.memory.usage'] },
  { path: '/services/notes?tab=instances', shows: ['pod-1'] },
  { path: resource, shows: ['Span summary', 'SELECT notes', 'GET /calendar', '% of execution'] },
  { path: `${resource}&tab=traces`, shows: ['Slowest'] },
  { path: `${resource}&tab=errors`, shows: ['DateError'] },
  { path: `/traces/${traceIdOf(0)}?view=flame`, shows: ['Errors only'] },
  { path: `/traces/${traceIdOf(0)}?view=list&group=resource`, shows: ['SELECT notes', 'Self time'] },
];

describe('the pages of services', () => {
  seePages(() => ({ product, browser }), pages);

  test('a row of the resources leads to its page, and its figures to their traces', async () => {
    const { page } = await openPage(browser, `${product.portal}/services/notes`);

    await page.getByRole('link', { name: 'POST /notes' }).first().click();
    await page.getByRole('tab', { name: 'Span summary' }).waitFor();
    await page.getByLabel('Figures of this time range').getByRole('link').nth(1).click();

    await page.waitForURL(/\/traces\?.*status.*error/);
    await page.context().close();
  });

  test('the apdex threshold is saved for everyone, and can be taken back', async () => {
    const { page } = await openPage(browser, `${product.portal}/services/notes`);
    const score = page.getByLabel('Figures of this time range').getByText('Apdex').locator('xpath=..');
    await score
      .getByText(/\d\.\d/)
      .first()
      .waitFor();
    const before = await score.innerText();

    await page.getByRole('button', { name: 'within 500 ms' }).click();
    await page.getByLabel('Satisfied within').fill('1ms');
    await page.getByRole('button', { name: 'Save' }).click();

    await page.getByRole('button', { name: 'within 1 ms' }).waitFor();
    await expect.poll(() => score.innerText()).not.toBe(before);
    await page.getByRole('button', { name: 'within 1 ms' }).click();
    await page.getByRole('button', { name: 'Back to 500 ms' }).click();
    await page.getByRole('button', { name: 'within 500 ms' }).waitFor();
    await page.context().close();
  });

  test('dragging over durations opens their traces', async () => {
    const { page } = await openPage(browser, `${product.portal}/services/notes`);

    await dragUntil(
      page,
      page.getByRole('img', { name: 'How long requests took' }),
      [0.02, 0.98],
      ({ pathname, search }) => pathname === '/traces' && search.includes('duration'),
    );

    await page.context().close();
  });
});

describe('the detail of a span', () => {
  const open = (part = '') =>
    openPage(browser, `${product.portal}/traces/${traceIdOf(0)}?span=${spanIdOf(1)}${part}`);

  test('shows its statement on lines of its clauses, and its columns in the words that were chosen', async () => {
    const { page, trouble } = await openPage(
      browser,
      `${product.portal}/traces/${traceIdOf(0)}?span=${spanIdOf(2)}`,
    );
    const detail = page.getByRole('complementary', { name: 'Span' });
    await expect
      .poll(() => detail.locator('pre').first().innerText())
      .toBe('SELECT id\nFROM notes\nWHERE id = $1');
    await detail.getByText('service.name').waitFor();

    await detail.getByRole('combobox', { name: 'Words of' }).click();
    await page.getByRole('option', { name: 'Application Insights' }).click();

    await detail.getByText('cloud_RoleName').waitFor();
    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });

  test('folds the frames of libraries away, and brings them back', async () => {
    const { page } = await open();
    const detail = page.getByRole('complementary', { name: 'Span' });

    await detail.getByText('2 frames of libraries').click();

    await detail.getByText('full_dispatch_request').waitFor();
    await detail.getByText('notes.py:7').waitFor();
    await page.context().close();
  });

  test('shows where it ran, what was measured there, and the span as it was received', async () => {
    const { page, trouble } = await open('&part=infrastructure');
    const detail = page.getByRole('complementary', { name: 'Span' });
    await detail.getByText('process.memory.usage').waitFor();
    await detail.getByText('host-1').first().waitFor();

    await detail.getByRole('tab', { name: 'Raw' }).click();

    await detail.getByText('"traceId"').first().waitFor();
    expect(await findAxeFaults(page)).toEqual([]);
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
});

const stack = `Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/flask/app.py", line 1, in wsgi_app
  File "/usr/lib/python3/site-packages/flask/app.py", line 2, in full_dispatch_request
  File "/app/notes.py", line 7, in create
    raise DateError("no date")
DateError: no date`;

/** The first half of the requests went to the older version. */
function notes(version: string): TestReport {
  const numbers = requests.filter((number) => number < 15 === (version === '2.0.0'));
  return {
    resource: {
      'service.name': 'notes',
      'service.version': version,
      'deployment.environment.name': 'test',
      'service.instance.id': 'pod-1',
      'host.name': 'host-1',
      'telemetry.sdk.language': 'python',
    },
    spans: numbers.flatMap((number) => requestSpans(number, version)),
    metrics: [{ name: 'process.memory.usage', unit: 'By', timeMs: Date.now() - 2_000, value: 4e7 }],
  };
}

function requestSpans(number: number, version: string): TestSpan[] {
  const failed = version === '2.0.0' && number % 6 === 0;
  const startMs = Date.now() - (version === '1.0.0' ? 600_000 : 120_000) + number * 10;
  const of = (span: number) => spanIdOf(number * 10 + span);
  const traceId = traceIdOf(number);
  const name = version === '2.0.0' && number % 5 === 1 ? 'DELETE /notes' : 'POST /notes';
  return [
    {
      traceId,
      spanId: of(0),
      name,
      startMs,
      durationMs: 40 + number * 3,
      ...(failed && { error: 'no date' }),
    },
    {
      traceId,
      spanId: of(1),
      parentSpanId: of(0),
      name: 'GET /calendar',
      kind: 3,
      startMs: startMs + 5,
      durationMs: 20,
      ...(failed && { error: 'no date', exception: { type: 'DateError', message: 'no date', stack } }),
    },
    {
      traceId,
      spanId: of(2),
      parentSpanId: of(0),
      name: 'SELECT notes',
      kind: 3,
      startMs: startMs + 26,
      durationMs: 6,
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'select id from notes where id = $1' },
    },
  ];
}

function calendar(): TestReport {
  return {
    resource: {
      'service.name': 'calendar',
      'service.version': '1.0.0',
      'deployment.environment.name': 'test',
    },
    spans: requests.map((number) => ({
      traceId: traceIdOf(number),
      spanId: spanIdOf(number * 10 + 3),
      parentSpanId: spanIdOf(number * 10 + 1),
      name: 'GET /calendar',
      startMs: Date.now() - (number < 15 ? 120_000 : 600_000) + number * 10 + 6,
      durationMs: 15,
    })),
  };
}
