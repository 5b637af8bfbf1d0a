import type { Socket } from 'node:net';

/**
 * Waits for a connection's first bytes and leaves them to whoever reads it next.
 *
 * @param timeoutMs a connection that says less by then is closed, as one that ends before
 * @param then gets the bytes; the socket has no listeners of ours any more
 */
export function peek(socket: Socket, bytes: number, timeoutMs: number, then: (first: Buffer) => void): void {
  const drop = () => socket.destroy();
  let seen: Buffer = Buffer.alloc(0);
  socket.on('error', drop);
  socket.setTimeout(timeoutMs, drop);
  const onReadable = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) {
      if (socket.readableEnded) drop();
      return;
    }
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    if (seen.length < bytes) return;
    socket.off('readable', onReadable);
    socket.off('timeout', drop);
    socket.setTimeout(0);
    socket.off('error', drop);
    socket.off('end', drop);
    socket.unshift(seen);
    then(seen.subarray(0, bytes));
  };
  socket.on('readable', onReadable);
  socket.once('end', drop);
}
