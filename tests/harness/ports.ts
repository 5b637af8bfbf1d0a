import { createServer, type Server } from 'node:net';

/**
 * Test files run side by side, also those of two checkouts on one machine. Each process that wants ports takes blocks
 * of a hundred for itself, below the range that the system hands out: it listens on one port of the block for as long
 * as it lives, so no other process takes the block, and a process that dies gives it back.
 */
const blockSize = 100;
/** Offsets of products: their highest fixed port is the Datadog agent's 8126, and 1,000 to 9,800 keeps that below 18,000. */
const offsets = { first: 1_000, count: 88 };
/** Ports of other programs. */
const singles = { first: 20_000, count: 120 };
/** A port that no product listens on, whatever its offset: theirs end in 00, 17, 18, 25 and 26. */
const lockOf = (offset: number): number => 7_350 + offset;

const held: Server[] = [];
let nextSingle = 0;
let lastSingle = -1;

/** A port offset for one product or forwarder; it stays this process's own. */
export async function claimOffset(): Promise<number> {
  for (const offset of shuffled(offsets)) {
    const ports = [7_400, 4_317, 4_318, 8_126].map((port) => port + offset);
    if (!(await hold(lockOf(offset)))) continue;
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return offset;
  }
  throw new Error('every port offset for tests is taken');
}

/** A TCP port that nobody else listens on, and no other test is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    if (nextSingle > lastSingle) await claimSingles();
    const port = nextSingle++;
    if (await isFree(port)) return port;
  }
}

async function claimSingles(): Promise<void> {
  for (const first of shuffled(singles)) {
    if (!(await hold(first))) continue;
    [nextSingle, lastSingle] = [first + 1, first + blockSize - 1];
    return;
  }
  throw new Error('every port for tests is taken');
}

/** The first numbers of all blocks, in an order of its own, so that processes seldom ask for the same one first. */
function shuffled({ first, count }: { readonly first: number; readonly count: number }): number[] {
  const start = Math.floor(Math.random() * count);
  return Array.from({ length: count }, (_, i) => first + ((start + i) % count) * blockSize);
}

/** Listens until the process ends, without keeping it alive. */
async function hold(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  server.unref();
  held.push(server);
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}
