import { link, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeSocketPath } from './free-socket-path.ts';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater-socket-'));
  path = join(directory, 'apm.socket');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}

test('a path where nothing is stays as it is', async () => {
  await expect(freeSocketPath(path)).resolves.toBeUndefined();
});

test('a socket that nobody listens on any more is removed', async () => {
  const server = await listen();
  // As a process that was killed leaves it: closing would remove the file.
  const left = join(directory, 'left.socket');
  await link(path, left);
  await new Promise((resolve) => server.close(resolve));

  await freeSocketPath(left);

  await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a socket that another process answers on is not taken from it', async () => {
  const server = await listen();

  await expect(freeSocketPath(path)).rejects.toMatchObject({ code: 'HEADWATER_WIRE_SOCKET_TAKEN' });

  expect((await stat(path)).isSocket()).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

test('a file that is no socket is left alone', async () => {
  await writeFile(path, 'somebody’s notes');

  await expect(freeSocketPath(path)).rejects.toMatchObject({ code: 'HEADWATER_WIRE_SOCKET_TAKEN' });

  expect(await readFile(path, 'utf8')).toBe('somebody’s notes');
});
