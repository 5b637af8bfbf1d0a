import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { EngineProcessOptions, FromEngine } from './process/child-messages.ts';
import type { RepairReport } from './process/deduplication-logs.ts';

export interface EngineReady {
  readonly version: string;
  readonly listenerPort: number | undefined;
  readonly repaired: RepairReport;
}

export interface EnginePulse {
  /** anonymous memory of the engine process */
  readonly memoryBytes: number;
  readonly running: number;
  readonly waiting: number;
}

/** One engine process, from spawn to exit. */
export interface EngineChild {
  readonly pid: number;
  /** @throws HeadwaterError HEADWATER_ENGINE_START when it ends before it is ready */
  readonly ready: Promise<EngineReady>;
  /** resolves with a description once the process is gone; never rejects */
  readonly exited: Promise<string>;
  /** Asks for a sign of life; resolves with undefined when none comes in time. */
  pulse(timeoutMs: number): Promise<EnginePulse | undefined>;
  /** Lets it finish what it runs, then kills it. */
  stop(timeoutMs: number): Promise<void>;
  kill(): void;
}

const entry = fileURLToPath(new URL('./process/engine-process.ts', import.meta.url));

/** The child's own script holds next to nothing: a small young generation and one thread save 7 MB. */
const nodeFlags = ['--max-semi-space-size=1', '--v8-pool-size=1'];

export function spawnEngine(options: EngineProcessOptions): EngineChild {
  const child = spawn(process.execPath, [...nodeFlags, entry, JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // nothing else of the server's environment, which may hold secrets; each query under way holds a thread of
    // libuv's pool, and bodies and heartbeats need some too
    env: { TZ: 'UTC', UV_THREADPOOL_SIZE: String(options.readSessions + 8) },
  });
  const pulses = new Map<number, (pulse: EnginePulse | undefined) => void>();
  child.on('message', (message) => {
    const event = message as FromEngine;
    if (event.type === 'pong') pulses.get(event.id)?.(event);
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  let lastId = 0;
  const kill = () => void child.kill('SIGKILL');
  return {
    pid: child.pid ?? -1,
    ready: whenReady(child, exited),
    exited,
    pulse: (timeoutMs) => {
      lastId += 1;
      const id = lastId;
      const { promise, resolve } = Promise.withResolvers<EnginePulse | undefined>();
      const timer = setTimeout(resolve, timeoutMs, undefined);
      pulses.set(id, resolve);
      if (child.connected) child.send({ type: 'ping', id }, () => undefined);
      return promise.finally(() => {
        clearTimeout(timer);
        pulses.delete(id);
      });
    },
    stop: async (timeoutMs) => {
      if (child.connected) child.send({ type: 'stop' }, () => undefined);
      const timer = setTimeout(kill, timeoutMs);
      await exited;
      clearTimeout(timer);
    },
    kill,
  };
}

function whenReady(child: ChildProcess, exited: Promise<string>): Promise<EngineReady> {
  const ready = new Promise<EngineReady>((resolve, reject) => {
    child.on('message', (message) => {
      const event = message as FromEngine;
      if (event.type === 'ready') {
        resolve({ version: event.version, listenerPort: event.listenerPort, repaired: event.repaired });
      }
      if (event.type === 'failed') reject(new HeadwaterError('HEADWATER_ENGINE_START', event.reason));
    });
    void exited.then((how) =>
      reject(new HeadwaterError('HEADWATER_ENGINE_START', `the process ended (${how})`)),
    );
  });
  // whoever waits sees the rejection; a child that dies while nobody waits is not an unhandled one
  ready.catch(() => undefined);
  return ready;
}
