import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../harness/product.ts';

/** Why there can be no small disk here; undefined where there can. */
export function whyNoSmallDisk(): string | undefined {
  const script = 'mount -t tmpfs -o size=1m tmpfs /tmp';
  const { status, stderr, error } = spawnSync('unshare', ['-Urm', 'sh', '-c', script], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `no mount in a user namespace of our own: ${error?.message ?? stderr.trim()}`;
}

/** What to put before a command so that the directory is a disk of its own for it, of `mib` MiB. */
export function onSmallDisk(directory: string, mib: number): string[] {
  mkdirSync(directory, { recursive: true });
  const script = `mount -t tmpfs -o size=${mib}m tmpfs "$0" && exec "$@"`;
  return ['unshare', '-Urm', 'sh', '-c', script, directory];
}

/** Fills the disk of a product to the last byte, from outside its namespace. @returns what frees it again */
export function fillDisk(product: Product, directory: string): () => void {
  const path = join('/proc', String(product.pid), 'root', directory, 'ballast');
  const file = openSync(path, 'w');
  const portion = Buffer.alloc(1024 * 1024);
  try {
    for (let size = portion.length; size >= 4096; ) {
      try {
        if (writeSync(file, portion, 0, size) < size) size /= 4;
      } catch {
        size /= 4;
      }
    }
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}
