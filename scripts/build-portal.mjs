// Builds the portal's pages into portal/dist, when its sources are not those of the last build.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, root, tool } from './bootstrap.mjs';

const stampFile = join(root, 'portal', 'dist', '.sources');

/** Everything a build reads; a change in any of it makes the build stale. */
const sources = [
  'portal/src',
  'portal/public',
  'portal/index.html',
  'portal/vite.config.ts',
  'portal/package.json',
  'contract/src',
  'package-lock.json',
];

/** Says one line and builds when portal/dist is missing or old; costs a few milliseconds otherwise. */
export function buildPortalWhenStale() {
  const hash = hashSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return;
  process.stdout.write('headwater: building the portal\n');
  build(hash, ['--logLevel', 'warn']);
}

export function buildPortal() {
  build(hashSources(), []);
}

function build(hash, args) {
  const result = spawnSync(process.execPath, [tool('vite/bin/vite.js'), 'build', ...args], {
    cwd: join(root, 'portal'),
    stdio: 'inherit',
  });
  if (result.status !== 0) fail('the portal could not be built, see above');
  writeFileSync(stampFile, hash);
}

function hashSources() {
  const hash = createHash('sha256');
  for (const source of sources) addToHash(hash, join(root, source));
  return hash.digest('hex');
}

function addToHash(hash, path) {
  if (!existsSync(path)) return;
  const entries = listFiles(path);
  for (const file of entries) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
}

function listFiles(path) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
