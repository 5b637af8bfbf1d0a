import type { ServerHttp2Session } from 'node:http2';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { GrpcLimits } from './grpc-limits.ts';

const sweepEveryMs = 2000;

/** A call that waits for the rest of a message. */
export interface Receiving {
  readonly startedMs: number;
  fail(error: unknown): void;
}

interface Watched {
  /** False until its SETTINGS arrive: it has not shown that it speaks HTTP/2. */
  greeted: boolean;
  openedMs: number;
  pingedMs: number;
  awaitingPong: boolean;
}

/** Reaps connections and calls that do not get on. One timer for all of them, none while there is no connection. */
export class SessionWatch {
  /** Calls with a message that has begun and not arrived. */
  readonly receiving = new Set<Receiving>();
  readonly #sessions = new Map<ServerHttp2Session, Watched>();
  readonly #limits: GrpcLimits;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(limits: GrpcLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#sessions.size;
  }

  add(session: ServerHttp2Session): void {
    if (this.#closing) {
      session.destroy();
      return;
    }
    const now = Date.now();
    const watched: Watched = { greeted: false, openedMs: now, pingedMs: now, awaitingPong: false };
    this.#sessions.set(session, watched);
    session.once('remoteSettings', () => {
      watched.greeted = true;
    });
    session.on('error', () => {});
    session.on('close', () => this.#remove(session));
    this.#timer ??= setInterval(() => this.sweep(Date.now()), sweepEveryMs).unref();
  }

  /** One round; the timer calls it. */
  sweep(nowMs: number): void {
    for (const call of this.receiving) {
      if (nowMs - call.startedMs >= this.#limits.receiveTimeoutMs) {
        call.fail(new HeadwaterError('HEADWATER_WIRE_TIMEOUT'));
      }
    }
    for (const [session, watched] of this.#sessions) this.#check(session, watched, nowMs);
  }

  /** GOAWAY to all; what has not ended after `graceMs` is cut. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const sessions = [...this.#sessions.keys()];
    const closed = sessions.map((session) => new Promise<void>((resolve) => session.once('close', resolve)));
    for (const session of sessions) session.close();
    const cut = setTimeout(() => {
      for (const session of this.#sessions.keys()) session.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(cut);
  }

  #check(session: ServerHttp2Session, watched: Watched, nowMs: number): void {
    if (!watched.greeted) {
      if (nowMs - watched.openedMs >= this.#limits.prefaceTimeoutMs) session.destroy();
      return;
    }
    if (nowMs - watched.pingedMs < this.#limits.pingEveryMs) return;
    if (watched.awaitingPong) {
      session.destroy();
      return;
    }
    watched.pingedMs = nowMs;
    watched.awaitingPong = session.ping((error: Error | null) => {
      if (!error) watched.awaitingPong = false;
    });
  }

  #remove(session: ServerHttp2Session): void {
    this.#sessions.delete(session);
    if (this.#sessions.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
