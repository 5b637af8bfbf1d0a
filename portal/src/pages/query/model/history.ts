const key = 'headwater.query.history';
const most = 50;
const longest = 20_000;

/** The last queries of this browser, newest first; a storage that refuses keeps none. */
export function readHistory(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter((entry) => typeof entry === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

export function addToHistory(text: string): void {
  if (text.length > longest) return;
  const entries = [text, ...readHistory().filter((entry) => entry !== text)].slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify(entries));
  } catch {
    // A full or forbidden storage costs the history, not the query.
  }
}
