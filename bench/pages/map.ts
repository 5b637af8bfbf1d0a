import { randomBytes } from 'node:crypto';
import type { ApplicationMap } from '@headwater/contract';
import type { Page } from 'playwright-core';
import { getApplicationMap } from '../../server/src/query/application-map/get-application-map.ts';
import { openTestStore, type TestStore } from '../../server/src/query/testing/open-test-store.ts';
import { openBrowser, openPage } from '../../tests/browser/open-browser.ts';
import { sendOtlp, type TestSpan } from '../../tests/browser/send-otlp.ts';
import { api, type Product, startProduct, waitFor } from '../../tests/harness/product.ts';
import { Random } from '../load/random.ts';
import { printRow } from '../rows.ts';

const services = 300;
const connections = 900;
const layers = 6;
const perLayer = services / layers;

/** The application map: drawn in Chromium with 300 services, and asked of a day's minutes. */
export async function benchMap(): Promise<void> {
  await measureDrawing();
  await measureQuery();
}

async function measureDrawing(): Promise<void> {
  const [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  await sendSystem(product);
  const { page } = await openPage(browser, `${product.portal}/map`);
  await page.addInitScript({ content: watchDrawing });
  const tries = await repeat(5, () => drawOnce(page));
  printRow({
    what: `map of ${services} services laid out`,
    value: middle(tries.map(({ layoutMs }) => layoutMs)),
    unit: 'ms',
    goal: { atMost: 500 },
    note: 'dagre: 1.5 s and more',
  });
  printRow({
    what: `map of ${services} services, answer to drawn`,
    value: middle(tries.map(({ drawnMs }) => drawnMs)),
    unit: 'ms',
    note: `${tries[0]?.cards} nodes`,
  });
  await browser.close();
  await product.stop();
}

/** Six layers of services that call those of the next; begun in one past minute, which is joined when asked for. */
async function sendSystem(product: Product): Promise<void> {
  const random = new Random(7);
  const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
  const spans = Array.from({ length: services }, (): TestSpan[] => []);
  for (let call = 0; call < connections; call += 1) {
    const layer = call % (layers - 1);
    const turn = Math.floor(call / (layers - 1));
    const from = (turn % perLayer) * layers + layer;
    const to = ((7 * turn + 13 * Math.floor(turn / perLayer)) % perLayer) * layers + layer + 1;
    const ids = { traceId: id(16), spanId: id(8) };
    const at = { startMs: startMs + call, durationMs: 5 + random.below(90) };
    spans[from]?.push({ ...ids, ...at, kind: 3, name: 'call' });
    spans[to]?.push({ ...ids, ...at, spanId: id(8), parentSpanId: ids.spanId, name: 'GET /' });
  }
  const reports = spans.map((own, n) => ({ resource: { 'service.name': `service-${n}` }, spans: own }));
  await sendOtlp(product, reports);
  await waitFor(async () => {
    const map = await api<ApplicationMap>(product, '/api/application-map', {
      fromMs: startMs - 60_000,
      toMs: Date.now(),
    });
    return map.nodes.length === services;
  }, 30_000);
}

const id = (bytes: number) => randomBytes(bytes).toString('hex');

/** Run in the page before anything else: notes when the last node came into it. */
const watchDrawing = `new MutationObserver(() => {
  const cards = document.querySelectorAll('[data-node]').length;
  if (cards > (window.drawn?.cards ?? 0)) {
    window.drawn = { cards };
    requestAnimationFrame(() => { window.drawn.atMs = performance.now(); });
  }
}).observe(document, { childList: true, subtree: true });`;
const readDrawing = `(() => {
  const answer = performance.getEntriesByType('resource').find(({ name }) => name.includes('/api/application-map'));
  const layout = performance.getEntriesByName('headwater:map-laid-out')[0];
  return { cards: drawn.cards, drawnMs: drawn.atMs - answer.responseEnd, layoutMs: layout.duration };
})()`;

interface Drawing {
  readonly cards: number;
  readonly drawnMs: number;
  readonly layoutMs: number;
}

async function drawOnce(page: Page): Promise<Drawing> {
  await page.reload();
  await page.locator('[data-node]').first().waitFor();
  await page.waitForTimeout(1_000);
  return (await page.evaluate(readDrawing)) as Drawing;
}

const day = 86_400;
const [callers, edges, operations] = [40, 100, 200];

/** The map of 40 services over 24 hours; the rows of every minute are those that receiving and joining would write. */
async function measureQuery(): Promise<void> {
  const db = await openTestStore();
  const to = Math.floor(Date.now() / 60_000) * 60;
  await fillDay(db, to - day);
  const scope = { project: 'default', fromMs: (to - day) * 1_000, toMs: to * 1_000 };
  const ask = async (quantiles: boolean) => {
    const began = performance.now();
    const map = await getApplicationMap(db.store, { ...scope, quantiles });
    if (map.edges.length !== edges) throw new Error(`${map.edges.length} edges`);
    return performance.now() - began;
  };
  await ask(true);
  const times = (await repeat(40, () => ask(false))).toSorted((a, b) => a - b);
  printRow({
    what: `application map over 24 h, ${edges} connections, p95`,
    value: times[37]!,
    unit: 'ms',
    goal: { atMost: 120 },
    note: `p50 ${times[20]!.toFixed(0)} ms; with quantiles ${middle(await repeat(5, () => ask(true))).toFixed(0)} ms`,
  });
  await db.close();
}

async function fillDay({ store }: TestStore, from: number): Promise<void> {
  const minutes = day / 60;
  const time = (minute: string) => `toDateTime(${from} + 60 * ${minute}, 'UTC')`;
  const durations = `CAST((arrayMap(x -> toUInt16(700 + x + n % 50), range(20)), arrayMap(x -> toFloat64(3 + x % 3), range(20))), 'Map(UInt16, Float64)')`;
  const each = (count: number) =>
    `(SELECT number % ${count} AS n, intDiv(number, ${count}) AS m FROM numbers(${count * minutes}))`;
  const service = `concat('service-', toString(n % ${callers}))`;
  for (const sql of [
    `INSERT INTO edge_minutes SELECT 'default', ${time('m')}, 1, ${service}, concat('service-', toString((n * 7 + 1) % ${callers + 20})),
       'service', '', 100, 1, 1e9, ${durations}, 100 FROM ${each(edges)}`,
    `INSERT INTO edge_minutes SELECT 'default', ${time('number')}, 1, '', '', '', '', 0, 0, 0, map(), 1000 FROM numbers(${minutes})`,
    `INSERT INTO operation_minutes SELECT 'default', ${service}, ${time('m')}, '', '1', concat('GET /', toString(n)), 2, 1,
       60, 60, 1, 1e9, 100000000, ${durations} FROM ${each(operations)}`,
    `INSERT INTO instance_minutes SELECT 'default', ${time('m')}, ${service}, '', '1', toString(n % 3), 'host', 'otlp', 'span', n,
       60, 60, 1, ${time('m')} FROM ${each(120)}`,
  ])
    await store.command(sql);
}

async function repeat<T>(count: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i += 1) results.push(await run());
  return results;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
