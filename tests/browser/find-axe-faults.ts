import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** A page that is still opening a list or changing its colours has faults that nobody can see; real ones stay. */
const patienceMs = 10_000;

/** Runs axe-core in the page; returns its serious and critical findings that stay, one line each. */
export async function findAxeFaults(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(source);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    await page.evaluate(animationsEnded);
    const faults = await runAxe(page);
    if (faults.length === 0 || performance.now() > deadline) return faults;
    await sleep(250);
  }
}

async function runAxe(page: Page): Promise<string[]> {
  const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult;
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) =>
          `${id}: ${html.slice(0, 160)} ${failureSummary.replace(/\s+/g, ' ')}`,
      ),
    );
}

/** Runs in the page. What turns for ever, such as a loader, is not waited for. */
const animationsEnded = `(async () => {
  await new Promise(requestAnimationFrame);
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime < 5_000);
  await Promise.allSettled(ending.map(({ finished }) => finished));
})()`;
