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
  /** The second in which each of them was received */
  readonly seconds: readonly number[];
  /** Matching spans by the second in which they were received */
  readonly received: ReadonlyMap<number, number>;
}

/** Spans that started earlier are not followed: reading by start keeps the question small. */
const startedWithinMs = 300_000;
const aheadMs = 60_000;
const secondSql = "toUnixTimestamp(toDateTime(received_time, 'UTC'))";

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
    reader.read<SummaryRow & { readonly receivedS: number | string }>(
      `SELECT ${summaryColumns}, ${secondSql} AS receivedS FROM spans WHERE ${where} ORDER BY received_time DESC, start_time DESC, span_id
       LIMIT {limit:UInt32}`,
      { ...values, limit },
      pointRead,
    ),
    reader.read<{ second: number | string; matching: number | string }>(
      `SELECT ${secondSql} AS second, count() AS matching
       FROM spans WHERE ${where} GROUP BY second`,
      values,
      pointRead,
    ),
  ]);
  const received = new Map(seconds.map((row) => [Number(row.second), Number(row.matching)]));
  return { spans: rows.map(mapSummary), seconds: rows.map(({ receivedS }) => Number(receivedS)), received };
}

/** What one reader was sent, so that nothing comes twice and what was left out is counted. */
export class TailReader {
  /** When each span was sent; forgotten when it cannot be asked for again. */
  readonly #sent = new Map<string, number>();
  readonly #seen = new Map<number, number>();
  readonly #beganS: number;
  /** Spans that matched and were not sent */
  #owed = 0;
  #owedBefore = 0;

  constructor(nowMs: number) {
    this.#beganS = Math.floor(nowMs / 1000);
  }

  /**
   * @returns spans that were not sent before, and how many others were left out, as far as the question before this one
   * knew of them already: rows and counts are not read at the very same moment
   */
  take(
    { spans, seconds, received }: Tail,
    question: Pick<TailQuestion, 'nowMs' | 'receivedFromMs'>,
  ): { fresh: SpanSummary[]; left: number } {
    const isNew = spans.map((span) => !this.#sent.has(idOf(span)));
    const fresh = spans.filter((_, index) => isNew[index]);
    for (const span of fresh) this.#sent.set(idOf(span), question.nowMs);
    this.#owed -= seconds.filter((second, index) => isNew[index] && second >= this.#beganS).length;
    for (const [second, count] of received) {
      if (second < this.#beganS) continue;
      this.#owed += Math.max(0, count - (this.#seen.get(second) ?? 0));
      this.#seen.set(second, count);
    }
    const lengthMs = question.nowMs - question.receivedFromMs;
    for (const [id, atMs] of this.#sent) if (atMs < question.nowMs - 2 * lengthMs) this.#sent.delete(id);
    for (const second of this.#seen.keys()) {
      if (second * 1000 < question.receivedFromMs - 1000) this.#seen.delete(second);
    }
    const left = Math.max(0, Math.min(this.#owedBefore, this.#owed));
    this.#owed -= left;
    this.#owedBefore = this.#owed;
    return { fresh, left };
  }
}

function idOf({ traceId, spanId, startTimeUnixNano }: SpanSummary): string {
  return `${traceId}${spanId}${startTimeUnixNano}`;
}
