import { setTimeout as delay } from 'node:timers/promises';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Engine } from '../engine/open-engine.ts';

/** Longest wait for an engine that is being replaced, before a statement fails as unavailable. */
const engineWaitMs = 5_000;
/** A connection breaks a moment before the process counts as gone; a broken one alone is not a dead engine. */
const noticeMs = 100;

/** @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE when none is there in time */
export async function whenEngineReady(engine: Engine): Promise<void> {
  if (engine.state === 'ready') return;
  const timeout = new AbortController();
  const late = delay(engineWaitMs, undefined, { signal: timeout.signal }).then(() => {
    throw new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', engine.state);
  });
  // aborted once the engine is there, which nobody waits for
  late.catch(() => undefined);
  try {
    await Promise.race([engine.whenReady(), late]);
  } finally {
    timeout.abort();
  }
}

/** After a lost connection: waits until the engine's end was noticed and its successor is there. */
export async function whenEngineReplaced(engine: Engine): Promise<void> {
  for (let waitedMs = 0; engine.state === 'ready' && waitedMs < noticeMs; waitedMs += 5) await delay(5);
  await whenEngineReady(engine);
}

/** True for a connection that could not be made or broke; false for any answer of the engine. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof HeadwaterError) || error.code !== 'HEADWATER_ENGINE_UNAVAILABLE') return false;
  return lossCodes.has((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}

const lossCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'ENOENT', 'EPIPE', 'ECONNABORTED']);
