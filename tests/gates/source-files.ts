import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout's root directory. */
export const root = join(import.meta.dirname, '..', '..');

const skipped = new Set(['node_modules', 'dist', 'generated', 'fixtures', '.cache']);

export interface SourceFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file of these folders whose name matches, without installed, built and generated ones. */
export function listFiles(folders: readonly string[], name: RegExp): SourceFile[] {
  return folders.flatMap((folder) => listFolder(folder, name)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function listFolder(folder: string, name: RegExp): SourceFile[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listFolder(path, name);
    return name.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}
