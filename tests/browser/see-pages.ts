import { expect, test } from 'vitest';
import { findAxeFaults } from './find-axe-faults.ts';
import { openPage, type PageTrouble } from './open-browser.ts';
import type { Shop } from './shop.ts';
import { expectToFit } from './waits/expect-to-fit.ts';

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
    await expectToFit(page);

    expect({ faults, dark: await findAxeFaults(page) }).toEqual({ faults: [], dark: [] });
    expect(trouble).toEqual(noTrouble);
    await page.context().close();
  });
}
