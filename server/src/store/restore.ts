import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { type BackupNote, backupError, noteName } from './backup.ts';
import type { Engine } from './engine/open-engine.ts';
import type { Store } from './store-client.ts';

/**
 * Fills an empty store from a backup's directory. Tokens of inserts are not part of a backup, so the journal of
 * the old data directory must not be replayed over it.
 *
 * @throws HeadwaterError HEADWATER_STORE_BACKUP when the store has tables or the directory is no backup
 */
export async function restoreStore(engine: Engine, store: Store, directory: string): Promise<BackupNote> {
  const source = resolve(directory);
  const note = readNote(source);
  const found = await store.read<{ tables: number }>(
    'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase()',
  );
  if (found[0]?.tables !== 0) {
    throw new HeadwaterError('HEADWATER_STORE_BACKUP', 'the store has tables; restore into a new --data-dir');
  }
  const copy = join(engine.backupDirectory, `restore-${crypto.randomUUID()}`);
  mkdirSync(engine.backupDirectory, { recursive: true, mode: 0o700 });
  try {
    cpSync(source, copy, { recursive: true });
    rmSync(join(copy, noteName));
    await store.command(
      `RESTORE DATABASE \`${note.database.replaceAll('`', '')}\` AS \`${store.database}\` FROM File({path:String})`,
      { path: copy },
    );
    return note;
  } catch (error) {
    throw backupError(error);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function readNote(directory: string): BackupNote {
  try {
    const note = JSON.parse(readFileSync(join(directory, noteName), 'utf8')) as Partial<BackupNote>;
    if (note.form === 1 && typeof note.database === 'string') return note as BackupNote;
  } catch (error) {
    throw new HeadwaterError('HEADWATER_STORE_BACKUP', `${directory} holds no ${noteName}`, { cause: error });
  }
  throw new HeadwaterError('HEADWATER_STORE_BACKUP', `${directory} was written by a newer version`);
}
