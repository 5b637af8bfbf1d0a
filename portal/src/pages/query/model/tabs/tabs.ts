/** What the address says of time when a tab's query ran. */
export interface TabTime {
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

/** One query of several that are open side by side. */
export interface QueryTab {
  readonly id: string;
  readonly text: string;
  /** The whole text at its last run: what its link holds */
  readonly ran: string;
  /** How its answer is shown: `rows` or a kind of chart; '' as the query itself says */
  readonly view: string;
  /** The time range of its last run */
  readonly time?: TabTime;
  /** The saved query that it is a copy of */
  readonly saved?: string;
}

/** Never empty; `active` is the id of one of them. */
export interface OpenTabs {
  readonly tabs: readonly QueryTab[];
  readonly active: string;
  /** The last number that a tab got as its id: none gets the id, and so the rows, of one that was closed */
  readonly last: number;
}

export const mostTabs = 20;
const longestTitle = 300;
const longestText = 100_000;

const emptyTab = (id: string): QueryTab => ({ id, text: '', ran: '', view: '' });

export const noTabs: OpenTabs = { tabs: [emptyTab('1')], active: '1', last: 1 };

export function activeTab({ tabs, active }: OpenTabs): QueryTab {
  return tabs.find(({ id }) => id === active) ?? tabs[0]!;
}

export function changeTab(open: OpenTabs, id: string, part: Partial<QueryTab>): OpenTabs {
  return { ...open, tabs: open.tabs.map((tab) => (tab.id === id ? { ...tab, ...part } : tab)) };
}

/** A new tab at the end, in front of the reader; the oldest go when there are too many. */
export function addTab({ tabs, last }: OpenTabs, part: Partial<QueryTab> = {}): OpenTabs {
  const id = String(last + 1);
  return { tabs: [...tabs, { ...emptyTab(id), ...part, id }].slice(-mostTabs), active: id, last: last + 1 };
}

/** The tab's neighbour comes to the front; the last one leaves an empty one. */
export function closeTab(open: OpenTabs, id: string): OpenTabs {
  const at = open.tabs.findIndex((tab) => tab.id === id);
  const tabs = open.tabs.filter((tab) => tab.id !== id);
  if (tabs.length === 0) return addTab({ ...open, tabs });
  const neighbour = tabs[Math.min(at, tabs.length - 1)]!.id;
  return { ...open, tabs, active: open.active === id ? neighbour : open.active };
}

/**
 * Brings a query of a link to the front: the tab that has it, or a new one, instead of an empty one. The tab in front may have
 * been changed since it ran: a reload loses nothing of it.
 */
export function openLink(open: OpenTabs, text: string, view: string): OpenTabs {
  if (text.trim() === '') return open;
  const front = activeTab(open);
  const known = front.ran === text ? front : open.tabs.find((tab) => tab.text === text);
  if (known) return { ...changeTab(open, known.id, { view }), active: known.id };
  const kept = open.tabs.filter((tab) => tab.id !== front.id || front.text.trim() !== '');
  return addTab({ ...open, tabs: kept }, { text, view });
}

/** A tab is called like the query it was saved as, else after its comment, else as it begins. */
export function titleOf({ saved, text }: QueryTab): string {
  if (saved !== undefined) return saved;
  const comment = /^\s*\/\/[/\s]*(\S[^\n]*)/.exec(text)?.[1];
  return (comment ?? text.slice(0, longestTitle)).replace(/\s+/g, ' ').trim();
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Makes sense of what a browser kept; anything odd is left out. */
export function parseTabs(kept: string | null): OpenTabs | undefined {
  try {
    const { tabs, active, last = 0 } = JSON.parse(kept ?? '') as Record<string, unknown>;
    const known = (Array.isArray(tabs) ? tabs : []).slice(0, mostTabs).flatMap(readTab);
    const first = known[0];
    if (!first) return undefined;
    const ids = known.map(({ id }) => Number(id) || 0);
    return {
      tabs: known,
      active: known.some(({ id }) => id === active) ? String(active) : first.id,
      last: Math.max(Number(last) || 0, ...ids),
    };
  } catch {
    return undefined;
  }
}

function readTab(value: unknown): QueryTab[] {
  const { id, text, ran, view, saved, time } = (value ?? {}) as Record<string, unknown>;
  if (!isText(id) || !isText(text)) return [];
  return [
    {
      id,
      text,
      ran: isText(ran) ? ran : '',
      view: isText(view) ? view : '',
      ...(isText(saved) && { saved }),
      ...(time !== null && typeof time === 'object' && { time: time as TabTime }),
    },
  ];
}

export function formatTabs({ tabs, active, last }: OpenTabs): string {
  return JSON.stringify({ active, last, tabs: tabs.filter(({ text }) => text.length <= longestText) });
}
