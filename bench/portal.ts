import type { Browser } from 'playwright-core';
import { openFixtureServer } from '../portal/dev/fixture-server.ts';
import { openBrowser, openPage } from '../tests/browser/open-browser.ts';
import { printRow } from './rows.ts';

const frames = 120;
/** One frame at 60 Hz, and what a clock of milliseconds rounds. */
const frameMs = 17.5;

/** Draws traces of 10,000 and 50,000 spans in Chromium, from the answer's last byte to pixels, and scrolls them. */
export async function benchPortal(): Promise<void> {
  const server = await openFixtureServer();
  const browser = await openBrowser();
  await measureTrace(browser, server.url, 1_000);
  for (const spans of [10_000, 50_000]) {
    const { drawnMs, frameP50Ms, frameP95Ms } = await measureTrace(browser, server.url, spans);
    printRow({
      what: `trace page of ${spans} spans, answer to drawn`,
      value: drawnMs,
      unit: 'ms',
      ...(spans === 10_000 && { goal: { atMost: 200 } }),
    });
    printRow({
      what: `trace page of ${spans} spans, scrolling, frame p50`,
      value: frameP50Ms,
      unit: 'ms',
      goal: { atMost: frameMs },
      note: `p95 ${frameP95Ms.toFixed(1)} ms`,
    });
  }
  await browser.close();
  await server.close();
}

/** Run in the page. */
const answerToDrawn = `(async () => {
  while (performance.getEntriesByName('headwater:trace-drawn').length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const layout = performance.getEntriesByType('resource').find(({ name }) => name.includes('/layout'));
  return performance.getEntriesByName('headwater:trace-drawn')[0].startTime - layout.responseEnd;
})()`;
const scrollThrough = `(async () => {
  const scroll = document.querySelector('[role=application]');
  const times = [];
  let last = performance.now();
  for (let frame = 0; frame < ${frames}; frame += 1) {
    scroll.scrollTop += 937;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times.sort((a, b) => a - b);
})()`;

async function measureTrace(browser: Browser, url: string, spans: number) {
  // The fixtures read a trace's size from the first six digits of its id.
  const traceId = spans.toString(16).padStart(6, '0') + 'c'.repeat(26);
  const { page } = await openPage(browser, `${url}/traces/${traceId}`);
  const drawnMs = Number(await page.evaluate(answerToDrawn));
  const frameTimesMs = (await page.evaluate(scrollThrough)) as number[];
  await page.context().close();
  return {
    drawnMs,
    frameP50Ms: frameTimesMs[frames / 2]!,
    frameP95Ms: frameTimesMs[Math.floor(frames * 0.95)]!,
  };
}
