import type { Payload } from '../queue/queue-record.ts';

/** Payloads of one stream, oldest first, to be sent as one request. */
export interface Batch {
  readonly stream: number;
  readonly payloads: readonly Payload[];
  readonly items: number;
  /** The same for the same content, across attempts and restarts. */
  readonly name: string;
}

export type SendResult =
  /** Taken; `refused` items of it will never be. */
  | { readonly kind: 'sent'; readonly refused: number; readonly reason?: string }
  /** Some items may be taken later: only they are sent again. */
  | {
      readonly kind: 'partly';
      readonly again: readonly Payload[];
      readonly refused: number;
      readonly afterMs: number | undefined;
      readonly reason: string;
    }
  /** Nothing was taken, or that is not known: the same again later. */
  | {
      readonly kind: 'later';
      readonly afterMs: number | undefined;
      readonly reason: string;
      /** After as many attempts it is the batch that is at fault, and counts as refused. */
      readonly attempts?: number;
    }
  /** The same bytes will never be taken; `whole`: nor any part of them. */
  | { readonly kind: 'never'; readonly reason: string; readonly whole?: boolean };

/** Speaks a destination's protocol. */
export interface Sender {
  /** Largest request; a single payload may be larger. */
  readonly batchBytes: number;
  /** Never rejects: what goes wrong is a result. */
  send(batch: Batch, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}

/** Adds whatever was thrown on the way to a destination to a result. */
export function failed(error: unknown): SendResult {
  const { message, code } = error as { message?: string; code?: string };
  return { kind: 'later', afterMs: undefined, reason: message || code || 'the connection failed' };
}
