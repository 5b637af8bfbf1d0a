import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Drags over an element, from and to a share of its width, until the address says that it was heard: what loads above
 * a chart moves it, also between two movements of the mouse.
 */
export async function dragUntil(
  page: Page,
  target: Locator,
  [from, to]: readonly [number, number],
  isHeard: (address: URL) => boolean,
): Promise<void> {
  const drag = async (): Promise<boolean> => {
    await target.scrollIntoViewIfNeeded();
    const box = (await target.boundingBox())!;
    const y = box.y + Math.min(50, box.height / 2);
    await page.mouse.move(box.x + box.width * from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await page.mouse.up();
    return page.waitForURL(isHeard, { timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(async () => isHeard(new URL(page.url())) || (await drag())).toBe(true);
}
