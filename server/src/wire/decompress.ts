import { pipeline } from 'node:stream';
import zlib from 'node:zlib';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { BodyCollector } from './body-collector.ts';
import type { BodyMemory } from './body-memory.ts';

export type Encoding = 'identity' | 'gzip' | 'deflate' | 'zstd';

/** Above either of these a body is decompressed chunk by chunk off the event loop. */
const atOnceCompressedBytes = 512 * 1024;
const atOnceBytes = 4 * 1024 * 1024;
const firstChunkBytes = 64 * 1024;
/** RFC 9659: a zstd frame for HTTP needs a window of at most 8 MiB; without this one frame could take 128 MiB. */
const zstdParams = { [zlib.constants.ZSTD_d_windowLogMax]: 23 };

/** Bytes that stay valid until `free` is called. */
export interface Body {
  readonly bytes: Uint8Array;
  free(): void;
}

/** @throws HeadwaterError HEADWATER_WIRE_ENCODING, also for several encodings one on the other */
export function parseEncoding(value: string | undefined): Encoding {
  if (value === undefined || value === '' || value === 'identity') return 'identity';
  const name = value.trim().toLowerCase();
  if (name === 'gzip' || name === 'deflate' || name === 'zstd' || name === 'identity') return name;
  if (name === 'x-gzip') return 'gzip';
  throw new HeadwaterError('HEADWATER_WIRE_ENCODING', name.slice(0, 40));
}

/**
 * Decompresses a whole body; small ones at once (a 500 KB body: 0.45 ms, half of what a stream costs), others as a
 * stream that ends at the limit. `deflate` is zlib's form or, as some clients send it, the raw one.
 * @param limitBytes of the result
 * @throws HeadwaterError (or rejects with) HEADWATER_WIRE_TOO_LARGE | _COMPRESSION | _MEMORY
 */
export function decompress(
  input: Uint8Array,
  encoding: Exclude<Encoding, 'identity'>,
  limitBytes: number,
  memory: BodyMemory,
): Body | Promise<Body> {
  if (input.length <= atOnceCompressedBytes && declaredBytes(input, encoding) <= atOnceBytes) {
    const bytes = decompressAtOnce(input, encoding, Math.min(limitBytes, atOnceBytes));
    if (bytes) return { bytes, free() {} };
    if (limitBytes <= atOnceBytes) throw tooLarge(limitBytes);
  }
  return decompressStreamed(input, encoding, limitBytes, memory);
}

/** @returns undefined when the result would be larger than the limit */
function decompressAtOnce(input: Uint8Array, encoding: Encoding, limitBytes: number): Uint8Array | undefined {
  const hint = declaredBytes(input, encoding) || input.length * 8;
  const chunkSize = Math.max(1024, Math.min(hint + 64, limitBytes));
  const options = { maxOutputLength: limitBytes, chunkSize };
  try {
    if (encoding === 'gzip') return zlib.gunzipSync(input, options);
    if (encoding === 'zstd') return zlib.zstdDecompressSync(input, { ...options, params: zstdParams });
    return isZlib(input) ? zlib.inflateSync(input, options) : zlib.inflateRawSync(input, options);
  } catch (error) {
    if (isOverLimit(error)) return undefined;
    throw new HeadwaterError('HEADWATER_WIRE_COMPRESSION', encoding, { cause: error });
  }
}

function decompressStreamed(
  input: Uint8Array,
  encoding: Encoding,
  limitBytes: number,
  memory: BodyMemory,
): Promise<Body> {
  const collector = new BodyCollector(memory, limitBytes);
  return new Promise((resolve, reject) => {
    const stream = openDecoder(input, encoding);
    pipeline(
      [input],
      stream,
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) collector.push(chunk);
      },
      (error) => {
        if (!error) return resolve({ bytes: collector.bytes(), free: () => collector.free() });
        collector.free();
        if (error instanceof HeadwaterError) reject(error);
        else reject(new HeadwaterError('HEADWATER_WIRE_COMPRESSION', encoding, { cause: error }));
      },
    );
  });
}

function openDecoder(input: Uint8Array, encoding: Encoding) {
  const options = { chunkSize: firstChunkBytes };
  if (encoding === 'gzip') return zlib.createGunzip(options);
  if (encoding === 'zstd') return zlib.createZstdDecompress({ ...options, params: zstdParams });
  return isZlib(input) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

/** RFC 1952: the last four bytes of a gzip member are its length; only a hint, as several members can follow. */
function declaredBytes(input: Uint8Array, encoding: Encoding): number {
  if (encoding !== 'gzip' || input.length < 18) return 0;
  return new DataView(input.buffer, input.byteOffset, input.length).getUint32(input.length - 4, true);
}

/** RFC 1950: method 8 in the low bits, and the first two bytes are a multiple of 31. */
function isZlib(input: Uint8Array): boolean {
  const first = input[0] ?? 0;
  return (first & 0x0f) === 8 && ((first << 8) | (input[1] ?? 0)) % 31 === 0;
}

function isOverLimit(error: unknown): boolean {
  return error instanceof RangeError && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

const tooLarge = (limitBytes: number) =>
  new HeadwaterError('HEADWATER_WIRE_TOO_LARGE', `the limit is ${limitBytes} bytes`);
