import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Postgres {
  /** DB_HOST and the rest, as the notes application reads them */
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
}

const installed = '/usr/lib/postgresql';

/** Directory with Debian's newest PostgreSQL programs; undefined when the package `postgresql` is not there. */
export function findPostgres(): string | undefined {
  if (!existsSync(installed)) return undefined;
  const versions = readdirSync(installed).filter((name) =>
    existsSync(join(installed, name, 'bin', 'initdb')),
  );
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  return newest === undefined ? undefined : join(installed, newest, 'bin');
}

/** A cluster of its own in a temporary directory, on loopback; `stop` removes it. */
export async function startPostgres(programs: string, port: number): Promise<Postgres> {
  const directory = mkdtempSync(join(tmpdir(), 'headwater-postgres-'));
  const password = join(directory, 'password');
  writeFileSync(password, 'password\n');
  const user = userFor(directory, password);
  const data = join(directory, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${password}`],
    {
      ...user,
      stdio: 'ignore',
    },
  );
  const settings = [
    `listen_addresses=127.0.0.1`,
    `port=${port}`,
    `unix_socket_directories=${directory}`,
    'fsync=off',
  ];
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...user,
    stdio: 'ignore',
  });
  const stop = (): void => stopServer(server, directory);
  const env = { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_USER: 'postgres', DB_PASSWORD: 'password' };
  const ready = ['-h', env.DB_HOST, '-p', env.DB_PORT, '-q'];
  for (let tries = 0; spawnSync(join(programs, 'pg_isready'), ready).status !== 0; tries++) {
    if (tries > 300 || server.exitCode !== null) {
      stop();
      throw new Error('PostgreSQL did not start');
    }
    await sleep(100);
  }
  const connection = ['-h', env.DB_HOST, '-p', env.DB_PORT, '-U', env.DB_USER];
  execFileSync(join(programs, 'createdb'), [...connection, 'testdb'], {
    env: { ...process.env, PGPASSWORD: env.DB_PASSWORD },
  });
  return { env: { ...env, DB_NAME: 'testdb' }, stop };
}

/** PostgreSQL refuses to run as root: Debian's user for it does then. */
function userFor(...paths: readonly string[]): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const user = { uid: idOf('-u'), gid: idOf('-g') };
  for (const path of paths) chownSync(path, user.uid, user.gid);
  return user;
}

/** SIGINT is PostgreSQL's fast shutdown; the directory is of no use to anybody afterwards. */
function stopServer(server: ChildProcess, directory: string): void {
  server.kill('SIGINT');
  if (server.exitCode === null && server.pid !== undefined) {
    spawnSync('tail', [`--pid=${server.pid}`, '-f', '/dev/null'], { timeout: 5_000 });
  }
  rmSync(directory, { recursive: true, force: true });
}
