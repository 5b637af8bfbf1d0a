import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { openStorage } from '../main/open/open-storage.ts';
import { backupStore } from '../store/backup.ts';
import { lockDirectory } from '../store/data-directory.ts';
import { attachEngine } from '../store/engine/attach-engine.ts';
import { type Engine, openEngine } from '../store/engine/open-engine.ts';
import { openSchema } from '../store/migrate.ts';
import { restoreStore } from '../store/restore.ts';
import { openStore, type Store } from '../store/store-client.ts';
import { openLog } from '../telemetry/log.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from './config-flags.ts';
import type { Finish } from './finish.ts';

/** What of the journal is not in the store yet gets this long to come in, before a backup of a stopped server. */
const journalGraceMs = 600_000;

type Use = (engine: Engine, store: Store) => Promise<string>;

/** `backup`, `restore` and `migrate`: they work on the data directory itself. */
export function addStoreCommands(program: Command, finish: Finish): void {
  const done = (line: string) => {
    process.stdout.write(`${line}\n`);
    finish(0);
  };
  addConfigFlags(program.command('backup').argument('<directory>', 'is made; must be new or empty'))
    .description('copy everything stored to a directory; the server may run')
    .action(async (directory: string, flags: ConfigFlags) => {
      const { config } = loadWithFlags(flags);
      done(await backup(builtIn(config), directory));
    });
  addConfigFlags(program.command('restore').argument('<directory>', 'that backup wrote'))
    .description('fill a new data directory from a backup; the server must not run')
    .action(async (directory: string, flags: ConfigFlags) => {
      const { config } = loadWithFlags(flags);
      done(await withOwnEngine(builtIn(config), (engine, store) => restore(engine, store, directory)));
    });
  addConfigFlags(program.command('migrate'))
    .description("bring the tables to this program's version, as start does; the server must not run")
    .action(async (flags: ConfigFlags) => {
      const { config } = loadWithFlags(flags);
      done(await migrate(config));
    });
}

async function backup(config: Config, directory: string): Promise<string> {
  const use: Use = async (engine, store) => {
    const { tables } = await backupStore(engine, store, directory);
    return `wrote ${tables} tables to ${directory}`;
  };
  const running = attachWhenHeld(config);
  if (running !== undefined) return await withStore(running, use);
  const storage = await openStorage(config, openLog({ level: 'warn', json: false }));
  await storage.close(journalGraceMs);
  return await withOwnEngine(config, use);
}

/** The running server's engine, when a server holds the data directory. */
function attachWhenHeld(config: Config): Engine | undefined {
  try {
    lockDirectory(config.dataDir).release();
    return undefined;
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== 'HEADWATER_STORE_HELD') throw error;
    return attachEngine(config.dataDir, config.store.database);
  }
}

async function restore(engine: Engine, store: Store, directory: string): Promise<string> {
  const { tables } = await restoreStore(engine, store, directory);
  return `restored ${tables} tables from ${directory}`;
}

async function migrate(config: Config): Promise<string> {
  const { cluster, database, url } = config.store;
  const use = async (store: Store): Promise<string> => {
    const { from, to } = await openSchema(store, {
      retention: config.retention,
      ...(cluster === undefined ? {} : { cluster: { cluster, database: store.database } }),
    });
    return from === to ? `already at version ${to}` : `migrated from version ${from} to ${to}`;
  };
  if (url === undefined) return await withOwnEngine(config, (_engine, store) => use(store));
  const store = openStore({ url, ...(database === undefined ? {} : { database }) });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Runs with an engine of our own on the data directory, which nobody else may hold. */
async function withOwnEngine(config: Config, use: Use): Promise<string> {
  const { database } = config.store;
  const lock = lockDirectory(config.dataDir);
  try {
    const engine = await openEngine({
      dataDir: config.dataDir,
      ...(database === undefined ? {} : { database }),
    });
    try {
      return await withStore(engine, use);
    } finally {
      await engine.close();
    }
  } finally {
    lock.release();
  }
}

async function withStore(engine: Engine, use: Use): Promise<string> {
  const store = openStore({ engine });
  try {
    return await use(engine, store);
  } finally {
    await store.close();
  }
}

/** @throws HeadwaterError HEADWATER_CLI_REMOTE when the rows are not in the data directory */
function builtIn(config: Config): Config {
  if (config.store.url === undefined) return config;
  throw new HeadwaterError(
    'HEADWATER_CLI_REMOTE',
    'store.url names a ClickHouse server; use its own BACKUP and RESTORE',
  );
}
