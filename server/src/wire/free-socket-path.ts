import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { HeadwaterError } from '../errors/headwater-error.ts';

/**
 * Makes a path free for a unix socket of ours: what a process left there that is no more is removed.
 *
 * @throws HeadwaterError HEADWATER_WIRE_SOCKET_TAKEN when somebody listens there, or when it is no socket
 */
export async function freeSocketPath(path: string): Promise<void> {
  const found = await lstat(path).catch(absent);
  if (found === undefined) return;
  if (!found.isSocket()) throw new HeadwaterError('HEADWATER_WIRE_SOCKET_TAKEN', `${path} is no socket`);
  if (await isAnswered(path))
    throw new HeadwaterError('HEADWATER_WIRE_SOCKET_TAKEN', `another process listens on ${path}`);
  await unlink(path).catch(absent);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
