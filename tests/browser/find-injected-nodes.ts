import type { Page } from 'playwright-core';

/** Elements and links that no page of ours makes. */
export function findInjectedNodes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const foreign =
      'iframe,object,embed,base,form[action],meta[http-equiv],template,video,math,details[ontoggle]';
    const found = [...document.querySelectorAll(foreign)];
    for (const element of document.querySelectorAll('*')) {
      const handler = [...element.attributes].some(({ name }) => name.startsWith('on'));
      const target = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      if (handler || /^\s*(javascript|data|vbscript):/i.test(target)) found.push(element);
      if (element.tagName === 'SCRIPT' && !element.getAttribute('src')?.startsWith('/assets/'))
        found.push(element);
      if (element.tagName === 'IMG' && element.getAttribute('src') !== '/favicon.svg') found.push(element);
    }
    return found.map(({ tagName }) => tagName);
  });
}
