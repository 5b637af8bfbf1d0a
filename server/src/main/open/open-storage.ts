import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { BatchMemory } from '../../ingest/batch-memory.ts';
import { Ingest } from '../../ingest/ingest.ts';
import { systemClock } from '../../journal/clock.ts';
import { nodeFileSystem } from '../../journal/file-system.ts';
import { type Journal, openJournal } from '../../journal/journal.ts';
import { lockDirectory } from '../../store/data-directory.ts';
import { openEdgeJob } from '../../store/edges/edge-job.ts';
import { type Engine, openEngine } from '../../store/engine/open-engine.ts';
import { Loader } from '../../store/loader/loader.ts';
import { loaderLimitDefaults } from '../../store/loader/loader-options.ts';
import { openSchema } from '../../store/migrate.ts';
import { openSettings, type Settings } from '../../store/settings/settings.ts';
import { openStore, type Store } from '../../store/store-client.ts';
import { Counters } from '../../telemetry/counters.ts';
import type { Log } from '../../telemetry/log.ts';
import { faultyFiles, faultyJournal, faultyStore } from '../fault-injection.ts';
import { openChunkCollector } from '../heap.ts';
import { rowLimits } from '../row-limits.ts';

/** Everything between a receiver and the rows, open. */
export interface Storage {
  /** Absent when `store.url` names a server. */
  readonly engine: Engine | undefined;
  readonly store: Store;
  /** What users set. */
  readonly settings: Settings;
  readonly journal: Journal;
  readonly loader: Loader;
  readonly ingest: Ingest;
  readonly counters: Counters;
  /** Ends in reverse; what was acknowledged is in the store or in the journal. */
  close(graceMs: number): Promise<void>;
}

/** A client that lost an answer sends the same bytes again within this time. */
const retryWindowMs = 10 * 60_000;

/**
 * Lock, engine, schema, journal, loader, ingest: in this order; what an earlier run left in the journal goes into
 * the store while new requests come in.
 */
export async function openStorage(config: Config, log: Log): Promise<Storage> {
  const counters = new Counters();
  const lock = lockDirectory(config.dataDir);
  try {
    const { engine, store } = await openEngineAndStore(config, log);
    await openSchema(store, {
      retention: config.retention,
      ...(config.store.cluster === undefined
        ? {}
        : { cluster: { cluster: config.store.cluster, database: store.database } }),
    });
    const settings = await openSettings({
      store,
      nowMs: Date.now,
      onTrouble: (error) => log.warn({ error }, 'settings of other servers are read later'),
      ...(config.store.url === undefined ? { refreshMs: 0 } : {}),
    });
    const { journal, recovered } = await openJournal({
      directory: join(config.dataDir, 'journal'),
      files: faultyFiles(nodeFileSystem, config.faults),
      clock: systemClock,
      segmentBytes: config.journal.segmentBytes,
      journalBytes: config.journal.maxBytes,
      reserveBytes: config.journal.reserveBytes,
      retryWindowMs,
    });
    const loader = openLoader(config, log, { store: faultyStore(store, config.faults), journal, counters });
    const recovering = loader.recover(recovered).then(
      ({ records, blocks, damagedShares }) => {
        if (records > 0) log.info({ records, blocks, damagedShares }, 'brought the journal into the store');
      },
      (error: unknown) => log.error({ error }, 'the journal could not be read to its end'),
    );
    const batches = new BatchMemory(join(config.dataDir, 'forwarded-batches.json'));
    const ingest = new Ingest({
      journal: faultyJournal(journal, config.faults),
      loader,
      counters,
      log,
      inFlightBytes: config.limits.inFlightBytes,
      batches,
      onBody: openChunkCollector(),
      quota: {
        itemsPerSecond: config.limits.projectItemsPerSecond,
        itemsPerDay: config.limits.projectItemsPerDay,
        burstItems: config.limits.projectBurstItems,
      },
    });
    const stopEdges = openEdgeJob({
      store,
      nowMs: Date.now,
      onTrouble: (error) => log.warn({ error }, 'calls between services are joined later'),
    });
    const close = async (graceMs: number): Promise<void> => {
      ingest.close();
      await atMost(graceMs / 4, stopEdges());
      await atMost(graceMs / 2, recovering);
      await loader.close(graceMs);
      await journal.close();
      await batches.close();
      settings.close();
      await store.close();
      await engine?.close();
      lock.release();
    };
    return { engine, store, settings, journal, loader, ingest, counters, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Waits for the work, but not longer. */
async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

async function openEngineAndStore(
  config: Config,
  log: Log,
): Promise<{ engine: Engine | undefined; store: Store }> {
  const { url, database } = config.store;
  const named = database === undefined ? {} : { database };
  if (url !== undefined) return { engine: undefined, store: openStore({ url, ...named }) };
  const engine = await openEngine({
    dataDir: config.dataDir,
    ...named,
    readSessions: config.store.readSessions,
    memoryLimitBytes: config.store.memoryBytes,
    limits: {
      max_execution_time: config.store.queryTimeoutMs / 1000,
      max_memory_usage: config.store.queryMemoryBytes,
    },
    onError: (error) => log.error({ error }, 'the engine did not start again'),
  });
  engine.onDeath((reason) => log.warn({ reason }, 'the engine ended and is started again'));
  return { engine, store: openStore({ engine }) };
}

function openLoader(
  config: Config,
  log: Log,
  parts: { store: Store; journal: Journal; counters: Counters },
): Loader {
  return new Loader({
    ...parts,
    dataDir: config.dataDir,
    rowLimits: rowLimits(config),
    limits: {
      ...loaderLimitDefaults,
      blockRows: config.loader.blockRows,
      blockBytes: config.loader.blockBytes,
      blockAgeMs: config.loader.blockAgeMs,
      memoryBytes: config.loader.memoryBytes,
      backlogBytes: config.journal.maxBytes,
    },
    onTrouble: (what, error) => log.warn({ error }, what),
  });
}
