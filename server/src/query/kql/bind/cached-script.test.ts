import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCached } from './cached-script.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater-code-'));
  file = join(directory, 'counter.js');
  await writeFile(file, 'globalThis.runs = (globalThis.runs ?? 0) + 1; module.exports = {};');
});

afterEach(async () => {
  Reflect.deleteProperty(globalThis, 'runs');
  await rm(directory, { recursive: true });
});

const runs = () => Reflect.get(globalThis, 'runs');
const kept = async () => (await readdir(directory)).filter((name) => name.startsWith('used-'));

test('runs a script with the code that was kept, and keeps it once', async () => {
  runCached(file, directory).keep();
  const names = await kept();

  const again = runCached(file, directory);

  expect(names).toHaveLength(1);
  await rm(join(directory, names[0]!));
  again.keep();
  expect(await kept()).toEqual([]);
  expect(runs()).toBe(2);
});

test('runs what stands in the file after it has changed', async () => {
  runCached(file, directory).keep();
  await writeFile(file, 'globalThis.runs = (globalThis.runs ?? 0) + 7; module.exports = {};');

  runCached(file, directory);

  expect(runs()).toBe(8);
});

test.each([
  ['is damaged', (bytes: Buffer) => bytes.fill(0, 60, 70)],
  ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['is empty', () => Buffer.alloc(0)],
])('compiles anew, and keeps that, when what was kept %s', async (_, damage) => {
  runCached(file, directory).keep();
  const path = join(directory, (await kept())[0]!);
  await writeFile(path, damage(await readFile(path)));

  runCached(file, directory).keep();

  const again = runCached(file, directory);
  await rm(path);
  again.keep();
  expect(runs()).toBe(3);
  expect(await kept()).toEqual([]);
});

test('runs a script where nothing can be kept', () => {
  runCached(file, join(directory, 'missing')).keep();
  runCached(file, undefined).keep();

  expect(runs()).toBe(2);
});
