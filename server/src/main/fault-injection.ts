import { randomUUID } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import type { FileSystem, JournalFile } from '../journal/file-system.ts';
import type { Journal } from '../journal/journal.ts';
import type { Store } from '../store/store-client.ts';

type Faults = Config['faults'];

const lateMs = 500;

/** With `faults.lateWrites`: writes and syncs that resolve at once and happen later, as a lying disk's would. */
export function faultyFiles(files: FileSystem, faults: Faults): FileSystem {
  if (!faults.lateWrites) return files;
  return { ...files, open: async (path, mode) => lateFile(await files.open(path, mode)) };
}

/** With `faults.forgetRetries`: no request was ever seen before. */
export function faultyJournal(
  journal: Journal,
  faults: Faults,
): Pick<Journal, 'id' | 'refusal' | 'hasKey' | 'inFlight'> {
  if (!faults.forgetRetries) return journal;
  const { id } = journal;
  return { id, refusal: (bytes) => journal.refusal(bytes), hasKey: () => false, inFlight: () => undefined };
}

/** With `faults.newTokens`: an insert that is repeated is stored again. */
export function faultyStore(store: Store, faults: Faults): Store {
  if (!faults.newTokens) return store;
  const insertBlock: Store['insertBlock'] = (table, parts, options) =>
    store.insertBlock(table, parts, { ...options, token: randomUUID() });
  return new Proxy(store, {
    get(target, name) {
      if (name === 'insertBlock') return insertBlock;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function lateFile(file: JournalFile): JournalFile {
  return {
    ...file,
    write: async (from, position) => {
      const copy = Uint8Array.from(from);
      setTimeout(() => void file.write(copy, position).catch(() => undefined), lateMs);
      return from.length;
    },
    dataSync: async () => undefined,
  };
}
