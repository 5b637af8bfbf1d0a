import type { LocalForwarderConfig } from './local-forwarder.ts';

export interface ConnectionFlags {
  readonly connectionString?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Where the Local Forwarder's file, flags and environment say that telemetry goes. */
export interface ForwarderConnection {
  /** As Application Insights' SDKs take it; empty: nowhere, it is kept here. */
  readonly connectionString: string;
  readonly endpoint: string;
  /** Of the Live Metrics stream; empty: none is fed. */
  readonly liveKey: string;
}

/**
 * A connection string wins over the file's key, a flag over the environment. A key alone does not say where it belongs:
 * `endpoint` does, else the Headwater of this machine.
 * @param environment has APPLICATIONINSIGHTS_CONNECTION_STRING, as for Application Insights' SDKs
 * @param machine base URL of the Headwater on this machine
 */
export function connectionOf(
  file: Pick<LocalForwarderConfig, 'instrumentationKey' | 'liveMetricsKey'>,
  flags: ConnectionFlags,
  machine: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ForwarderConnection {
  const named = flags.connectionString || environment.APPLICATIONINSIGHTS_CONNECTION_STRING || '';
  const key = file.instrumentationKey;
  if (named === '' && key === '') return { connectionString: '', endpoint: '', liveKey: '' };
  const isString = key.includes('=');
  const connectionString =
    named !== '' ? withKey(named, isString ? '' : key) : isString ? key : `InstrumentationKey=${key}`;
  const hasEndpoint = /(^|;)\s*(ingestionendpoint|endpointsuffix)\s*=/i.test(connectionString);
  const endpoint = flags.endpoint ?? (hasEndpoint || (named !== '' && !hasEndpoint) ? '' : machine);
  // The seed's file names one key twice; a file without the second asks for no Live Metrics.
  return { connectionString, endpoint, liveKey: file.liveMetricsKey };
}

/** The file's own key counts where both name one: the string then only says where. */
function withKey(connectionString: string, key: string): string {
  if (key === '') return connectionString;
  const rest = connectionString.split(';').filter((part) => !/^\s*(instrumentationkey\s*=|$)/i.test(part));
  return [`InstrumentationKey=${key}`, ...rest].join(';');
}
