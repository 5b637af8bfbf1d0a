import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Engine } from './engine/open-engine.ts';
import type { Store } from './store-client.ts';

/** Beside the engine's own files in a backup. */
export interface BackupNote {
  readonly form: 1;
  readonly database: string;
  readonly engineVersion: string;
  readonly tables: number;
}

export const noteName = 'headwater-backup.json';

/**
 * Writes the whole store, settings and dashboards included, to a new directory. Inserts wait meanwhile, so that
 * tables and their rollups agree; parts are copied, not read, which takes about a second a gigabyte.
 *
 * @param directory is made; must not exist or be empty
 * @throws HeadwaterError HEADWATER_STORE_BACKUP
 */
export async function backupStore(engine: Engine, store: Store, directory: string): Promise<BackupNote> {
  const target = resolve(directory);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new HeadwaterError('HEADWATER_STORE_BACKUP', `${target} is not empty, name a new directory`);
  }
  const name = `backup-${crypto.randomUUID()}`;
  // the engine writes backups in this one folder only
  const made = join(engine.backupDirectory, name);
  mkdirSync(engine.backupDirectory, { recursive: true, mode: 0o700 });
  try {
    await store.command(`BACKUP DATABASE \`${store.database}\` TO File({path:String})`, { path: made });
    const found = await store.read<{ tables: number }>(
      'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase()',
    );
    const note: BackupNote = {
      form: 1,
      database: store.database,
      engineVersion: engine.version,
      tables: found[0]?.tables ?? 0,
    };
    writeFileSync(join(made, noteName), `${JSON.stringify(note, undefined, 2)}\n`);
    moveDirectory(made, target);
    return note;
  } catch (error) {
    throw backupError(error);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

export function backupError(error: unknown): HeadwaterError {
  if (error instanceof HeadwaterError && error.code === 'HEADWATER_STORE_BACKUP') return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new HeadwaterError('HEADWATER_STORE_BACKUP', detail, { cause: error });
}

/** By renaming on the same file system, else by copying. */
function moveDirectory(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true, errorOnExist: true });
  }
}
