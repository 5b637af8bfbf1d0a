import { openCompiler } from '../../server/src/query/kql/run-kql.ts';
import { openBrowser, openPage } from '../../tests/browser/open-browser.ts';
import { startProduct } from '../../tests/harness/product.ts';
import { insightsQueries } from '../questions/kql.ts';
import { printRow } from '../rows.ts';

const rounds = 30;

/** The language service: binding and translating in its thread, and how soon it answers on a page just opened. */
export async function benchKql(): Promise<void> {
  await measureCompiling();
  await measureFirstCompletion();
}

async function measureCompiling(): Promise<void> {
  const compiler = openCompiler({ timeoutMs: 60_000 });
  const times: number[] = [];
  let coldMs = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const [, query] of insightsQueries) {
      // the text differs every time, so that nothing can be remembered
      const text = `${query.replace('{id}', '0'.repeat(32))} // ${round}`;
      const began = performance.now();
      await compiler.compile(text, { nowTicks: 639_000_000_000_000_000n, timespan: false });
      coldMs ||= performance.now() - began;
      if (round > 0) times.push(performance.now() - began);
    }
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? 0;
  printRow({
    what: 'KQL: bind and translate, warm, in its thread, p95',
    value: at(0.95),
    unit: 'ms',
    goal: { atMost: 20 },
    note: `p50 ${at(0.5).toFixed(1)} ms, first of a new thread ${coldMs.toFixed(0)} ms`,
  });
  printRow({
    what: 'KQL: heap of the language service',
    value: ((await compiler.memoryBytes()) ?? 0) / 1e6,
    unit: 'MB',
  });
  await compiler.close();
}

/** From the page's load to the list of columns after `requests | where `. */
async function measureFirstCompletion(): Promise<void> {
  const [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  try {
    const { page } = await openPage(browser, product.portal);
    const began = performance.now();
    await page.goto(`${product.portal}/query`);
    await page.getByRole('textbox', { name: 'Query in KQL' }).click();
    await page.keyboard.type('requests | where na');
    await page
      .locator('.cm-tooltip-autocomplete')
      .getByRole('option', { name: 'name', exact: true })
      .waitFor();
    printRow({
      what: 'Query page: opened, typed, first completion',
      value: performance.now() - began,
      unit: 'ms',
      goal: { atMost: 1_500 },
      note: 'server just started, 19 letters typed',
    });
  } finally {
    await browser.close();
    await product.stop();
  }
}
