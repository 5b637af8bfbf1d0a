import type { LiveMetricsAnswer, LiveSecondShape, LiveServerShape } from '@headwater/contract';

export interface BookServer {
  readonly key: string;
  readonly service: string;
  readonly instance: string;
  readonly source: 'channel' | 'arrivals';
  /** By second since 1970 */
  readonly seconds: ReadonlyMap<number, LiveSecondShape>;
}

/** What is known of each server, second by second. */
export type LiveBook = ReadonlyMap<string, BookServer>;

export const emptyBook: LiveBook = new Map();
const keptSeconds = 900;

/** Whether a server told anything in these seconds, or a little before: who is idle counts nothing for a while. */
export function isActive({ seconds }: BookServer, from: number, to: number): boolean {
  for (let at = to; at >= from - idleS; at -= 1) if (seconds.has(at)) return true;
  return false;
}

const idleS = 60;

export const serverKey = ({ service, instance }: { service: string; instance: string }) =>
  `${service}\n${instance}`;

/**
 * Adds what the live stream brought.
 *
 * @param beganMs when the stream began: earlier seconds of servers counted on arrival are known to the store only
 */
export function addEvent(book: LiveBook, event: LiveMetricsAnswer, beganMs: number): LiveBook {
  const servers = event.servers.map((server) => ({
    ...server,
    seconds: server.seconds.filter(({ timeMs }) => server.source === 'channel' || timeMs >= beganMs),
  }));
  return merge(book, servers, event.nowMs, (_old, next) => next);
}

/** Adds seconds that were read from the store, where the stream says nothing better. */
export function addHistory(book: LiveBook, servers: readonly LiveServerShape[], beganMs: number): LiveBook {
  const newest = Math.max(beganMs, 0);
  return merge(book, servers, newest, (old, next, isChannel) =>
    old !== undefined && (isChannel || next.timeMs >= beganMs) ? old : next,
  );
}

function merge(
  book: LiveBook,
  servers: readonly LiveServerShape[],
  nowMs: number,
  choose: (old: LiveSecondShape | undefined, next: LiveSecondShape, isChannel: boolean) => LiveSecondShape,
): LiveBook {
  const result = new Map(book);
  const oldest = Math.floor(nowMs / 1_000) - keptSeconds;
  for (const { service, instance, source, seconds } of servers) {
    const key = serverKey({ service, instance });
    const known = result.get(key);
    const isChannel = source === 'channel' || known?.source === 'channel';
    const merged = new Map(known?.seconds);
    for (const second of seconds) {
      const at = second.timeMs / 1_000;
      if (at >= oldest) merged.set(at, choose(merged.get(at), second, isChannel));
    }
    for (const at of merged.keys()) if (at < oldest) merged.delete(at);
    if (merged.size > 0)
      result.set(key, { key, service, instance, source: isChannel ? 'channel' : source, seconds: merged });
  }
  return result;
}
