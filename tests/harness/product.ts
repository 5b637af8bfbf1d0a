import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { claimOffset } from './ports.ts';

/** The running product, started as a user starts it: its own process, its own data directory, its own ports. */
export interface Product {
  readonly pid: number;
  readonly dataDir: string;
  readonly portOffset: number;
  /** `http://127.0.0.1:<port>` */
  readonly portal: string;
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly datadogTrace: string;
  /** UDP, on 127.0.0.1. */
  readonly dogstatsdPort: number;
  /** Everything it printed so far. */
  output(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL to the server process alone, as a crash would. */
  kill(): Promise<void>;
}

export interface ProductOptions {
  /** An existing directory to start on; else a new one that `stop` removes. */
  readonly dataDir?: string;
  readonly portOffset?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take until the API answers; default 60 s. */
  readonly readyMs?: number;
  /** What the product's command line is handed to, such as `unshare`; it must become the product, not its parent. */
  readonly wrapper?: readonly string[];
}

/** A product that may not be ready yet. */
export interface LaunchedProduct extends Product {
  /** Resolves once the API answers; rejects when the process ends before that. */
  readonly ready: Promise<void>;
}

const entry = fileURLToPath(new URL('../../server/src/cli/headwater.mjs', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the product and resolves once its API answers. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const product = await launchProduct(options);
  await product.ready;
  return product;
}

/** Starts the product and does not wait for it. */
export async function launchProduct(options: ProductOptions = {}): Promise<LaunchedProduct> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'headwater-test-')));
  const portOffset = options.portOffset ?? (await claimOffset());
  const args = [
    entry,
    'start',
    '--data-dir',
    dataDir,
    '--port-offset',
    String(portOffset),
    ...(options.args ?? []),
  ];
  const [command, ...commandArgs] = [...(options.wrapper ?? []), process.execPath, ...args];
  const child = spawn(command as string, commandArgs, {
    // Among the ports that the system hands out, so their numbers are left to the system.
    env: {
      ...process.env,
      HEADWATER_PORTS_OPENCENSUS: '0',
      HEADWATER_PORTS_LOCAL_FORWARDER: '0',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const portal = `http://127.0.0.1:${7400 + portOffset}`;
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ready = waitFor(() => hasEnded() || answers(`${portal}/api/status`), options.readyMs ?? 60_000).then(
    () => {
      if (hasEnded())
        throw new Error(`the product ended with ${child.exitCode ?? child.signalCode}:\n${printed}`);
    },
    (error: unknown) => {
      throw new Error(`the product did not get ready; it printed:\n${printed}`, { cause: error });
    },
  );
  ready.catch(() => undefined);
  const ended = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (hasEnded()) return child.exitCode;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  };
  return {
    ready,
    pid: child.pid as number,
    dataDir,
    portOffset,
    portal,
    otlpGrpc: `http://127.0.0.1:${4317 + portOffset}`,
    otlpHttp: `http://127.0.0.1:${4318 + portOffset}`,
    datadogTrace: `http://127.0.0.1:${8126 + portOffset}`,
    dogstatsdPort: 8125 + portOffset,
    output: () => printed,
    stop: async () => {
      const code = await ended('SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
    kill: async () => {
      await ended('SIGKILL');
    },
  };
}

/**
 * Polls until the check holds; a check that throws does not hold yet. The limit is for a machine that is several times
 * slower than ours: it tells a hang from a wait, it measures nothing.
 * @throws when it still does not hold after `limitMs`, with what the check threw last
 */
export async function waitFor(
  check: () => boolean | Promise<boolean>,
  limitMs = 45_000,
  everyMs = 20,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    let cause: unknown;
    try {
      if (await check()) return;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) {
      const why = cause === undefined ? '' : `\n${String(cause)}`;
      throw new Error(`still not so after ${limitMs} ms: ${check.toString()}${why}`, { cause });
    }
    await sleep(everyMs);
  }
}

/** Calls the API with JSON. */
export async function api<T>(product: Product, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(product.portal + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    // 401: it runs, with keys.
    (answer) => answer.ok || answer.status === 401,
    () => false,
  );
}
