import { createHash } from 'node:crypto';
import type { Addresses } from '../config/ports.ts';
import type { Config } from '../config/schema.ts';
import type { NamedDestination } from '../forward/destinations/destination-parts.ts';
import { EdgeDoor } from '../forward/edge/edge-door.ts';
import { openAuthenticator } from '../ingest/authenticate.ts';
import { LiveMetrics } from '../ingest/live/live-metrics.ts';
import { resourceIds } from '../model/resource-ids.ts';
import { lockDirectory } from '../store/data-directory.ts';
import { Counters } from '../telemetry/counters.ts';
import type { Log } from '../telemetry/log.ts';
import { openForwarder } from './open/open-forwarding.ts';
import type { ForwarderInputs } from './open/open-opencensus.ts';
import { openReceivers } from './open/open-receivers.ts';
import { rowLimits } from './row-limits.ts';

export interface RunningEdge {
  readonly addresses: Addresses;
  readonly inputs: ForwarderInputs;
  readonly states: () => ReturnType<ReturnType<typeof openForwarder>['states']>;
  /** Refuses new requests; what waits is sent after the next start. */
  stop(): Promise<void>;
}

const receiversGraceMs = 2_000;
const forwarderGraceMs = 3_000;

/**
 * Receivers and queues, without engine, store and portal: for machines that only collect.
 * @throws HeadwaterError when a part cannot start; what was started before is stopped again
 */
export async function startEdge(
  config: Config,
  log: Log,
  destinations: readonly NamedDestination[],
): Promise<RunningEdge> {
  const counters = new Counters();
  const lock = lockDirectory(config.dataDir);
  let door: EdgeDoor | undefined;
  const forwarder = openForwarder(config, { counters, log, remind: () => door?.remind(), keepsKeys: true });
  try {
    await forwarder.apply(destinations);
    door = new EdgeDoor({
      forwarding: forwarder,
      counters,
      rowLimits: rowLimits(config),
      // The same across restarts, so that a request that is sent again is known.
      id: createHash('sha256').update(`edge ${config.dataDir}`).digest('hex').slice(0, 32),
      inFlightBytes: config.limits.inFlightBytes,
    });
    const liveMetrics = new LiveMetrics(() => () => undefined);
    const access = {
      projectOfSender: openAuthenticator(config.keys),
      projects: { idsOf: (name: string) => resourceIds(name) },
    };
    const receivers = await openReceivers(
      config,
      { ingest: door, counters, liveMetrics, access },
      (_request, response) => {
        response.writeHead(404, { 'content-type': 'text/plain' });
        response.end('This is a forwarder: the portal is at the server it sends to.\n');
      },
    );
    const stop = async (): Promise<void> => {
      await receivers.close(receiversGraceMs);
      door?.close();
      liveMetrics.close();
      await forwarder.close(forwarderGraceMs);
      lock.release();
    };
    const states = () => forwarder.states('default', Date.now());
    return { addresses: receivers.addresses, inputs: receivers.inputs, states, stop };
  } catch (error) {
    await forwarder.close(0);
    lock.release();
    throw error;
  }
}
