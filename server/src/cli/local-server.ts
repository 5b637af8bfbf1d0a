import { isLoopback } from '../config/exposure.ts';
import { type PortName, shiftPorts } from '../config/ports.ts';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';

/** Base URL under which this machine reaches one port of a server with this configuration. */
export function localUrl(config: Config, name: PortName): string {
  const port = shiftPorts(config.ports, config.portOffset)[name];
  if (!port) {
    throw new HeadwaterError(
      'HEADWATER_CONFIG_INVALID',
      `ports.${name} is ${config.ports[name]}, so it cannot be called`,
    );
  }
  const host = isLoopback(config.host) || isSpecific(config.host) ? config.host : '127.0.0.1';
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function isSpecific(host: string): boolean {
  return host !== '0.0.0.0' && host !== '::';
}

/** Header with a key that may do all of this, when keys are configured. */
export function keyHeader(config: Config, ...rights: ('ingest' | 'read')[]): Record<string, string> {
  const found = config.keys.find((key) => rights.every((right) => key.rights.includes(right)));
  return found === undefined ? {} : { 'x-headwater-key': found.key };
}

/**
 * Calls a running server.
 * @throws HeadwaterError HEADWATER_CLI_UNREACHABLE when nothing answers
 */
export async function callServer(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(10_000), ...init });
  } catch (cause) {
    throw new HeadwaterError(
      'HEADWATER_CLI_UNREACHABLE',
      `${new URL(url).origin}; start one with: headwater start`,
      {
        cause,
      },
    );
  }
}
