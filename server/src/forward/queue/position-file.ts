import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type FileSystem, type JournalFile, systemCode, writeFully } from '../../journal/file-system.ts';
import { readUint53, writeUint53 } from '../../journal/segments/record-format.ts';

/*
 * The file `position` has two slots of 512 bytes, written in turn, so that one is always whole:
 *    0 turn u64 · 8 done u64 · 16 last u64 · 24 crc u32 of bytes 0…23
 */
const slotBytes = 512;
const sealedBytes = 24;

/** How far a destination is. */
export interface Position {
  /** Everything up to this record was taken by the destination, or given up. */
  readonly done: number;
  /** The batch under way ends with this record: after a crash the same batch is sent again, under the same name. */
  readonly last: number;
}

/** Keeps a position on the medium; one file, held open. */
export class PositionFile {
  readonly #file: JournalFile;
  #turn: number;
  position: Position;

  private constructor(file: JournalFile, turn: number, position: Position) {
    this.#file = file;
    this.#turn = turn;
    this.position = position;
  }

  static async open(files: FileSystem, directory: string): Promise<PositionFile> {
    const path = join(directory, 'position');
    try {
      const file = await files.open(path, 'write');
      const bytes = Buffer.alloc(slotBytes * 2);
      await file.read(bytes, 0);
      const slots = [readSlot(bytes, 0), readSlot(bytes, slotBytes)].filter((slot) => slot !== undefined);
      const newest = slots.sort((a, b) => b.turn - a.turn)[0];
      return new PositionFile(file, newest?.turn ?? 0, newest ?? { done: 0, last: 0 });
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      const file = await files.open(path, 'create');
      await files.syncDirectory(directory);
      return new PositionFile(file, 0, { done: 0, last: 0 });
    }
  }

  /** Resolves when it is on the medium. */
  async keep(position: Position): Promise<void> {
    this.#turn += 1;
    const bytes = Buffer.alloc(slotBytes);
    writeUint53(bytes, this.#turn, 0);
    writeUint53(bytes, position.done, 8);
    writeUint53(bytes, position.last, 16);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, sealedBytes)), sealedBytes);
    await writeFully(this.#file, bytes, (this.#turn % 2) * slotBytes);
    await this.#file.dataSync();
    this.position = position;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function readSlot(bytes: Buffer, at: number): (Position & { readonly turn: number }) | undefined {
  const slot = bytes.subarray(at, at + slotBytes);
  if (crc32(slot.subarray(0, sealedBytes)) !== slot.readUInt32LE(sealedBytes)) return undefined;
  return { turn: readUint53(slot, 0), done: readUint53(slot, 8), last: readUint53(slot, 16) };
}
