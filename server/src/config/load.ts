import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { type ConfigSources, type ReadConfig, readConfig } from './config.ts';
import { type DatadogConfig, readDatadogConfig } from './datadog/read-datadog-config.ts';
import type { Setting } from './sources/setting.ts';

const standardFile = 'headwater.yaml';

export interface LoadOptions {
  /** Path of the file; without it HEADWATER_CONFIG's, else headwater.yaml where it exists. */
  readonly file?: string | undefined;
  readonly flags?: readonly Setting[];
  /** Also reads a Datadog Agent's configuration: its file, or with `true` the standard one, and its variables. */
  readonly datadog?: string | true | undefined;
}

/** The configuration with the places it came from. */
export interface LoadedConfig extends ReadConfig {
  /** The file that was read, if any. */
  readonly file: string | undefined;
  /** What of a Datadog Agent's configuration is not taken. */
  readonly notices: readonly string[];
}

/**
 * Reads file and environment of this process. `dataDir` is made absolute.
 *
 * @throws HeadwaterError HEADWATER_CONFIG_FILE when a file was named and cannot be read, and what `readConfig` throws
 */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const named = options.file ?? process.env.HEADWATER_CONFIG;
  const text = readText(named ?? standardFile, named !== undefined);
  const name = named ?? standardFile;
  const datadog =
    options.datadog === undefined
      ? undefined
      : readDatadogConfig(options.datadog === true ? undefined : options.datadog);
  const { config, warnings } = readWithApiKey(
    {
      file: text === undefined ? undefined : { name, text },
      datadog: datadog?.settings ?? [],
      environment: process.env,
      flags: options.flags ?? [],
    },
    datadog,
  );
  return {
    config: { ...config, dataDir: resolve(config.dataDir) },
    warnings,
    file: text === undefined ? undefined : name,
    notices: datadog?.notices ?? [],
  };
}

/** A server that others reach needs a key: the Agent's is one, where no other is given. */
function readWithApiKey(sources: ConfigSources, datadog: DatadogConfig | undefined): ReadConfig {
  try {
    return readConfig(sources);
  } catch (error) {
    const isExposed = error instanceof HeadwaterError && error.code === 'HEADWATER_CONFIG_EXPOSED';
    if (!isExposed || datadog?.apiKey === undefined) throw error;
    const key = { path: 'keys', value: [datadog.apiKey], where: 'api_key' };
    return readConfig({ ...sources, datadog: [...datadog.settings, key] });
  }
}

function readText(path: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (!mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HeadwaterError('HEADWATER_CONFIG_FILE', `${path}: ${(cause as Error).message}`, { cause });
  }
}
