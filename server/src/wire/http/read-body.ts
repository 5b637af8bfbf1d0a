import type { IncomingMessage } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { BodyCollector } from '../body-collector.ts';
import type { BodyMemory } from '../body-memory.ts';
import { type Body, decompress, type Encoding, parseEncoding } from '../decompress.ts';

/** A refused body is read to its end up to here, so that the client gets to read why; then it is cut. */
const discardedBytes = 64 * 1024 * 1024;

/**
 * Receives and decompresses a request's body. The whole body has been read (or given up) when this settles.
 * @param limitBytes before and after decompression
 * @returns the body; the caller frees it
 * @throws HeadwaterError (rejects) HEADWATER_WIRE_TOO_LARGE | _ENCODING | _COMPRESSION | _MEMORY | _INCOMPLETE
 */
export function readBody(request: IncomingMessage, memory: BodyMemory, limitBytes: number): Promise<Body> {
  return new Promise((resolve, reject) => {
    let encoding: Encoding;
    try {
      encoding = parseEncoding(request.headers['content-encoding']);
    } catch (error) {
      refuse(request, error, reject);
      return;
    }
    const collector = new BodyCollector(memory, limitBytes, Number(request.headers['content-length']) || 0);
    const onData = (chunk: Buffer) => {
      try {
        collector.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = () => {
      if (encoding === 'identity') {
        resolve({ bytes: collector.bytes(), free: () => collector.free() });
        return;
      }
      finish(collector, encoding, limitBytes, memory).then(resolve, reject);
    };
    const onClose = () => {
      if (!request.complete) fail(new HeadwaterError('HEADWATER_WIRE_INCOMPLETE'));
    };
    const fail = (error: unknown) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      collector.free();
      refuse(request, error, reject);
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    // A socket error is followed by 'close'.
    request.on('error', () => {});
  });
}

/** Reads the rest of a body and throws it away; settles when the answer can be written. */
export function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => refuse(request, undefined, () => resolve()));
}

async function finish(
  collector: BodyCollector,
  encoding: Exclude<Encoding, 'identity'>,
  limitBytes: number,
  memory: BodyMemory,
): Promise<Body> {
  try {
    return await decompress(collector.bytes(), encoding, limitBytes, memory);
  } finally {
    collector.free();
  }
}

function refuse(request: IncomingMessage, error: unknown, reject: (error: unknown) => void): void {
  if (request.readableEnded || request.destroyed) {
    reject(error);
    return;
  }
  let left = discardedBytes;
  const done = () => {
    request.off('data', onData).off('end', done).off('close', done);
    reject(error);
  };
  const onData = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) done();
  };
  request.on('data', onData).on('end', done).on('close', done);
  request.on('error', () => {});
}
