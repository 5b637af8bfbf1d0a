import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** That nothing makes the page wider than its window; charts follow a new width a moment later. */
export async function expectToFit(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(isWide), { message: `${page.url()} is wider than its window` })
    .toBe(false);
}

/** Runs in the page; text, so that programs without a browser's types can use this file. */
const isWide = `(() => {
  const main = document.querySelector('main');
  return main.scrollWidth > main.clientWidth || document.body.scrollWidth > innerWidth;
})()`;
