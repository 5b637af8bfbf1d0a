import type { Store } from '../store-client.ts';
import { joinEdges } from './join-edges.ts';

export interface EdgeJobOptions {
  readonly store: Pick<Store, 'read' | 'insertRows'>;
  readonly nowMs: () => number;
  /** pause between two looks for minutes to join */
  readonly everyMs?: number;
  readonly onTrouble?: (error: unknown) => void;
}

interface DueMinute {
  readonly project: string;
  readonly minute: number;
  readonly spans: number;
}

/** A minute rests this long before it is joined: most of its spans are there by then. */
const restS = 60;
const lookBackS = 86_400;
/** Minutes joined at one look: old data that comes all at once must not hold up anything else. */
const minutesAtOnce = 20;

/** Minutes whose spans were not joined, or not all of them: a rollup's count against the count noted at the join. */
const dueSql = `SELECT project, toUnixTimestamp(time) AS minute, sum(stored) AS spans FROM (
    SELECT project, time, sum(operations.spans) AS stored, 0 AS joined FROM operation_minutes AS operations
    WHERE time >= {from:DateTime} AND time <= {to:DateTime} GROUP BY project, time
    UNION ALL
    SELECT project, time, 0 AS stored, max(spans_seen) AS joined FROM edge_minutes
    WHERE time >= {from:DateTime} AND time <= {to:DateTime} AND caller = '' AND callee = '' GROUP BY project, time
  )
  GROUP BY project, time HAVING sum(stored) > sum(joined) ORDER BY time DESC LIMIT ${minutesAtOnce}`;

/** Fills `edge_minutes` for minutes with new spans. @returns how many minutes were joined */
export async function joinDueMinutes({ store, nowMs }: EdgeJobOptions): Promise<number> {
  const to = Math.floor(nowMs() / 1000) - 60 - restS;
  const due = await store.read<DueMinute>(dueSql, { from: to - lookBackS, to });
  for (const { project, minute, spans } of due) {
    const edges = await joinEdges(store, project, minute);
    const common = { project, time: minute, version: String(nowMs()) };
    await store.insertRows('edge_minutes', [
      ...edges.map(({ spans: spans_seen, ...edge }) => ({ ...common, ...edge, spans_seen })),
      { ...common, caller: '', callee: '', callee_kind: '', environment: '', spans_seen: spans },
    ]);
  }
  return due.length;
}

/** Joins due minutes now and then. @returns stops it, after the look that is under way */
export function openEdgeJob(options: EdgeJobOptions): () => Promise<void> {
  let running = Promise.resolve();
  const look = () => {
    running = running
      .then(() => joinDueMinutes(options))
      .then(
        () => undefined,
        (error: unknown) => options.onTrouble?.(error),
      );
  };
  const timer = setInterval(look, options.everyMs ?? 20_000);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
