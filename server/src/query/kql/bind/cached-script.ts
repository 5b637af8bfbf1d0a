import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** Run with code of an earlier run, or not: then `keep` has something to do. */
export interface CachedScript {
  /** Keeps what is compiled by now for the next start. */
  keep(): void;
}

const checksumBytes = 4;

/**
 * Runs a CommonJS file that sets global names. Node's own cache keeps the code that a script's start needs; of the language service
 * that is a tenth, the rest is compiled again when it is called: a fifth of the CPU until the first completion. So the code
 * is kept, in the same directory, after the service was used.
 */
export function runCached(file: string, directory = getCompileCacheDir()): CachedScript {
  const source = readFileSync(file);
  const cache = directory && join(directory, `used-${crc32(source).toString(16)}`);
  const cachedData = cache === undefined ? undefined : readChecked(cache);
  const script = new Script(`(function (require, module) {${source}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  const run = script.runInThisContext() as (load: NodeJS.Require, module: object) => void;
  run(createRequire(file), { exports: {} });
  const isNew = cachedData === undefined || script.cachedDataRejected === true;
  return {
    keep: () => {
      if (cache !== undefined && isNew) writeChecked(cache, script.createCachedData());
    },
  };
}

/** V8 trusts what it is given. */
function readChecked(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const data = bytes.subarray(checksumBytes);
    return bytes.length > checksumBytes && crc32(data) === bytes.readUInt32LE() ? data : undefined;
  } catch {
    return undefined;
  }
}

/** As a whole or not at all; where nothing can be written the next start compiles again. */
function writeChecked(path: string, data: Buffer): void {
  const bytes = Buffer.alloc(checksumBytes + data.length);
  bytes.writeUInt32LE(crc32(data));
  data.copy(bytes, checksumBytes);
  const unfinished = `${path}.${process.pid}`;
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    // The directory may have gone, or belong to someone else.
  }
}
