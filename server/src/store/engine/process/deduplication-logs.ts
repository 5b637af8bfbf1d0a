import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The engine remembers tokens of inserts in one text log a table, a line each: `1 TAB part TAB token's hash` for
 * an insert, `2 …` for its removal. It writes the line before it renames the part into place, and syncs the part
 * but never the log (both seen with strace). So after a kill between the two the token is known and the rows are
 * not there: a replay would be taken for a duplicate and the rows lost. After a power cut the opposite can be
 * true too, and a replay would store the rows twice. Both are put right before the engine opens the tables.
 */
export interface RepairReport {
  /** tokens forgotten because their rows are not there */
  readonly forgotten: number;
  /** parts moved to `detached` because their token was lost; the journal holds their rows */
  readonly detached: number;
}

interface Part {
  readonly partition: string;
  readonly first: number;
  readonly last: number;
}

/**
 * @param database the engine's directory, closed
 * @param afterPowerCut also looks for parts whose token was lost, which only a lost page cache explains
 */
export function repairDeduplicationLogs(database: string, afterPowerCut: boolean): RepairReport {
  let forgotten = 0;
  let detached = 0;
  for (const table of listTables(database)) {
    const parts = listParts(table);
    forgotten += forgetMissing(table, [...parts.values()]);
    if (afterPowerCut) detached += detachUnknown(table, parts);
  }
  return { forgotten, detached };
}

/** Makes the tokens of finished inserts durable: called before an insert is answered. */
export async function syncDeduplicationLogs(database: string): Promise<void> {
  const logs = await Promise.all(listTables(database).map(newestLog));
  await Promise.all(
    logs.map(async (log) => {
      if (log === undefined || synced.get(log.path) === log.changed) return;
      await using file = await open(log.path, 'r');
      await file.datasync();
      synced.set(log.path, log.changed);
    }),
  );
}

/** Change time of each log when it was last synced; one that has not changed costs nothing. */
const synced = new Map<string, string>();

async function newestLog(table: string): Promise<{ path: string; changed: string } | undefined> {
  const directory = join(table, 'deduplication_logs');
  const names = (await readdir(directory)).filter((name) => logNumber(name) > 0);
  const newest = names.toSorted((a, b) => logNumber(b) - logNumber(a))[0];
  if (newest === undefined) return undefined;
  const path = join(directory, newest);
  const { mtimeNs, size } = await stat(path, { bigint: true });
  return { path, changed: `${mtimeNs}/${size}` };
}

function listTables(database: string): string[] {
  const store = join(database, 'store');
  return list(store)
    .flatMap((prefix) => list(join(store, prefix)).map((table) => join(store, prefix, table)))
    .filter((table) => list(join(table, 'deduplication_logs')).length > 0);
}

function listParts(table: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const name of list(table)) {
    const part = parsePart(name);
    if (part !== undefined) parts.set(name, part);
  }
  return parts;
}

/** `<partition>_<first block>_<last block>_<level>[_<mutation>]`; unfinished parts start with `tmp`. */
function parsePart(name: string): Part | undefined {
  const found = /^(?!tmp)([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  if (found === null) return undefined;
  return { partition: found[1] as string, first: Number(found[2]), last: Number(found[3]) };
}

function forgetMissing(table: string, parts: readonly Part[]): number {
  let forgotten = 0;
  for (const { path, lines } of readLogs(table)) {
    const kept = lines.filter((line) => {
      const [kind, name = '', hash] = line.split('\t');
      const part = parsePart(name);
      if (part === undefined || hash === undefined) return false;
      return kind !== '1' || parts.some((other) => covers(other, part));
    });
    if (kept.length === lines.length) continue;
    forgotten += lines.length - kept.length;
    replaceFile(path, kept.map((line) => `${line}\n`).join(''));
  }
  return forgotten;
}

/** Only parts younger than every token that is left: older tokens leave the log by its size. */
function detachUnknown(table: string, parts: ReadonlyMap<string, Part>): number {
  const known = readLogs(table)
    .flatMap(({ lines }) => lines)
    .map((line) => parsePart(line.split('\t')[1] ?? '')?.last ?? 0);
  if (known.length === 0) return 0;
  const newest = Math.max(...known);
  let detached = 0;
  for (const [name, part] of parts) {
    if (part.first !== part.last || part.first <= newest) continue;
    mkdirSync(join(table, 'detached'), { recursive: true });
    renameSync(join(table, name), join(table, 'detached', `ignored_${name}`));
    detached += 1;
  }
  return detached;
}

function covers(other: Part, part: Part): boolean {
  return other.partition === part.partition && other.first <= part.first && other.last >= part.last;
}

function readLogs(table: string): { path: string; lines: string[] }[] {
  const directory = join(table, 'deduplication_logs');
  return list(directory)
    .filter((name) => logNumber(name) > 0)
    .map((name) => {
      const path = join(directory, name);
      return {
        path,
        lines: readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      };
    });
}

function logNumber(name: string): number {
  return Number(/^deduplication_log_(\d+)\.txt$/.exec(name)?.[1] ?? 0);
}

function replaceFile(path: string, text: string): void {
  const aside = `${path}.new`;
  writeFileSync(aside, text);
  const file = openSync(aside, 'r');
  fsyncSync(file);
  closeSync(file);
  renameSync(aside, path);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
