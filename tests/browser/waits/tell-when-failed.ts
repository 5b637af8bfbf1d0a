import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Enough to tell what happened, few enough to read. */
const kept = { messages: 40, text: 4_000 };

/**
 * When the test that opened this page fails, prints where the page was, what it said, its console and the requests
 * that failed, and where a picture of it lies; closes it in any case. Outside a test it does nothing.
 */
export function tellWhenFailed(page: Page): void {
  const messages: string[] = [];
  const note = (text: string) => {
    messages.push(text.slice(0, 500));
    if (messages.length > kept.messages) messages.shift();
  };
  try {
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await tell(page, messages).catch((error) => console.error(error));
      await page.context().close();
    });
  } catch {
    return;
  }
  page.on('console', (message) => note(`console.${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => note(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (answer) => {
    if (answer.status() >= 400) note(`${answer.status()}: ${answer.url()}`);
  });
}

async function tell(page: Page, messages: readonly string[]): Promise<void> {
  if (page.isClosed()) return;
  const said = await page.evaluate<string>(textOfPage);
  const picture = join(await mkdtemp(join(tmpdir(), 'headwater-failure-')), 'page.png');
  await page.screenshot({ path: picture, fullPage: true });
  console.error(
    [`The page ${page.url()} said:`, said.slice(0, kept.text), ...messages, `Picture: ${picture}`].join('\n'),
  );
}

/** Runs in the page; text, so that programs without a browser's types can use this file. */
const textOfPage = `[document.querySelector('main') ?? document.body, ...document.querySelectorAll('[role=dialog]')]
  .map((part) => part.innerText)
  .join('\\n---\\n')`;
