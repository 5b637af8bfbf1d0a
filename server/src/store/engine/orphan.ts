import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, readHolder, startTimeOf } from '../data-directory.ts';

const fileName = 'engine.pid';

/** Writes down which process holds the engine's directory, for a server that finds it after a kill -9. */
export function rememberChild(directory: string, pid: number): void {
  const holder = { pid, startTime: startTimeOf(pid) ?? '', host: hostname() };
  writeFileSync(join(directory, fileName), JSON.stringify(holder), { mode: 0o600 });
}

/**
 * Ends an engine process that outlived its server, which happens when the addon has frozen it. It is killed only
 * if it is the very process that was written down and still runs our entry for this directory.
 *
 * @returns the pid that was ended
 */
export async function endOrphan(directory: string): Promise<number | undefined> {
  const path = join(directory, fileName);
  const holder = readHolder(path);
  rmSync(path, { force: true });
  if (holder === undefined || holder.host !== hostname() || !isAlive(holder)) return undefined;
  if (!runsEngineFor(holder.pid, directory)) return undefined;
  process.kill(holder.pid, 'SIGKILL');
  while (isAlive(holder)) await delay(5);
  return holder.pid;
}

/** Without /proc nobody can tell, and a stranger must not be killed: such an engine ends with its channel. */
function runsEngineFor(pid: number, directory: string): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return commandLine.includes('engine-process') && commandLine.includes(JSON.stringify(directory));
  } catch {
    return false;
  }
}
