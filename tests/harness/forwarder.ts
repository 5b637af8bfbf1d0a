import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { claimOffset } from './ports.ts';
import { waitFor } from './product.ts';

const entry = fileURLToPath(new URL('../../server/src/cli/headwater.mjs', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ForwarderOptions {
  readonly dataDir: string;
  /** A headwater.yaml. */
  readonly config?: string;
  /** A LocalForwarder.config. */
  readonly localForwarder?: string;
  readonly offset?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `headwater forward`, in a process of its own. */
export interface ForwarderProcess {
  readonly pid: number;
  readonly offset: number;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  /** host:port of the inputs, as its log says. */
  openCensus(): string;
  ai(): string;
  output(): string;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

export async function startForwarder(options: ForwarderOptions): Promise<ForwarderProcess> {
  const offset = options.offset ?? (await claimOffset());
  const file = options.localForwarder === undefined ? [] : ['--config', options.localForwarder];
  const args = [entry, 'forward', ...file, '--data-dir', options.dataDir, '--port-offset', String(offset)];
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    cwd: options.dataDir.replace(/\/[^/]*$/, ''),
    env: {
      ...process.env,
      HEADWATER_PORTS_PORTAL: options.localForwarder === undefined ? 'off' : '0',
      HEADWATER_PORTS_OPENCENSUS: '0',
      HEADWATER_PORTS_LOCAL_FORWARDER: '0',
      HEADWATER_PORTS_DATADOG_TRACE: '0',
      HEADWATER_PORTS_DOGSTATSD: '0',
      ...(options.config === undefined ? {} : { HEADWATER_CONFIG: options.config }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (printed += String(part)));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await waitFor(() => hasEnded() || printed.includes('The library is running'), 60_000);
  if (hasEnded()) throw new Error(`the forwarder ended with ${child.exitCode}:\n${printed}`);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!hasEnded()) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  };
  const listened = (name: string) => new RegExp(`${name} data on (\\S+)`).exec(printed)?.[1] ?? '';
  return {
    pid: child.pid as number,
    offset,
    otlpHttp: `http://127.0.0.1:${4318 + offset}`,
    otlpGrpc: `http://127.0.0.1:${4317 + offset}`,
    openCensus: () => listened('OpenCensus'),
    ai: () => listened('AI'),
    output: () => printed,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
