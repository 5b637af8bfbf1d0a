import { dirname } from 'node:path';
import type { FileSystem, JournalFile } from '../file-system.ts';
import { VirtualFile } from './virtual-file.ts';

export type Operation =
  | 'open'
  | 'list'
  | 'read'
  | 'write'
  | 'dataSync'
  | 'truncate'
  | 'rename'
  | 'remove'
  | 'syncDirectory';

/** From the `after`-th matching call on, `times` calls fail. */
export interface Fault {
  operation: Operation | 'any';
  code: string;
  after: number;
  times: number;
  /** A write that takes this share of its bytes instead of failing. */
  shortWrite?: number;
}

type Run = <T>(work: () => T) => Promise<T>;

type DirectoryChange =
  | { kind: 'link'; name: string; file: VirtualFile }
  | { kind: 'unlink'; name: string }
  | { kind: 'rename'; from: string; to: string };

/**
 * A disk in memory that forgets like a real one. `mount` gives the file system of one process; `powerCut`
 * keeps what was synced and any part of the rest, `kill` keeps everything the process had written. Calls of a
 * process that is gone never return.
 */
export class VirtualDisk {
  #entries = new Map<string, VirtualFile>();
  #durableEntries = new Map<string, VirtualFile>();
  #pending: DirectoryChange[] = [];
  #generation = 0;
  #faults: Fault[] = [];
  readonly #random: () => number;
  /** A negative control: syncs of files resolve and do nothing. */
  ignoresDataSync = false;
  /** A negative control: syncs of directories resolve and do nothing. */
  ignoresDirectorySync = false;
  isFull = false;
  calls = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  mount(): FileSystem {
    const generation = this.#generation;
    const run: Run = (work) => this.#run(generation, work);
    return {
      open: (path, mode) => run(() => this.#opened(this.#open(path, mode), run)),
      list: (directory) => run(() => this.#list(directory)),
      makeDirectory: () => Promise.resolve(),
      rename: (from, to) => run(() => this.#rename(from, to)),
      remove: (path) => run(() => this.#remove(path)),
      syncDirectory: (directory) => run(() => this.#syncDirectory(directory)),
      space: () => Promise.resolve({ freeBytes: this.isFull ? 0 : 1e9, totalBytes: 1e9 }),
    };
  }

  fail(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  heal(): void {
    this.#faults = [];
    this.isFull = false;
  }

  /** The process dies; what it wrote stays in the kernel's cache. */
  kill(): void {
    this.#generation++;
  }

  powerCut(): void {
    this.#generation++;
    for (const change of this.#pending) if (this.#random() < 0.5) applyEntry(this.#durableEntries, change);
    this.#pending = [];
    this.#entries = new Map(this.#durableEntries);
    for (const file of new Set(this.#entries.values())) file.loseSome(this.#random);
  }

  /** The bytes of a file as the kernel shows them; changing them is damage on the medium. */
  contents(path: string): Uint8Array {
    return this.#found(path).view.bytes;
  }

  paths(): string[] {
    return [...this.#entries.keys()].sort();
  }

  /** The change happens somewhere between call and answer; a process can die before, between or after. */
  async #run<T>(generation: number, work: () => T): Promise<T> {
    await this.#pass();
    if (generation !== this.#generation) return new Promise(() => {});
    this.calls++;
    const result = work();
    await this.#pass();
    if (generation !== this.#generation) return new Promise(() => {});
    return result;
  }

  async #pass(): Promise<void> {
    if (this.#random() < 0.4) await new Promise((resolve) => setImmediate(resolve));
  }

  #opened(file: VirtualFile, run: Run): JournalFile {
    return {
      read: (into, position) =>
        run(() => {
          this.#mayFail('read');
          const bytes = file.view.bytes.subarray(position, position + into.length);
          into.set(bytes);
          return bytes.length;
        }),
      write: (from, position) => run(() => this.#write(file, from, position)),
      dataSync: () => run(() => this.#dataSync(file)),
      truncate: (bytes) =>
        run(() => {
          this.#mayFail('truncate');
          file.truncate(bytes);
        }),
      size: () => run(() => file.view.length),
      close: () => run(() => undefined),
    };
  }

  #write(file: VirtualFile, from: Uint8Array, position: number): number {
    const share = this.#mayFail('write');
    if (this.isFull && position + from.length > file.allocatedBytes) {
      const taken = Math.floor(from.length * this.#random());
      if (taken > 0 && this.#random() < 0.5) {
        file.write(from.subarray(0, taken), position);
        return taken;
      }
      throw systemError('ENOSPC');
    }
    const taken = share === undefined ? from.length : Math.max(1, Math.floor(from.length * share));
    file.write(from.subarray(0, taken), position);
    return taken;
  }

  #dataSync(file: VirtualFile): void {
    try {
      this.#mayFail('dataSync');
    } catch (error) {
      file.failSync(this.#random);
      throw error;
    }
    if (!this.ignoresDataSync) file.sync();
  }

  #open(path: string, mode: 'read' | 'write' | 'create'): VirtualFile {
    this.#mayFail('open');
    if (mode !== 'create') return this.#found(path);
    if (this.isFull) throw systemError('ENOSPC');
    if (this.#entries.has(path)) throw systemError('EEXIST');
    const file = new VirtualFile();
    this.#change({ kind: 'link', name: path, file });
    return file;
  }

  #list(directory: string): string[] {
    this.#mayFail('list');
    const prefix = `${directory}/`;
    const inside = this.paths().filter((path) => path.startsWith(prefix));
    return [...new Set(inside.map((path) => path.slice(prefix.length).split('/')[0] as string))];
  }

  #rename(from: string, to: string): void {
    this.#mayFail('rename');
    this.#found(from);
    this.#change({ kind: 'rename', from, to });
  }

  #remove(path: string): void {
    this.#mayFail('remove');
    this.#found(path);
    this.#change({ kind: 'unlink', name: path });
  }

  #syncDirectory(directory: string): void {
    this.#mayFail('syncDirectory');
    if (this.ignoresDirectorySync) return;
    const isIn = (change: DirectoryChange) =>
      dirname(change.kind === 'rename' ? change.to : change.name) === directory;
    for (const change of this.#pending.filter(isIn)) applyEntry(this.#durableEntries, change);
    this.#pending = this.#pending.filter((change) => !isIn(change));
  }

  #change(change: DirectoryChange): void {
    applyEntry(this.#entries, change);
    this.#pending.push(change);
  }

  #found(path: string): VirtualFile {
    const file = this.#entries.get(path);
    if (file === undefined) throw systemError('ENOENT');
    return file;
  }

  /** @returns the share of a short write */
  #mayFail(operation: Operation): number | undefined {
    for (const fault of this.#faults) {
      if (fault.operation !== 'any' && fault.operation !== operation) continue;
      if (fault.after-- > 0 || fault.times <= 0) continue;
      fault.times--;
      if (fault.shortWrite !== undefined && operation === 'write') return fault.shortWrite;
      if (fault.shortWrite === undefined) throw systemError(fault.code);
    }
    return undefined;
  }
}

function applyEntry(entries: Map<string, VirtualFile>, change: DirectoryChange): void {
  if (change.kind === 'link') entries.set(change.name, change.file);
  else if (change.kind === 'unlink') entries.delete(change.name);
  else {
    const file = entries.get(change.from);
    if (file === undefined) return;
    entries.delete(change.from);
    entries.set(change.to, file);
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: by the virtual disk`), { code });
}

/** Mulberry32: small, good enough for fates, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
