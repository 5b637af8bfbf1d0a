import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';

/** Names under which the portal answers: loopback always, the address it listens on, and those of `web.hosts`. */
export function allowedHosts(config: Config): (host: string) => boolean {
  const names = new Set([
    'localhost',
    config.host.toLowerCase(),
    ...config.web.hosts.map((name) => name.toLowerCase()),
  ]);
  return (host) => names.has(host) || isAddress(host);
}

/** A page elsewhere can point a name at this machine, never an address. */
function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /^\[[0-9a-f:.]+\]$/.test(host);
}

/**
 * Lets everybody read while there are no keys (then nobody but this machine reaches the server), else those with
 * a key that may read.
 */
export function openReadKeys(keys: Config['keys']): (headers: IncomingHttpHeaders) => void {
  if (keys.length === 0) return () => undefined;
  const known = new Set(keys.filter(({ rights }) => rights.includes('read')).map(({ key }) => digest(key)));
  return (headers) => {
    const sent = headers['x-headwater-key'] ?? /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (typeof sent !== 'string' || !known.has(digest(sent))) throw new HeadwaterError('HEADWATER_API_KEY');
  };
}

const digest = (key: string): string => createHash('sha256').update(key).digest('base64');
