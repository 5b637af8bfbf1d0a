import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFigures {
  /** User and system seconds since the start of the processes */
  readonly cpuSeconds: number;
  readonly residentMb: number;
  /** Highest resident size ever, summed */
  readonly peakMb: number;
}

const ticksPerSecond = 100;

/** Linux: sums /proc figures over the processes; one that has gone counts nothing. */
export function readProcesses(pids: readonly number[]): ProcessFigures {
  let cpuSeconds = 0;
  let residentMb = 0;
  let peakMb = 0;
  for (const pid of pids) {
    const stat = readText(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    cpuSeconds += (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
    const status = readText(`/proc/${pid}/status`);
    residentMb += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    peakMb += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }
  return { cpuSeconds, residentMb, peakMb };
}

/** The process and all its descendants. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readText(`/proc/${entry}/stat`);
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0));
  }
  const tree = [root];
  for (let i = 0; i < tree.length; i++) {
    for (const [pid, parent] of parents) if (parent === tree[i] && !tree.includes(pid)) tree.push(pid);
  }
  return tree;
}

/** Cores in use by everything on the machine since boot, in CPU seconds. */
export function machineBusySeconds(): number {
  const fields = (readText('/proc/stat').split('\n')[0] ?? '').split(/\s+/).slice(1).map(Number);
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
  return (fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0) - idle) / ticksPerSecond;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
