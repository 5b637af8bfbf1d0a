import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { type EngineChild, type EnginePulse, type EngineReady, spawnEngine } from './engine-child.ts';
import { type EngineOptions, engineDefaults, processOptions } from './engine-options.ts';
import { endOrphan, rememberChild } from './orphan.ts';
import type { RepairReport } from './process/deduplication-logs.ts';

export type EngineState = 'starting' | 'ready' | 'restarting' | 'closed';

export interface Engine {
  readonly socketPath: string;
  /** where blocks for inserts may be put, see `headwater_body_file` */
  readonly bodyDirectory: string;
  /** the only folder that backups are written to and read from by the engine */
  readonly backupDirectory: string;
  /** the database of every statement that names none */
  readonly database: string;
  readonly state: EngineState;
  /** chDB's version, empty until the first start */
  readonly version: string;
  /** port of the read-only listener, when one was asked for */
  readonly listenerPort: number | undefined;
  readonly pid: number;
  readonly restarts: number;
  readonly pulse: EnginePulse | undefined;
  /** what the last start had to put right in the logs of insert tokens */
  readonly repaired: RepairReport | undefined;
  /** Resolves when statements can be sent. @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE once closed */
  whenReady(): Promise<void>;
  /** Called with the reason each time the process ends unasked. */
  onDeath(listener: (reason: string) => void): void;
  /** Finishes what runs, ends the process and does not start another. */
  close(): Promise<void>;
}

/**
 * Starts the engine process on `<dataDir>/engine` and keeps one running: a process that ends, or shows no sign
 * of life for two heartbeats, or outgrows its memory is replaced, after a pause that grows with each failure.
 *
 * @throws HeadwaterError HEADWATER_ENGINE_START when the first start fails
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const directory = resolve(options.dataDir, 'engine');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await endOrphan(directory);
  const supervisor = new Supervisor(directory, options);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements Engine {
  readonly socketPath: string;
  readonly bodyDirectory: string;
  readonly backupDirectory: string;
  readonly database: string;
  state: EngineState = 'starting';
  version = '';
  listenerPort: number | undefined;
  restarts = 0;
  pulse: EnginePulse | undefined;
  repaired: RepairReport | undefined;
  readonly #directory: string;
  readonly #options: EngineOptions;
  readonly #deathListeners: ((reason: string) => void)[] = [];
  #child: EngineChild | undefined;
  #ready = Promise.withResolvers<void>();
  #overMemory = 0;
  #reason = '';
  #stopped = new AbortController();

  constructor(directory: string, options: EngineOptions) {
    this.#directory = directory;
    this.#options = options;
    this.socketPath = join(directory, 'engine.sock');
    this.bodyDirectory = join(directory, 'bodies');
    this.backupDirectory = join(directory, 'backups');
    this.database = options.database ?? engineDefaults.database;
    this.#ready.promise.catch(() => undefined);
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  async start(): Promise<void> {
    const ready = await this.#spawn();
    this.#becomeReady(ready);
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  onDeath(listener: (reason: string) => void): void {
    this.#deathListeners.push(listener);
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#ready.reject(new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', 'it is closed'));
    this.#stopped.abort();
    await this.#child?.stop(this.#options.stopTimeoutMs ?? engineDefaults.stopTimeoutMs);
  }

  async #spawn(): Promise<EngineReady> {
    const child = spawnEngine(processOptions(this.#directory, this.socketPath, this.#options));
    this.#child = child;
    rememberChild(this.#directory, child.pid);
    const timer = setTimeout(child.kill, this.#options.startTimeoutMs ?? engineDefaults.startTimeoutMs);
    try {
      const ready = await child.ready;
      void child.exited.then((how) => this.#onExit(child, how));
      return ready;
    } catch (error) {
      child.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #becomeReady(ready: EngineReady): void {
    if (this.state === 'closed') return;
    this.version = ready.version;
    this.listenerPort = ready.listenerPort;
    this.repaired = ready.repaired;
    this.state = 'ready';
    this.#overMemory = 0;
    this.#ready.resolve();
    void this.#watch(this.#child as EngineChild);
  }

  /** Heartbeats until the child is gone. */
  async #watch(child: EngineChild): Promise<void> {
    const intervalMs = this.#options.heartbeatMs ?? engineDefaults.heartbeatMs;
    const watchdogMs = this.#options.watchdogMs ?? engineDefaults.watchdogMs;
    while (this.#child === child && this.state === 'ready') {
      await delay(intervalMs, undefined, { ref: false });
      if (this.#child !== child || this.state !== 'ready') return;
      const pulse = await child.pulse(watchdogMs);
      if (pulse === undefined) {
        this.#reason ||= `no sign of life for ${watchdogMs} ms`;
        child.kill();
        return;
      }
      this.pulse = pulse;
      if (this.#isTooLarge(pulse)) {
        this.#reason = `memory of ${Math.round(pulse.memoryBytes / 1e6)} MB`;
        await child.stop(this.#options.stopTimeoutMs ?? engineDefaults.stopTimeoutMs);
        return;
      }
    }
  }

  /** Three heartbeats in a row: a peak that goes by is no reason to start anew. */
  #isTooLarge(pulse: EnginePulse): boolean {
    const limit = this.#options.memoryLimitBytes ?? engineDefaults.memoryLimitBytes;
    this.#overMemory = pulse.memoryBytes > limit ? this.#overMemory + 1 : 0;
    return this.#overMemory >= 3;
  }

  async #onExit(child: EngineChild, how: string): Promise<void> {
    if (this.#child !== child || this.state === 'closed') return;
    this.state = 'restarting';
    this.#ready = Promise.withResolvers<void>();
    this.#ready.promise.catch(() => undefined);
    const reason = this.#reason === '' ? how : `${this.#reason}, ${how}`;
    this.#reason = '';
    for (const listener of this.#deathListeners) listener(reason);
    await this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    for (let pauseMs = 50; !this.#stopped.signal.aborted; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      this.restarts += 1;
      try {
        this.#becomeReady(await this.#spawn());
        return;
      } catch (error) {
        this.#options.onError?.(error);
        await delay(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      }
    }
  }
}
