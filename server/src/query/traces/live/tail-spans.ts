import type { SpanSummary } from '@headwater/contract';
import { nanoseconds, pointRead, type Reader } from '../../reader.ts';
import { mapSummary, type SummaryRow, summaryColumns } from '../../rows/span-row.ts';
import { askSpans, type SpanQuestion } from '../span-question.ts';

export interface TailQuestion extends Omit<SpanQuestion, 'fromMs' | 'toMs'> {
  readonly nowMs: number;
  /** Rows received from here on */
  readonly receivedFromMs: number;
  readonly limit: number;
}

export interface Tail {
  /** The newest arrivals first */
  readonly spans: SpanSummary[];
  /** Matching spans by the second in which they were received */
  readonly received: ReadonlyMap<number, number>;
}

/** Spans that started earlier are not followed: reading by start keeps the question small. */
const startedWithinMs = 300_000;
const aheadMs = 60_000;

/** What was received lately and meets the question, which means what it means in a search. */
export async function tailSpans(reader: Reader, question: TailQuestion): Promise<Tail> {
  const { nowMs, receivedFromMs, limit } = question;
  const scope = { ...question, fromMs: nowMs - startedWithinMs, toMs: nowMs + aheadMs };
  const { where, parameters } = askSpans(
    scope,
    "received_time >= fromUnixTimestamp64Nano({tailNs:Int64}, 'UTC')",
  );
  const values = { ...parameters, tailNs: nanoseconds(receivedFromMs) };
  const [rows, seconds] = await Promise.all([
    reader.read<SummaryRow>(
      `SELECT ${summaryColumns} FROM spans WHERE ${where} ORDER BY received_time DESC, start_time DESC, span_id
       LIMIT {limit:UInt32}`,
      { ...values, limit },
      pointRead,
    ),
    reader.read<{ second: number | string; matching: number | string }>(
      `SELECT toUnixTimestamp(toDateTime(received_time, 'UTC')) AS second, count() AS matching
       FROM spans WHERE ${where} GROUP BY second`,
      values,
      pointRead,
    ),
  ]);
  const received = new Map(seconds.map((row) => [Number(row.second), Number(row.matching)]));
  return { spans: rows.map(mapSummary), received };
}

/** What one reader was sent, so that nothing comes twice and what was left out is counted. */
export class TailReader {
  /** When each span was sent; forgotten when it cannot be asked for again. */
  readonly #sent = new Map<string, number>();
  readonly #seen = new Map<number, number>();
  readonly #beganS: number;

  constructor(nowMs: number) {
    this.#beganS = Math.floor(nowMs / 1000);
  }

  /** @returns spans that were not sent before, and how many others matched meanwhile */
  take({ spans, received }: Tail, question: Pick<TailQuestion, 'nowMs' | 'receivedFromMs'>) {
    const fresh = spans.filter((span) => !this.#sent.has(idOf(span)));
    for (const span of fresh) this.#sent.set(idOf(span), question.nowMs);
    let arrived = 0;
    for (const [second, count] of received) {
      if (second < this.#beganS) continue;
      arrived += Math.max(0, count - (this.#seen.get(second) ?? 0));
      this.#seen.set(second, count);
    }
    const lengthMs = question.nowMs - question.receivedFromMs;
    for (const [id, atMs] of this.#sent) if (atMs < question.nowMs - 2 * lengthMs) this.#sent.delete(id);
    for (const second of this.#seen.keys()) {
      if (second * 1000 < question.receivedFromMs - 1000) this.#seen.delete(second);
    }
    return { fresh, left: Math.max(0, arrived - fresh.length) };
  }
}

function idOf({ traceId, spanId, startTimeUnixNano }: SpanSummary): string {
  return `${traceId}${spanId}${startTimeUnixNano}`;
}
