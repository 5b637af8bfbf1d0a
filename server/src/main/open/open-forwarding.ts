import { join } from 'node:path';
import { destination } from '@headwater/contract';
import type { Config } from '../../config/schema.ts';
import type { NamedDestination } from '../../forward/destinations/destination-parts.ts';
import { Forwarder } from '../../forward/forwarder.ts';
import { openAddressGuard } from '../../forward/send/guarded-lookup.ts';
import { systemClock } from '../../journal/clock.ts';
import { nodeFileSystem } from '../../journal/file-system.ts';
import type { Settings } from '../../store/settings/settings.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { Log } from '../../telemetry/log.ts';
import { readVersion } from '../../telemetry/version.ts';
import type { Sampling } from './open-opencensus.ts';

/** Kinds of settings. */
export const destinationKind = 'destination';
export const samplingKind = 'sampling';
/** Id of the one setting of the kind `sampling` that is for OpenCensus programs. */
export const samplingId = 'opencensus';

interface ForwardingParts {
  readonly counters: Counters;
  readonly log: Log;
  /** See `ForwarderOptions.remind`. */
  readonly remind: () => void;
  readonly keepsKeys?: boolean;
}

/** A forwarder without destinations, with its queues in the data directory. */
export function openForwarder(
  config: Config,
  { counters, log, remind, keepsKeys }: ForwardingParts,
): Forwarder {
  return new Forwarder({
    directory: join(config.dataDir, 'forward'),
    files: nodeFileSystem,
    clock: systemClock,
    counters,
    random: Math.random,
    reserveBytes: config.journal.reserveBytes,
    guard: openAddressGuard(config.forward.allowedNetworks),
    version: readVersion(),
    remind,
    onTrouble: (what, error) => log.warn({ error }, what),
    ...(keepsKeys === undefined ? {} : { keepsKeys }),
  });
}

/** The destinations of the configuration. */
export const configuredDestinations = (config: Config): NamedDestination[] =>
  config.forward.destinations.map((one) => ({ destination: one, source: 'configured' }));

/**
 * Keeps the forwarder at what configuration and pages say; a name of the configuration counts before one of a page.
 * @returns (resolves) when the destinations work; `close` ends it
 */
export async function followDestinations(
  forwarder: Forwarder,
  config: Config,
  settings: Settings,
): Promise<() => void> {
  const apply = () => {
    const configured = configuredDestinations(config);
    const taken = new Set(configured.map(({ destination: { project, name } }) => `${project}\n${name}`));
    const created = settings.list(destinationKind).flatMap(({ value, project, id }) => {
      const parsed = destination.safeParse({ ...(value as object), project, name: id });
      return parsed.success && !taken.has(`${project}\n${id}`)
        ? [{ destination: parsed.data, source: 'created' as const }]
        : [];
    });
    return forwarder.apply([...configured, ...created]);
  };
  await apply();
  return settings.onChange((kind) => {
    if (kind === destinationKind) void apply();
  });
}

/** What pages set for OpenCensus programs. */
export function openSampling(settings: Settings): Sampling {
  return {
    of: (project) => {
      const value = settings.get({ kind: samplingKind, project, id: samplingId })?.value;
      return typeof value === 'number' ? value : undefined;
    },
    watch: (listener) =>
      settings.onChange((kind) => {
        if (kind === samplingKind) listener();
      }),
  };
}
