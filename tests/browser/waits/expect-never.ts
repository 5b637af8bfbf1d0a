import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/**
 * That nothing on the page is this, looked at once: for what may not come and go either, such as a secret or injected
 * markup. What goes away after an action is waited for instead.
 */
export async function expectNever(target: Locator): Promise<void> {
  expect(await target.count(), `${target} on the page`).toBe(0);
}
