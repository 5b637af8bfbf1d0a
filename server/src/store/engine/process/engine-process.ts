import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { denyTableFunctions } from '../sql/read-only-gate.ts';
import type { EngineProcessOptions, FromEngine, ToEngine } from './child-messages.ts';
import { repairDeduplicationLogs } from './deduplication-logs.ts';
import type { ExecuteContext } from './execute.ts';
import { createHttpInterface } from './http-interface.ts';
import { loadNativeBinding, type NativeResult } from './native-binding.ts';
import { SessionPool } from './sessions.ts';

/**
 * The engine process: chDB behind the ClickHouse HTTP interface. It ends when its parent does, and always by
 * SIGKILL from itself, because the addon may hang or crash while a process with it winds down; what was
 * acknowledged is on disk by then.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as EngineProcessOptions;
const servers: Server[] = [];
let pool: SessionPool | undefined;
let stopping = false;

process.on('disconnect', () => end());
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message) => void onMessage(message as ToEngine));

try {
  await start();
} catch (error) {
  send({ type: 'failed', reason: error instanceof Error ? error.message : String(error) }, end);
}

async function start(): Promise<void> {
  const bodyDirectory = join(options.directory, 'bodies');
  rmSync(bodyDirectory, { recursive: true, force: true });
  mkdirSync(bodyDirectory, { recursive: true, mode: 0o700 });
  const repaired = repairDeduplicationLogs(join(options.directory, 'db'), isAfterPowerCut());
  const native = loadNativeBinding();
  pool = new SessionPool({
    native,
    directory: join(options.directory, 'db'),
    args: Object.entries(options.serverSettings).map(([name, value]) => `--${name}=${value}`),
    readSessions: options.readSessions,
    baseSettings: new Map(Object.entries(options.readSettings)),
  });
  await pool.control(`CREATE DATABASE IF NOT EXISTS \`${options.database}\``);
  const names = await pool.control('SELECT name FROM system.table_functions', 'TabSeparated');
  denyTableFunctions(textOf(names).split('\n').filter(Boolean));
  const version = await pool.control('SELECT version()');
  const context: ExecuteContext = {
    native,
    pool,
    limits: options.limits,
    databaseDirectory: join(options.directory, 'db'),
    bodyDirectory,
    bodyLimitBytes: options.bodyLimitBytes,
    statementLimitBytes: 4 << 20,
    database: options.database,
  };
  rmSync(options.socketPath, { force: true });
  await listen(createHttpInterface({ context, readOnly: false }), { path: options.socketPath });
  const listenerPort = await openListener(context);
  const ready: FromEngine = { type: 'ready', version: textOf(version).trim(), repaired };
  send(listenerPort === undefined ? ready : { ...ready, listenerPort });
}

async function openListener(context: ExecuteContext): Promise<number | undefined> {
  if (options.listener === undefined) return undefined;
  const { host, port, key } = options.listener;
  const server = createHttpInterface({ context, readOnly: true, key });
  await listen(server, { host, port });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

function listen(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
}

async function onMessage(message: ToEngine): Promise<void> {
  if (message.type === 'stop') return stop();
  // the answer proves that the engine works, not only this process's loop
  await pool?.control('SELECT 1', 'Null');
  const { running, waiting } = pool?.stats ?? { running: 0, waiting: 0 };
  send({ type: 'pong', id: message.id, memoryBytes: anonymousMemoryBytes(), running, waiting });
}

/** Takes no more requests, finishes those under way, and ends. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await Promise.all(
    servers.map((server) => {
      server.closeIdleConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
  await pool?.close();
  end();
}

/** True when the machine was started anew since the engine last ran; what was not synced is gone then. */
function isAfterPowerCut(): boolean {
  const path = join(options.directory, 'boot-id');
  const current = readText('/proc/sys/kernel/random/boot_id');
  const last = readText(path);
  writeFileSync(path, current);
  return last !== '' && last !== current;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function textOf(result: NativeResult): string {
  return Buffer.from(result.bytes ?? []).toString();
}

function anonymousMemoryBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const kilobytes = /RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function send(message: FromEngine, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else then?.();
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
