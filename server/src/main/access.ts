import type { Config } from '../config/schema.ts';

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
