import type { Browser, Page } from 'playwright-core';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import {
  type OpenedPage,
  type OpenPageOptions,
  openBrowser,
  openPage,
  type PageTrouble,
} from './open-browser.ts';
import { sendOtlp, type TestSpan } from './send-otlp.ts';

export const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
export const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
export const traceIdOf = (number: number) => `a${hex(number, 31)}`;

export const table = (page: Page) => page.getByRole('table', { name: 'Traces' });
export const facet = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const addressOf = (page: Page) => new URL(page.url()).searchParams;

export interface Explorer {
  readonly product: Product;
  readonly browser: Browser;
  /** Opens the Trace Explorer over the last half hour. */
  readonly open: (search?: Record<string, string>, options?: OpenPageOptions) => Promise<OpenedPage>;
  readonly stop: () => Promise<void>;
}

/** A product with 150 traces: notes calls calendar in each third one; every fifth request fails. */
export async function startExplorer(): Promise<Explorer> {
  const [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendTraces(product);
  return {
    product,
    browser,
    open: (search = {}, options = {}) =>
      openPage(
        browser,
        `${product.portal}/traces?${new URLSearchParams({ range: '30m', ...search })}`,
        options,
      ),
    stop: async () => {
      await browser.close();
      await product.stop();
    },
  };
}

async function sendTraces(product: Product): Promise<void> {
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
    const { groups } = await aggregate(product, scope);
    return groups[0]?.values[0] === 200;
  };
  await waitFor(counted);
}

async function aggregate(product: Product, body: object): Promise<{ groups: { values: number[] }[] }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${product.portal}/api/spans/aggregate`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { groups: { values: number[] }[] };
}
