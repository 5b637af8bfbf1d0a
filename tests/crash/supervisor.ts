import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../../bench/load/processes.ts';
import { type LaunchedProduct, launchProduct, type ProductOptions, waitFor } from '../harness/product.ts';
import { LoadClient } from './client/load-client.ts';

/** One data directory and its ports, over many lives of the product. */
export class Supervisor {
  readonly directory: string;
  readonly #options: ProductOptions;
  product: LaunchedProduct;

  private constructor(directory: string, options: ProductOptions, product: LaunchedProduct) {
    this.directory = directory;
    this.#options = options;
    this.product = product;
  }

  /** @param faults switches of `faults.*` to set, for negative controls */
  static async start(
    faults: readonly string[] = [],
    options: ProductOptions & { readonly directory?: string } = {},
  ): Promise<Supervisor> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'headwater-crash-')));
    const switches = Object.fromEntries(faults.map((name) => [`HEADWATER_FAULTS_${name}`, 'true']));
    const env = { NODE_ENV: 'test', HEADWATER_JOURNAL_RESERVE_BYTES: '1MiB', ...switches, ...options.env };
    const own = { ...options, dataDir: options.dataDir ?? join(directory, 'data'), env };
    const product = await launchProduct(own);
    await product.ready;
    return new Supervisor(directory, { ...own, portOffset: product.portOffset }, product);
  }

  client(): LoadClient {
    const offset = this.product.portOffset;
    return new LoadClient(this.directory, { httpPort: 4318 + offset, grpcPort: 4317 + offset });
  }

  isEngine(pid: number): boolean {
    return isEngine(pid);
  }

  /** The engine of this server: a child of ours by its parent and its command line. */
  enginePid(): number | undefined {
    return processTree(this.product.pid).slice(1).find(isEngine);
  }

  /** @returns the pid that got the signal */
  async signalEngine(signal: NodeJS.Signals): Promise<number> {
    await waitFor(() => this.enginePid() !== undefined);
    const pid = this.enginePid() as number;
    process.kill(pid, signal);
    return pid;
  }

  /** kill -9 of the server, with or without its engine. */
  async killServer(withEngine: boolean): Promise<void> {
    const engine = withEngine ? this.enginePid() : undefined;
    await this.product.kill();
    if (engine !== undefined && commandLine(engine).includes('engine-process'))
      process.kill(engine, 'SIGKILL');
  }

  async launch(): Promise<void> {
    this.product = await launchProduct(this.#options);
  }

  async restart(): Promise<void> {
    await this.launch();
    await this.product.ready;
  }

  /** Lets it work for a random while. */
  work(fromMs: number, toMs: number): Promise<void> {
    return sleep(fromMs + Math.random() * (toMs - fromMs));
  }

  async end(): Promise<void> {
    await this.killServer(true);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function isEngine(pid: number): boolean {
  return commandLine(pid).includes('engine-process');
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
