import type { ForwarderInput, LocalForwarderConfig } from '../../config/local-forwarder.ts';
import type { Setting } from '../../config/sources/setting.ts';

export interface ForwardFlags {
  readonly config?: string;
  readonly dataDir?: string;
  readonly portOffset?: string;
  readonly host?: string;
  readonly connectionString?: string;
  readonly endpoint?: string;
  readonly keep?: boolean;
}

/**
 * The file says where to listen; flags win. With a file other receivers stay closed: a forwarder takes what a forwarder
 * takes. Without one it is an agent for every protocol.
 */
export function settingsOf(flags: ForwardFlags, file: LocalForwarderConfig | undefined): Setting[] {
  const settings = file === undefined ? [] : settingsOfFile(flags.config ?? 'LocalForwarder.config', file);
  const host = flags.host ?? hostOf(file);
  if (host !== undefined) settings.push({ path: 'host', value: host, where: '--host' });
  if (flags.dataDir !== undefined)
    settings.push({ path: 'dataDir', value: flags.dataDir, where: '--data-dir' });
  if (flags.portOffset !== undefined)
    settings.push({ path: 'portOffset', value: flags.portOffset, where: '--port-offset' });
  return settings;
}

function settingsOfFile(where: string, file: LocalForwarderConfig): Setting[] {
  const settings: Setting[] = ['otlpGrpc', 'otlpHttp', 'datadogTrace', 'dogstatsd'].map((name) => ({
    path: `ports.${name}`,
    value: 'off',
    where,
  }));
  const input = (name: string, { enabled, port }: ForwarderInput): void => {
    if (!enabled) settings.push({ path: `ports.${name}`, value: 'off', where });
    else if (port !== undefined) settings.push({ path: `ports.${name}`, value: port, where });
  };
  input('opencensus', file.openCensus);
  input('localForwarder', file.applicationInsights);
  return settings;
}

/** Every interface is Microsoft's default, not a wish. */
function hostOf(file: LocalForwarderConfig | undefined): string | undefined {
  const host = file?.openCensus.host;
  return host === '0.0.0.0' || host === '::' ? undefined : host;
}
