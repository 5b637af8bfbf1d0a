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
 * Lets everybody read everything while there are no keys (then nobody but this machine reaches the server), else
 * those with a key that may read, and only its project.
 */
export function openReadKeys(keys: Config['keys']): (headers: IncomingHttpHeaders) => string | undefined {
  if (keys.length === 0) return () => undefined;
  const readers = keys.filter(({ rights }) => rights.includes('read'));
  const projects = new Map(readers.map(({ key, project }) => [digest(key), project]));
  return (headers) => {
    const sent = headers['x-headwater-key'] ?? /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const project = typeof sent === 'string' ? projects.get(digest(sent)) : undefined;
    if (project === undefined) throw new HeadwaterError('HEADWATER_API_KEY');
    return project;
  };
}

const digest = (key: string): string => createHash('sha256').update(key).digest('base64');
