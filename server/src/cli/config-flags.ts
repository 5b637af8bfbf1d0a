import type { Command } from 'commander';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Setting } from '../config/sources/setting.ts';

/** Flags of every command that needs the configuration. */
export interface ConfigFlags {
  readonly config?: string;
  readonly dataDir?: string;
  readonly portOffset?: string;
  readonly host?: string;
}

export function addConfigFlags(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file (default: headwater.yaml where it exists)')
    .option('-d, --data-dir <directory>', 'where the data is kept (default: ./headwater-data)')
    .option('-p, --port-offset <number>', 'added to every port')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)');
}

/** Reads file and environment with these flags on top; warnings go to stderr. */
export function loadWithFlags(flags: ConfigFlags, datadog?: string | true): LoadedConfig {
  const settings: Setting[] = [];
  const add = (path: string, where: string, value: string | undefined) => {
    if (value !== undefined) settings.push({ path, value, where });
  };
  add('dataDir', '--data-dir', flags.dataDir);
  add('portOffset', '--port-offset', flags.portOffset);
  add('host', '--host', flags.host);
  const loaded = loadConfig({ file: flags.config, flags: settings, datadog });
  for (const warning of loaded.warnings) process.stderr.write(`headwater: ${warning}\n`);
  for (const notice of loaded.notices) process.stderr.write(`headwater: ${notice}\n`);
  return loaded;
}
