import { HeadwaterError } from '../errors/headwater-error.ts';
import type { FillOutcome } from '../model/rows/row-sink.ts';
import type { Intake } from './intake.ts';

export interface RefusedPayload {
  /** Counts up since the start */
  readonly id: number;
  readonly timeMs: number;
  readonly project: string;
  readonly dialect: string;
  readonly receiver: string;
  readonly signal: string;
  readonly code: string;
  readonly message: string;
  /** Items left out of an accepted request; 0 when the whole request was refused */
  readonly rejected: number;
  readonly bytes: number;
  /** The beginning of what was sent: secrets replaced, bytes that are no text as · */
  readonly text: string;
  readonly isCut: boolean;
}

export interface RefusedPayloadsOptions {
  /** Payloads kept; the oldest make room. Default 100 */
  readonly kept?: number;
  /** Bytes kept of each. Default 4,096 */
  readonly keptBytes?: number;
}

/** Payloads of one receiver and reason that are kept a second: a client that repeats itself must not cost much. */
const perSecond = 2;
const secondMs = 1_000;

/** The newest requests that could not be decoded, or not in full: in memory, bounded, for who looks for the reason. */
export class RefusedPayloads {
  readonly #kept: number;
  readonly #keptBytes: number;
  readonly #payloads: RefusedPayload[] = [];
  readonly #lately = new Map<string, { sinceMs: number; count: number }>();
  #last = 0;

  constructor({ kept = 100, keptBytes = 4_096 }: RefusedPayloadsOptions = {}) {
    this.#kept = kept;
    this.#keptBytes = keptBytes;
  }

  /** A request that was refused for what it holds; overload and the like say nothing of its payload. */
  refused(intake: Intake, error: unknown): void {
    if (!(error instanceof HeadwaterError) || error.retryable || !error.code.startsWith('HEADWATER_DECODE_'))
      return;
    this.#keep(intake, { code: error.code, message: error.message, rejected: 0 });
  }

  /** A request some items of which were left out. */
  partly(intake: Intake, { rejected, reason = '' }: FillOutcome): void {
    if (rejected > 0) this.#keep(intake, { code: 'HEADWATER_INGEST_PARTIAL', message: reason, rejected });
  }

  /** The newest first. */
  list(project?: string): RefusedPayload[] {
    return this.#payloads.filter((payload) => project === undefined || payload.project === project).reverse();
  }

  #keep(intake: Intake, why: Pick<RefusedPayload, 'code' | 'message' | 'rejected'>): void {
    const timeMs = Number(intake.nowNs / 1_000_000n);
    if (!this.#mayKeep(`${intake.receiver} ${why.code}`, timeMs)) return;
    const { project, dialect, receiver, signal, body = new Uint8Array(0) } = intake;
    const isCut = body.length > this.#keptBytes;
    const text = readable(body.subarray(0, this.#keptBytes));
    this.#last += 1;
    const about = { id: this.#last, timeMs, project, dialect, receiver, signal, ...why };
    this.#payloads.push({ ...about, bytes: body.length, text, isCut });
    if (this.#payloads.length > this.#kept) this.#payloads.shift();
  }

  #mayKeep(key: string, nowMs: number): boolean {
    const lately = this.#lately.get(key);
    if (lately === undefined || nowMs - lately.sinceMs >= secondMs) {
      this.#lately.set(key, { sinceMs: nowMs, count: 1 });
      return true;
    }
    lately.count += 1;
    return lately.count <= perSecond;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unreadable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]+/g;
const secretName =
  '(?:key|token|secret|passw(?:or)?d|passwd|credential|cookie|authorization|session)[\\w.\\-]{0,40}';
/** `"api_key": "…"`, `api_key=…`, `Authorization: Bearer …`; in binary forms a name and its value have bytes between. */
const secrets = new RegExp(
  `(${secretName})("?\\s*[:=]\\s*"?|[·\\s"'\\\\]{1,12})(?:bearer\\s+|basic\\s+)?([^\\s"',;&·}\\]]{4,})`,
  'gi',
);
const longSecret =
  /\b(?:eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|gh[pousr]_\w{16,}|xox[abp]-[\w-]{10,}|AKIA[0-9A-Z]{16})/g;

/** Bytes as text that a person can read and that holds no secret that is called one. */
function readable(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replace(unreadable, '·');
  return text
    .replace(secrets, (_, name: string, between: string) => `${name}${between}[redacted]`)
    .replace(longSecret, '[redacted]');
}
