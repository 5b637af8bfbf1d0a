import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDirectory } from './data-directory.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a second server is told who holds the directory', () => {
  const lock = lockDirectory(directory);

  expect(() => lockDirectory(directory)).toThrow(
    `process ${process.pid} on ${hostname()} holds ${directory}; stop it, or give this one its own --data-dir`,
  );

  lock.release();
  expect(existsSync(lock.path)).toBe(false);
  lockDirectory(directory).release();
});

test.each([
  ['a process that is gone', { pid: 2 ** 22 - 1, startTime: '1' }],
  ['an earlier process with the number of a running one', { pid: process.pid, startTime: '1' }],
])('the lock of %s is taken over', (_name, holder) => {
  writeFileSync(join(directory, 'lock'), JSON.stringify({ ...holder, host: hostname() }));

  expect(() => lockDirectory(directory).release()).not.toThrow();
});

test('a lock cut off by a power cut is taken over', () => {
  writeFileSync(join(directory, 'lock'), '');

  expect(() => lockDirectory(directory).release()).not.toThrow();
});

test('the lock of another host holds, its processes cannot be seen', () => {
  writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: 1, startTime: '1', host: `${hostname()}-2` }));

  expect(() => lockDirectory(directory)).toThrow(/holds/);
});
