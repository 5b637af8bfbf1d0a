import { type Bytes, bytesOf, equalBytes, GrowingBytes, hashBytes } from './bytes.ts';

/** A value that cannot be placed within this many steps is stored again instead: hostile hashes cost no more. */
const maxProbes = 64;

/**
 * Numbers distinct byte strings from 0 in order of arrival; 0 is the empty string. The strings lie one after
 * another, each behind its length as LEB128, which is how both the journal and ClickHouse's Native format take
 * them. A string may get a second number when its hash is crowded; readers must not take numbers for identity.
 */
export class Dictionary {
  readonly arena = new GrowingBytes(1);
  size = 1;
  private starts = new Uint32Array(16);
  private lengths = new Uint32Array(16);
  private hashes = new Int32Array(16);
  private table = new Int32Array(32);
  private mask = 31;

  constructor() {
    this.reset();
  }

  reset(): void {
    if (this.size > 1) this.table.fill(0);
    this.arena.length = 0;
    this.arena.appendByte(0);
    this.starts[0] = 1;
    this.size = 1;
  }

  /** Number of these bytes, new when they were not seen. */
  // hot: once per word; 25 ns for 20 bytes (bench/decode.ts)
  intern(source: Bytes, start: number, length: number): number {
    if (length === 0) return 0;
    const hash = hashBytes(source, start, length);
    const mask = this.mask;
    let slot = hash & mask;
    for (let probe = 0; probe < maxProbes; probe += 1) {
      const id = this.table[slot]!;
      if (id === 0) return this.add(source, start, length, hash);
      if (this.hashes[id] === hash && this.equals(id, source, start, length)) return id;
      slot = (slot + 1) & mask;
    }
    return this.add(source, start, length, hash);
  }

  internText(text: string): number {
    if (text === '') return 0;
    const bytes = bytesOf(text);
    return this.intern(bytes, 0, bytes.u8.length);
  }

  equals(id: number, source: Bytes, start: number, length: number): boolean {
    return this.lengths[id] === length && equalBytes(this.arena, this.starts[id]!, source, start, length);
  }

  startOf(id: number): number {
    return this.starts[id]!;
  }

  lengthOf(id: number): number {
    return this.lengths[id]!;
  }

  /** Where the string of this number begins in `arena`, its length prefix included; `size` gives the end. */
  recordStart(id: number): number {
    return id === 0 ? 0 : this.starts[id - 1]! + this.lengths[id - 1]!;
  }

  /** Forgets all numbers from `size` on. */
  truncate(size: number): void {
    if (size >= this.size) return;
    for (let id = this.size - 1; id >= size; id -= 1) this.unplace(id);
    this.arena.length = this.recordStart(size);
    this.size = size;
  }

  private add(source: Bytes, start: number, length: number, hash: number): number {
    const id = this.size;
    if (id === this.starts.length) this.grow();
    this.arena.appendVarint(length);
    this.starts[id] = this.arena.length;
    this.lengths[id] = length;
    this.hashes[id] = hash;
    this.arena.append(source, start, length);
    this.size = id + 1;
    this.place(id);
    return id;
  }

  private place(id: number): void {
    let slot = this.hashes[id]! & this.mask;
    for (let probe = 0; probe < maxProbes; probe += 1) {
      if (this.table[slot] === 0) {
        this.table[slot] = id;
        return;
      }
      slot = (slot + 1) & this.mask;
    }
  }

  /** The newest number leaves the table; its slot was free when it came, so no other search runs through it. */
  private unplace(id: number): void {
    let slot = this.hashes[id]! & this.mask;
    for (let probe = 0; probe < maxProbes; probe += 1) {
      if (this.table[slot] === id) {
        this.table[slot] = 0;
        return;
      }
      slot = (slot + 1) & this.mask;
    }
  }

  private grow(): void {
    const capacity = this.starts.length * 2;
    const starts = new Uint32Array(capacity);
    starts.set(this.starts);
    const lengths = new Uint32Array(capacity);
    lengths.set(this.lengths);
    const hashes = new Int32Array(capacity);
    hashes.set(this.hashes);
    this.starts = starts;
    this.lengths = lengths;
    this.hashes = hashes;
    this.table = new Int32Array(capacity * 2);
    this.mask = capacity * 2 - 1;
    for (let id = 1; id < this.size; id += 1) this.place(id);
  }
}
