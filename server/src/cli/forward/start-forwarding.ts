import type { Destination } from '@headwater/contract';
import type { Addresses } from '../../config/ports.ts';
import type { Config } from '../../config/schema.ts';
import type { Log } from '../../telemetry/log.ts';

/** A forwarder at work, with or without a store behind it. */
export interface RunningForwarder {
  readonly addresses: Addresses;
  readonly inputs: Readonly<
    Record<
      'openCensus' | 'ai',
      Parameters<typeof import('../../telemetry/forwarder-log.ts').describeInput>[1]
    >
  >;
  /** Lines that say where telemetry goes. */
  readonly where: readonly string[];
  /** Lines that say which destinations do not take it. */
  troubles(): string[];
  stop(): Promise<void>;
}

/**
 * Without a destination, or when everything is to be kept, a whole server; else receivers and queues alone. Both are
 * imported late: what is not run costs no memory.
 * @throws HeadwaterError when a part cannot start
 */
export async function startForwarding(
  config: Config,
  log: Log,
  destinations: readonly Destination[],
  { keeps, isLocalForwarder }: { readonly keeps: boolean; readonly isLocalForwarder: boolean },
): Promise<RunningForwarder> {
  const where = destinations.map(describe);
  if (destinations.length === 0 || keeps) {
    const { startServer } = await import('../../main.ts');
    const server = await startServer({ ...config, forward: { ...config.forward, destinations } }, log);
    const kept = `Telemetry is kept here, see ${server.addresses.portal ?? 'the portal'}`;
    const { addresses, inputs } = server;
    return { addresses, inputs, where: [kept, ...where], troubles: () => [], stop: () => server.stop() };
  }
  const { startEdge } = await import('../../main/edge.ts');
  const named = destinations.map((destination) => ({ destination, source: 'configured' as const }));
  // The Local Forwarder has no such port; an agent takes Application Insights' SDKs by it.
  const ports = isLocalForwarder ? { ...config.ports, portal: 'off' as const } : config.ports;
  const edge = await startEdge({ ...config, ports }, log, named);
  const { addresses, inputs } = edge;
  const troubles = (): string[] =>
    edge
      .states()
      .filter(({ state }) => state === 'waiting' || state === 'refused')
      .map(
        ({ destination, queueRequests, error }) =>
          `${destination.name}: ${queueRequests} batches wait, nothing is lost: ${error}`,
      );
  return { addresses, inputs, where, troubles, stop: () => edge.stop() };
}

function describe({ name, type, url, connectionString }: Destination): string {
  const key = /instrumentationkey=([^;]+)/i.exec(connectionString)?.[1];
  const endpoint = url || /ingestionendpoint=([^;]+)/i.exec(connectionString)?.[1] || 'its standard address';
  return key === undefined
    ? `Telemetry is sent on to ${name} (${type}) at ${endpoint}`
    : `Telemetry of ${key} is sent on to ${endpoint}`;
}
