import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { type ReadConfig, readConfig } from './config.ts';
import type { Setting } from './sources/setting.ts';

const standardFile = 'headwater.yaml';

export interface LoadOptions {
  /** Path of the file; without it HEADWATER_CONFIG's, else headwater.yaml where it exists. */
  readonly file?: string | undefined;
  readonly flags?: readonly Setting[];
}

/** The configuration with the places it came from. */
export interface LoadedConfig extends ReadConfig {
  /** The file that was read, if any. */
  readonly file: string | undefined;
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
  const { config, warnings } = readConfig({
    file: text === undefined ? undefined : { name, text },
    environment: process.env,
    flags: options.flags ?? [],
  });
  return {
    config: { ...config, dataDir: resolve(config.dataDir) },
    warnings,
    file: text === undefined ? undefined : name,
  };
}

function readText(path: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (!mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HeadwaterError('HEADWATER_CONFIG_FILE', `${path}: ${(cause as Error).message}`, { cause });
  }
}
