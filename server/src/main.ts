import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openAccess } from './access/access.ts';
import { writeLocalToken } from './access/local-token.ts';
import { openApi } from './api/open-api.ts';
import type { Addresses } from './config/ports.ts';
import type { Config } from './config/schema.ts';
import { LiveMetrics } from './ingest/live/live-metrics.ts';
import { allowedHosts } from './main/access.ts';
import { apiRoutes } from './main/api-routes.ts';
import { countBuffersAsHeap } from './main/heap.ts';
import { inlineHotCode } from './main/hot-code.ts';
import { openLiveHub } from './main/live-hub.ts';
import { followDestinations, openForwarder, openSampling } from './main/open/open-forwarding.ts';
import { type ForwarderInputs, logInputs } from './main/open/open-opencensus.ts';
import { openQueries } from './main/open/open-queries.ts';
import { openReceivers } from './main/open/open-receivers.ts';
import { openStorage } from './main/open/open-storage.ts';
import { watchStorage } from './main/own-figures.ts';
import { openLiveConfiguration, withLiveMetrics } from './main/routes/live-routes.ts';
import type { Log } from './telemetry/log.ts';
import { readVersion } from './telemetry/version.ts';

export interface RunningServer {
  /** Where clients reach it; a port that is off has none. */
  readonly addresses: Addresses;
  /** What the inputs of the Local Forwarder did since the start. */
  readonly inputs: ForwarderInputs;
  /** Refuses new requests, finishes those that run, brings what was accepted into the store; at most about 10 s. */
  stop(): Promise<void>;
}

const portalDirectory = fileURLToPath(new URL('../../portal/dist', import.meta.url));
/** Receivers and store share the ten seconds a stop may take. */
const receiversGraceMs = 2_000;
const storageGraceMs = 5_000;
const forwarderGraceMs = 1_500;

/**
 * Starts everything in the order in which telemetry flows backwards: store, journal, ingest, API, receivers.
 * @throws HeadwaterError when a part cannot start; what was started before is stopped again
 */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  countBuffersAsHeap();
  inlineHotCode();
  const storage = await openStorage(config, log);
  const version = readVersion();
  const endFigures = watchStorage(storage);
  try {
    const live = openLiveHub(storage);
    const liveMetrics = new LiveMetrics(
      (listener) => storage.ingest.subscribe(listener),
      openLiveConfiguration(storage.settings),
    );
    const access = await openAccess({
      settings: storage.settings,
      keys: config.keys,
      localToken: writeLocalToken(config.dataDir),
      nowMs: Date.now,
    });
    const forwarder = openForwarder(config, {
      counters: storage.counters,
      log,
      remind: () => storage.loader.remind(),
    });
    const endDestinations = await followDestinations(forwarder, config, storage.settings);
    storage.ingest.forwarding = forwarder;
    const queries = openQueries({
      projects: access.projects,
      settings: storage.settings,
      store: storage.store,
    });
    const addresses: { current: Addresses | undefined } = { current: undefined };
    const api = await openApi({
      routes: [
        ...apiRoutes({
          storage,
          forwarder,
          access,
          liveMetrics,
          config,
          version,
          startedMs: Date.now(),
          addresses: () => addresses.current,
        }),
        ...queries.pageRoutes,
      ],
      live: withLiveMetrics(live, liveMetrics, storage.store),
      queries,
      counters: () => storage.counters.prometheusText(),
      security: { allowedHosts: allowedHosts(config) },
      access,
      portalDirectory: existsSync(portalDirectory) ? portalDirectory : undefined,
      version,
      onFailure: (error, url) => log.error({ error, url }, 'a question to the API failed'),
    });
    const receivers = await openReceivers(
      config,
      { ...storage, liveMetrics, access, sampling: openSampling(storage.settings) },
      api.handler,
    );
    addresses.current = receivers.addresses;
    const endInputLog = logInputs(receivers.inputs, log);
    const stop = async (): Promise<void> => {
      endInputLog();
      live.close();
      liveMetrics.close();
      await receivers.close(receiversGraceMs);
      await api.close();
      await queries.close();
      endDestinations();
      await forwarder.close(forwarderGraceMs);
      await storage.close(storageGraceMs);
      endFigures();
    };
    return { addresses: receivers.addresses, inputs: receivers.inputs, stop };
  } catch (error) {
    endFigures();
    await storage.close(0);
    throw error;
  }
}
