import { appendFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What one input did since the start, in the words of the Local Forwarder. */
export interface InputCounts {
  readonly connectionCount: number;
  readonly batchesReceived: number;
  readonly batchesFailed: number;
  readonly configsReceived: number;
  readonly configsFailed: number;
}

/** `OpenCensus input: [ConnectionCount: 0, BatchesReceived: 7, …]`, the line the tutorial tells people to look for. */
export function describeInput(name: 'AI' | 'OpenCensus', counts: InputCounts): string {
  const parts = [
    `ConnectionCount: ${counts.connectionCount}`,
    `BatchesReceived: ${counts.batchesReceived}`,
    `BatchesFailed: ${counts.batchesFailed}`,
    `ConfigsReceived: ${counts.configsReceived}`,
    `ConfigsFailed: ${counts.configsFailed}`,
  ];
  return `${name} input: [${parts.join(', ')}]`;
}

export interface ForwarderLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface ForwarderLogOptions {
  readonly directory: string;
  readonly now: () => Date;
  /** Takes every line too, with its line end. */
  readonly write: (line: string) => void;
}

const fileName = 'LocalForwarder.log';
/** As many days as Microsoft's forwarder keeps. */
const archivedFiles = 90;

/**
 * The log of the Local Forwarder: `2026/11/21 10:00:00.000|INFO|message`, on the console and in
 * `<directory>/LocalForwarder.log`. The file of an earlier day becomes `LocalForwarder.<day>.log`; 90 are kept. A
 * disk that refuses costs the file its line, never the forwarder its work.
 */
export function openForwarderLog({ directory, now, write }: ForwarderLogOptions): ForwarderLog {
  const path = join(directory, fileName);
  let day = lastDay(path);
  const line = (level: string, message: string): void => {
    const time = now();
    const text = `${stamp(time)}|${level}|${message.replace(/[\r\n]+/g, ' ')}\n`;
    write(text);
    const today = dayOf(time);
    try {
      if (day !== undefined && day !== today) archive(directory, path, day);
      day = today;
      appendFileSync(path, text);
    } catch {
      return;
    }
  };
  return {
    info: (message) => line('INFO', message),
    warn: (message) => line('WARN', message),
    error: (message) => line('ERROR', message),
  };
}

function archive(directory: string, path: string, day: string): void {
  renameSync(path, join(directory, `LocalForwarder.${day}.log`));
  const old = readdirSync(directory).filter((name) => /^LocalForwarder\.\d{4}-\d\d-\d\d\.log$/.test(name));
  for (const name of old.sort().slice(0, -archivedFiles)) rmSync(join(directory, name));
}

/** The day of the newest line of an earlier run, undefined when there is none. */
function lastDay(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? undefined : dayOf(file.mtime);
}

const two = (value: number): string => String(value).padStart(2, '0');

function dayOf(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** Local time, as NLog's `${date}`. */
function stamp(time: Date): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${dayOf(time).replaceAll('-', '/')} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
