import type { Browser, Page } from 'playwright-core';
import { type Product, startProduct, waitFor } from '../harness/product.ts';
import { type OpenPageOptions, openBrowser, openPage, type PageTrouble } from './open-browser.ts';
import { sendOtlp } from './send-otlp.ts';

export const traceId = '7c8efff798038103d269b633813fc60c';
export const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };

export interface QueryPages {
  readonly product: Product;
  readonly browser: Browser;
  openQuery(query?: string, options?: OpenPageOptions): ReturnType<typeof openPage>;
  stop(): Promise<void>;
}

/** A product with three requests of the last minute (`GET /notes`, `GET /tags`, `GET =cmd()`), and a browser. */
export async function startQuery(): Promise<QueryPages> {
  const [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const startMs = Date.now() - 60_000;
  await sendOtlp(product, [
    {
      resource: { 'service.name': 'notes' },
      spans: ['/notes', '/tags', '=cmd()'].map((route, at) => ({
        traceId,
        spanId: `eee19b7ec3c1b17${at}`,
        name: `GET ${route}`,
        startMs: startMs + at * 20_000,
        durationMs: 30 + at,
        attributes: { 'http.route': route, 'user.plan': 'gold' },
      })),
    },
  ]);
  const count = async () => {
    const body = JSON.stringify({ query: 'requests | count' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${product.portal}/api/query`, { method: 'POST', headers, body });
    return answer.ok && ((await answer.json()) as { rows: number[][] }).rows[0]?.[0] === 3;
  };
  await waitFor(count);
  return {
    product,
    browser,
    openQuery: (query = '', options = {}) => {
      const search = query === '' ? '' : `?${new URLSearchParams({ q: query })}`;
      return openPage(browser, `${product.portal}/query${search}`, options);
    },
    stop: async () => {
      await browser.close();
      await product.stop();
    },
  };
}

export const editor = (page: Page) => page.getByRole('textbox', { name: 'Query in KQL' });
export const results = (page: Page) => page.getByRole('table', { name: 'Results' });
