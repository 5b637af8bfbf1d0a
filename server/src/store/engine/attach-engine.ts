import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { engineDefaults } from './engine-options.ts';
import type { Engine } from './open-engine.ts';

/**
 * The engine that a running server keeps on this data directory, for statements beside the server's own; its
 * process stays the server's, so closing does nothing.
 *
 * @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE when none listens there
 */
export function attachEngine(dataDir: string, database: string = engineDefaults.database): Engine {
  const directory = resolve(dataDir, 'engine');
  const socketPath = join(directory, 'engine.sock');
  if (!existsSync(socketPath)) {
    throw new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', `${socketPath} is not there`);
  }
  return {
    socketPath,
    database,
    bodyDirectory: join(directory, 'bodies'),
    backupDirectory: join(directory, 'backups'),
    state: 'ready',
    version: '',
    listenerPort: undefined,
    pid: 0,
    restarts: 0,
    pulse: undefined,
    repaired: undefined,
    whenReady: () => Promise.resolve(),
    onDeath: () => {},
    close: () => Promise.resolve(),
  };
}
