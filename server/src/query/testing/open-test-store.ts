import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../store/engine/open-engine.ts';
import { openSchema } from '../../store/migrate.ts';
import { openStore, type Store } from '../../store/store-client.ts';

export interface TestStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** A real engine with all tables in a directory of its own; `close` removes it. */
export async function openTestStore(): Promise<TestStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-query-'));
  const engine = await openEngine({ dataDir });
  const store = openStore({ engine });
  await openSchema(store);
  return {
    store,
    close: async () => {
      await store.close();
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
