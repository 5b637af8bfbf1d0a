import { setTimeout as sleep } from 'node:timers/promises';
import { api, type Product } from '../../harness/product.ts';
import { expectedSpan, type LedgerSpan, parseIds } from './batch.ts';
import type { Ledger } from './ledger.ts';
import type { LoadClient } from './load-client.ts';

/** What the ledger and the query API disagree about; all empty when the promises hold. */
export interface Verdict {
  /** Acknowledged and not there, or not all of it. */
  readonly lost: string[];
  readonly duplicated: string[];
  /** Not acknowledged, and there in part. */
  readonly torn: string[];
  /** Never sent, or not as it was sent. */
  readonly invented: string[];
  readonly rows: number;
}

interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: number;
}

const pageRows = 1000;

/**
 * Reads everything back through the public API, until what was acknowledged is there or the time is over, and
 * compares. Shows at most ten examples of each kind. Nothing may be sent meanwhile.
 */
export async function checkLedger(product: Product, client: LoadClient, settleMs = 30_000): Promise<Verdict> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const verdict = compare(client, await readSpans(product, client));
    if (verdict.lost.length === 0 || performance.now() > deadline) {
      // What comes twice can come late: look once more after everything is there.
      await sleep(1_500);
      return compare(client, await readSpans(product, client));
    }
    await sleep(250);
  }
}

async function readSpans(product: Product, client: LoadClient): Promise<SpanRow[]> {
  const question = {
    fromMs: client.startedMs - 1_000,
    toMs: Date.now() + 1_000,
    filters: [{ key: 'service', op: '=', value: client.service }],
  };
  const rows: SpanRow[] = [];
  let cursor: string | null = null;
  do {
    const page: { spans: SpanRow[]; cursor: string | null } = await api(product, '/api/spans/search', {
      ...question,
      limit: pageRows,
      order: 'oldest',
      ...(cursor === null ? {} : { cursor }),
    });
    rows.push(...page.spans);
    cursor = page.cursor;
  } while (cursor !== null);
  // Pages begin behind a row's time and id, so of two equal rows on a page's edge one would be passed over.
  const { total } = await api<{ total: number }>(product, '/api/spans/histogram', question);
  return total > rows.length ? [...rows, ...rows.slice(0, total - rows.length)] : rows;
}

function compare(client: LoadClient, rows: readonly SpanRow[]): Verdict {
  const verdict: Verdict = { lost: [], duplicated: [], torn: [], invented: [], rows: rows.length };
  const found = new Map<number, Set<number>>();
  for (const row of rows) {
    const ids = parseIds(client.run, row.traceId, row.spanId);
    const entry = ids && client.ledger.entries.get(ids.batch);
    if (!ids || !entry || !isAsSent(row, expectedSpan(ids.batch, ids.item, entry.batch.startNs))) {
      note(verdict.invented, `${row.traceId} ${row.spanId} ${row.name}`);
      continue;
    }
    const items = found.get(ids.batch) ?? new Set();
    found.set(ids.batch, items);
    if (items.has(ids.item)) note(verdict.duplicated, `batch ${ids.batch} item ${ids.item}`);
    items.add(ids.item);
  }
  compareBatches(client.ledger, found, verdict);
  return verdict;
}

function compareBatches(ledger: Ledger, found: ReadonlyMap<number, Set<number>>, verdict: Verdict): void {
  for (const { batch, outcome } of ledger.entries.values()) {
    const count = found.get(batch.id)?.size ?? 0;
    const text = `batch ${batch.id}: ${count} of ${batch.items}`;
    if (outcome === 'acknowledged' && count < batch.items) note(verdict.lost, text);
    if (outcome === 'unknown' && count > 0 && count < batch.items) note(verdict.torn, text);
  }
}

function isAsSent(row: SpanRow, span: LedgerSpan): boolean {
  return (
    row.name === span.name && row.startTimeUnixNano === span.startNs && row.durationNs === span.durationNs
  );
}

function note(list: string[], text: string): void {
  if (list.length < 10) list.push(text);
}
