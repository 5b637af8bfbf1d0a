import { HeadwaterError } from '../../errors/headwater-error.ts';

/** A port that cannot be had is the most common reason not to start, and the user can help. */
export function explainPort(error: unknown): unknown {
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is taken by another program; stop that, or start with --port-offset 100',
    EACCES: 'may not be opened by this user; take a port above 1024',
    EADDRNOTAVAIL: 'is not an address of this machine; see host in the configuration',
  };
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  return new HeadwaterError('HEADWATER_CLI_START', `${address}:${port} ${reason}`, { cause: error });
}
