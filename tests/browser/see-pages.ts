import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findAxeFaults } from './find-axe-faults.ts';
import { openPage, type PageTrouble } from './open-browser.ts';
import type { Shop } from './shop.ts';

export const noTrouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };

export interface SeenPage {
  readonly path: string;
  readonly shows: readonly string[];
}

/** Tests that each page shows what was sent, on a desk by day and on a telephone in the dark. */
export function seePages(shop: () => Pick<Shop, 'product' | 'browser'>, pages: readonly SeenPage[]): void {
  test.each(pages)('$path shows what was sent, and fits a telephone in the dark', async ({ path, shows }) => {
    const { product, browser } = shop();
    const { page, trouble } = await openPage(browser, product.portal + path);
    for (const text of shows) await page.getByText(text).filter({ visible: true }).first().waitFor();
    const faults = await findAxeFaults(page);

    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText(shows[0]!).first().waitFor({ state: 'attached' });
    await colorsSettled(page);
    // Charts follow their place a moment later.
    await expect.poll(() => page.evaluate(isWide), { timeout: 5_000 }).toBe(false);

    expect({ faults, dark: await findAxeFaults(page) }).toEqual({ faults: [], dark: [] });
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
}

/** Colours pass over into those of another scheme; half way they are neither. */
async function colorsSettled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

/** Runs in the page; text, so that programs without a browser's types can use this file. */
const isWide = `(() => {
  const main = document.querySelector('main');
  return main.scrollWidth > main.clientWidth || document.body.scrollWidth > innerWidth;
})()`;
