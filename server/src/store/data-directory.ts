import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HeadwaterError } from '../errors/headwater-error.ts';

/** Who holds a directory; the start time tells a process from a later one with the same number. */
export interface Holder {
  readonly pid: number;
  /** as the system counts it (`/proc/<pid>/stat` field 22), empty where there is no /proc */
  readonly startTime: string;
  readonly host: string;
}

export interface DirectoryLock {
  readonly path: string;
  release(): void;
}

/**
 * Takes a directory for this process by a file `lock` in it, made when missing. A lock whose holder is gone
 * (power cut, kill -9) is taken over.
 *
 * @throws HeadwaterError HEADWATER_STORE_HELD naming the process that holds it
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'lock');
  const mine: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', host: hostname() };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryCreate(path, mine)) return { path, release: () => releaseLock(path, mine) };
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) {
      throw new HeadwaterError(
        'HEADWATER_STORE_HELD',
        `process ${holder.pid} on ${holder.host} holds ${directory}; stop it, or give this one its own --data-dir`,
      );
    }
    removeStale(path);
  }
  throw new HeadwaterError('HEADWATER_STORE_HELD', `${path} keeps changing; is another server starting?`);
}

/** The holder written in a lock file; undefined when there is none or it cannot be read. */
export function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    if (typeof holder.pid !== 'number') return undefined;
    return { pid: holder.pid, startTime: holder.startTime ?? '', host: holder.host ?? '' };
  } catch {
    return undefined;
  }
}

/** True while the very process that wrote the lock runs; a lock of another host counts as held. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const startTime = startTimeOf(holder.pid);
  return holder.startTime === '' || startTime === undefined || startTime === holder.startTime;
}

/** When a process started, as the kernel counts it; undefined when it is gone or there is no /proc. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // a zombie holds nothing any more
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return undefined;
  }
}

function tryCreate(path: string, holder: Holder): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeSync(file, JSON.stringify(holder));
  closeSync(file);
  return true;
}

/** Moves the file away first: of two processes that find it stale, one wins. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function releaseLock(path: string, mine: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === mine.pid && holder.startTime === mine.startTime) rmSync(path, { force: true });
}
