import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { openFixtureServer } from '../portal/dev/fixture-server.ts';
import { openBrowser, openPage } from '../tests/browser/open-browser.ts';
import { sendOtlp } from '../tests/browser/send-otlp.ts';
import { type Product, startProduct } from '../tests/harness/product.ts';
import { printRow } from './rows.ts';

const scrolledMs = 3_000;
const tries = 5;

/** What a person in front of the portal waits for; `portal` has the drawing of large traces by itself. */
export async function benchBrowser(): Promise<void> {
  const browser = await openBrowser();
  const product = await startProduct();
  await measureScripts(browser, product);
  await measureFirstTrace(browser, product);
  await product.stop();
  const fixtures = await openFixtureServer();
  await measureWheel(browser, fixtures.url, 50_000);
  await fixtures.close();
  await browser.close();
}

/** Every script that the first page loads, as gzip makes it. */
async function measureScripts(browser: Browser, product: Product): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body());
  });
  await page.goto(product.portal, { waitUntil: 'networkidle', timeout: 10_000 }).catch(() => undefined);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  printRow({
    what: `script of the first load, gzip, ${sizes.length} files`,
    value: sizes.reduce((sum, size) => sum + size, 0) / 1024,
    unit: 'KB',
    goal: { atMost: 250 },
  });
  await context.close();
}

/** From the end of a client's export to its trace in an open list of traces, which follows by itself. */
async function measureFirstTrace(browser: Browser, product: Product): Promise<void> {
  await send(product, 'GET /first');
  const { page } = await openPage(browser, `${product.portal}/traces`);
  await page.getByText('GET /first').first().waitFor();
  const times: number[] = [];
  for (let i = 0; i < tries; i += 1) {
    // More than the page's own pause between two looks, as in a program that has just been started.
    await page.waitForTimeout(2_000);
    const name = `GET /try/${i}`;
    await send(product, name);
    const sentMs = performance.now();
    await page.getByText(name).first().waitFor({ timeout: 20_000 });
    times.push(performance.now() - sentMs);
  }
  times.sort((a, b) => a - b);
  printRow({
    what: 'from a client’s export to its trace in an open list',
    value: times[Math.floor(tries / 2)]!,
    unit: 'ms',
    goal: { atMost: 1_000 },
    note: `worst of ${tries}: ${times.at(-1)!.toFixed(0)} ms`,
  });
  await page.context().close();
}

async function send(product: Product, name: string): Promise<void> {
  const ids = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
  const span = { ...ids, name, startMs: Date.now() - 20, durationMs: 20 };
  await sendOtlp(product, [{ resource: { 'service.name': 'first' }, spans: [span] }]);
}

/** Run in the page. */
const untilDrawn = `(async () => {
  while (performance.getEntriesByName('headwater:trace-drawn').length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
})()`;
/** Counts frames while the wheel turns; run in the page. */
const countFrames = `(async () => {
  const started = performance.now();
  const times = [];
  let last = started;
  while (last - started < ${scrolledMs}) {
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times;
})()`;

async function measureWheel(browser: Browser, url: string, spans: number): Promise<void> {
  const traceId = spans.toString(16).padStart(6, '0') + 'd'.repeat(26);
  const { page } = await openPage(browser, `${url}/traces/${traceId}`);
  await page.evaluate(untilDrawn);
  await page.locator('[role=application]').hover();
  const counting = page.evaluate(countFrames) as Promise<number[]>;
  const turns = await turnWheel(page, counting);
  const times = (await counting).toSorted((a, b) => a - b);
  const worst = times[Math.floor(times.length * 0.95)]!;
  printRow({
    what: `trace page of ${spans} spans, wheel for 3 s, frames`,
    value: (times.length * 1_000) / scrolledMs,
    unit: 'fps',
    goal: { atLeast: 57 },
    note: `p95 frame ${worst.toFixed(1)} ms, ${turns} turns`,
  });
  await page.context().close();
}

/** @returns how many turns fitted in */
async function turnWheel(page: Page, until: Promise<unknown>): Promise<number> {
  let ended = false;
  void until.then(() => {
    ended = true;
  });
  let turns = 0;
  while (!ended) {
    await page.mouse.wheel(0, 480);
    turns += 1;
  }
  return turns;
}
