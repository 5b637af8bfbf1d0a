import { type Destination, destination } from '@headwater/contract';
import type { LocalForwarderConfig } from '../../config/local-forwarder.ts';
import { connectionOf } from '../../config/local-forwarder-connection.ts';
import type { Config } from '../../config/schema.ts';
import type { ForwardFlags } from './forward-settings.ts';

const noKeys = { instrumentationKey: '', liveMetricsKey: '' };

/** What the Local Forwarder's file, flags and headwater.yaml name. */
export function destinationsOf(
  config: Config,
  flags: ForwardFlags,
  file: LocalForwarderConfig | undefined,
  machine: string,
): Destination[] {
  const { connectionString, endpoint, liveKey } = connectionOf(file ?? noKeys, flags, machine);
  if (connectionString === '') return [...config.forward.destinations];
  const live = liveKey === '' ? '' : `;LiveInstrumentationKey=${liveKey}`;
  const insights = destination.parse({
    name: 'application-insights',
    project: '*',
    type: 'application-insights',
    connectionString: connectionString.replace(/;\s*$/, '') + live,
    url: endpoint,
    apiKey: file?.liveMetricsApiKey ?? '',
    // Without a file the connection string alone counts.
    liveMetrics: file === undefined || liveKey !== '',
  });
  return [insights, ...config.forward.destinations];
}
