import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ClickHouseException } from '../sql/clickhouse-exception.ts';

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** The body after its content encoding; destroyed when the client hangs up. */
function decoded(message: IncomingMessage): Readable {
  const encoding = message.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return message;
  const create = decoders[encoding];
  if (create === undefined) {
    throw new ClickHouseException(89, 'UNKNOWN_COMPRESSION_METHOD', `Unknown content encoding ${encoding}`);
  }
  const decoder = create();
  message.on('error', (error) => decoder.destroy(error));
  return message.pipe(decoder);
}

/** @throws ClickHouseException 307 (TOO_MANY_BYTES) above `limitBytes`, counted after decompression */
export async function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decoded(message) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

const writeBytes = 1 << 20;

export interface BodyFile {
  readonly path: string;
  readonly bytes: number;
  remove(): Promise<void>;
}

/**
 * Writes a body to a file of its own, in pieces of a megabyte, so that memory stays flat. The file is not
 * synced: it lives only until the insert has been answered.
 *
 * @throws ClickHouseException 307 (TOO_MANY_BYTES); the file is gone then
 */
export async function readBodyToFile(
  message: IncomingMessage,
  directory: string,
  limitBytes: number,
): Promise<BodyFile> {
  const path = join(directory, `${randomBytes(8).toString('hex')}.body`);
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = await writeAll(file, decoded(message), limitBytes);
    return { path, bytes, remove: () => unlink(path) };
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, body: Readable, limitBytes: number): Promise<number> {
  let total = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    total += chunk.byteLength;
    if (total > limitBytes) throw tooLarge(limitBytes);
    pending.push(chunk);
    pendingBytes += chunk.byteLength;
    if (pendingBytes < writeBytes) continue;
    await writeFully(file, pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
  }
  if (pendingBytes > 0) await writeFully(file, pending, pendingBytes);
  return total;
}

async function writeFully(file: FileHandle, buffers: Buffer[], bytes: number): Promise<void> {
  try {
    const { bytesWritten } = await file.writev(buffers);
    if (bytesWritten === bytes) return;
    await file.writeFile(Buffer.concat(buffers).subarray(bytesWritten));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new ClickHouseException(243, 'NOT_ENOUGH_SPACE', 'No space left for the body of an insert', {
      cause: error,
    });
  }
}

function tooLarge(limitBytes: number): ClickHouseException {
  return new ClickHouseException(307, 'TOO_MANY_BYTES', `The body exceeds ${limitBytes} bytes`);
}
