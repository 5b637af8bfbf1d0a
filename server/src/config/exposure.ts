import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Config } from './schema.ts';

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Keeps a server without keys on this machine.
 * @throws HeadwaterError HEADWATER_CONFIG_EXPOSED, with the lines that put it right
 */
export function checkExposure(config: Pick<Config, 'host' | 'keys'>): void {
  if (isLoopback(config.host) || config.keys.length > 0) return;
  throw new HeadwaterError(
    'HEADWATER_CONFIG_EXPOSED',
    `host is ${config.host} and there are no keys, so everybody who reaches it could read and write.\n` +
      '  Set a key, for example:\n' +
      '    export HEADWATER_KEYS=$(openssl rand -hex 32)\n' +
      '  or leave host at 127.0.0.1.',
  );
}
