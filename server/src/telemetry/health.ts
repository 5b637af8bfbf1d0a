import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Counters } from './counters.ts';

/** Adds the figures of this process itself to the counters. Returns what ends the measuring. */
export function watchProcess(counters: Counters): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  counters.gauge('headwater_process_resident_bytes', 'Memory of the server process', () => {
    return process.memoryUsage.rss();
  });
  counters.gauge(
    'headwater_process_heap_bytes',
    'JavaScript heap in use',
    () => process.memoryUsage().heapUsed,
  );
  counters.gauge('headwater_process_cpu_seconds', 'CPU time used since the start', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  counters.gauge('headwater_process_uptime_seconds', 'Time since the start', () => process.uptime());
  counters.gauge('headwater_event_loop_delay_p99_seconds', 'How late timers fire, since last asked', () => {
    const seconds = delay.percentile(99) / 1e9;
    delay.reset();
    return Number.isFinite(seconds) ? seconds : 0;
  });
  return () => delay.disable();
}
