import { formatTabs, type OpenTabs, parseTabs } from './tabs.ts';

const key = 'headwater.query.tabs';

/** Each window has its tabs; a new window begins with those that were changed last. */
export function readTabs(): OpenTabs | undefined {
  try {
    return parseTabs(sessionStorage.getItem(key) ?? localStorage.getItem(key));
  } catch {
    return undefined;
  }
}

export function keepTabs(open: OpenTabs): void {
  const text = formatTabs(open);
  try {
    sessionStorage.setItem(key, text);
    localStorage.setItem(key, text);
  } catch {
    // A full or forbidden storage costs what was typed at the next reload, not the page.
  }
}
