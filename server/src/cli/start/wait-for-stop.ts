import type { Log } from '../../telemetry/log.ts';

/** A stop that takes longer is cut off; every part has a shorter bound of its own. */
const longestStopMs = 10_000;
/**
 * A terminal and npm both pass Ctrl-C on, so one wish can arrive as several signals at once. Only a signal that
 * comes later than this is a second wish.
 */
const sameWishMs = 500;

/**
 * Waits for SIGTERM, SIGINT or SIGHUP, then stops. A second signal exits at once.
 * @returns the exit code: 0 stopped in order, 1 the stop failed or took more than 10 s
 */
export async function waitForStop(log: Log, stop: () => Promise<void>): Promise<number> {
  const signal = await nextSignal();
  log.info({ signal }, 'stopping');
  const since = performance.now();
  onSignal(() => {
    if (performance.now() - since < sameWishMs) return;
    log.warn('stopped at once by a second signal; what was acknowledged is in the journal');
    process.exit(1);
  });
  const timer = setTimeout(() => {
    log.error({ afterMs: longestStopMs }, 'the stop took too long and is cut off');
    process.exit(1);
  }, longestStopMs);
  try {
    await stop();
    log.info({ tookMs: Math.round(performance.now() - since) }, 'stopped');
    return 0;
  } catch (error) {
    log.error({ error }, 'the stop failed');
    return 1;
  } finally {
    clearTimeout(timer);
  }
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => onSignal(resolve));
}

function onSignal(listener: (signal: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => listener(signal));
}
