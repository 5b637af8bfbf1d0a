import type { QueryRun } from '../run.ts';

const key = 'headwater.query.history';
const most = 50;
const longest = 20_000;

/** A query that ran, or that was closed without having run. */
export interface PastQuery {
  readonly text: string;
  readonly atMs?: number;
  readonly tookMs?: number;
  readonly rows?: number;
  readonly failed?: boolean;
}

/** The last queries of this browser, newest first; a storage that refuses keeps none. */
export function readHistory(): PastQuery[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return (Array.isArray(found) ? found : []).flatMap(readEntry).slice(0, most);
  } catch {
    return [];
  }
}

function readEntry(entry: unknown): PastQuery[] {
  if (typeof entry === 'string') return [{ text: entry }];
  const { text, atMs, tookMs, rows, failed } = (entry ?? {}) as Record<string, unknown>;
  if (typeof text !== 'string') return [];
  return [
    {
      text,
      ...(typeof atMs === 'number' && { atMs }),
      ...(typeof tookMs === 'number' && { tookMs }),
      ...(typeof rows === 'number' && { rows }),
      ...(failed === true && { failed }),
    },
  ];
}

/** Every text stands once, with what came of it at its last run. */
export function addToHistory(text: string, run: QueryRun = { state: 'idle' }): void {
  if (text.length > longest) return;
  const old = readHistory();
  const known = old.find((entry) => entry.text === text);
  if (run.state === 'idle' && known) return;
  const entry: PastQuery = { text, atMs: Date.now(), ...outcomeOf(run) };
  try {
    localStorage.setItem(
      key,
      JSON.stringify([entry, ...old.filter((other) => other !== known)].slice(0, most)),
    );
  } catch {
    // A full or forbidden storage costs the history, not the query.
  }
}

function outcomeOf(run: QueryRun): Partial<PastQuery> {
  if (run.state === 'failed') return { failed: true };
  return run.state === 'done' ? { tookMs: run.result.tookMs, rows: run.result.rows.length } : {};
}
