import { watchProcess } from '../telemetry/health.ts';
import type { Storage } from './open/open-storage.ts';

/** Adds what process, journal and engine are like now to the counters. Returns what ends the measuring. */
export function watchStorage({ counters, journal, engine }: Storage): () => void {
  const stop = watchProcess(counters);
  counters.gauge('headwater_journal_bytes', 'The journal on disk', () => journal.stats().journalBytes);
  counters.gauge('headwater_journal_free_bytes', 'Free space of its disk', () => journal.stats().freeBytes);
  if (engine !== undefined) {
    counters.gauge(
      'headwater_engine_restarts',
      'Starts of the engine after its first',
      () => engine.restarts,
    );
    counters.gauge('headwater_engine_ready', '1 while the engine answers', () => {
      return engine.state === 'ready' ? 1 : 0;
    });
  }
  return stop;
}
