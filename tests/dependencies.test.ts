import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './gates/source-files.ts';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockEntry {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

const packageFiles = ['package.json', 'contract/package.json', 'server/package.json', 'portal/package.json'];

function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function readPackage(path: string): PackageFile {
  return JSON.parse(readText(path)) as PackageFile;
}

function listDependencies(): Record<string, string> {
  return Object.assign(
    {},
    ...packageFiles.map(readPackage).map((file) => ({
      ...file.dependencies,
      ...file.devDependencies,
      ...file.optionalDependencies,
    })),
  );
}

/** First cell of each row, with whether its last cell says something. */
function listDocumented(): Map<string, string> {
  const rows = readText('docs/reference/dependencies.md').matchAll(/^\| `([^`]+)` \|(.*)\|$/gm);
  return new Map([...rows].map(([, name, cells]) => [name!, cells!.trim()]));
}

test('docs/reference/dependencies.md gives a reason for every dependency, and for no other', () => {
  const ours = Object.keys(listDependencies()).filter((name) => !name.startsWith('@headwater/'));

  const documented = listDocumented();

  expect([...documented.keys()].sort()).toEqual(ours.sort());
  for (const [name, reason] of documented) expect(reason.length, name).toBeGreaterThan(15);
});

test('every dependency has an exact version', () => {
  const loose = Object.entries(listDependencies()).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );

  expect(loose).toEqual([]);
});

test('every locked package has its hash and names no host of its own', () => {
  const lock = JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockEntry> };
  const installed = Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
  );

  const hosts = new Set(installed.map(([, { resolved }]) => resolved && new URL(resolved).host));
  const withoutHash = installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));

  expect(installed.length).toBeGreaterThan(100);
  expect(withoutHash).toEqual([]);
  expect(hosts.size).toBe(1);
});
