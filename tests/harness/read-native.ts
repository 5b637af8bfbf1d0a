/**
 * Reads one block of ClickHouse's Native format into plain rows: the tests' own reader, written apart from what it
 * checks. 64-bit integers and times are bigint, ids hex, maps objects (last key wins), text is UTF-8.
 */
export type NativeRow = Record<string, unknown>;

export function readNative(parts: readonly Uint8Array[]): NativeRow[] {
  const reader = new NativeReader(Buffer.concat(parts));
  const columns = reader.varint();
  const rows = reader.varint();
  const table: NativeRow[] = Array.from({ length: rows }, () => ({}));
  for (let i = 0; i < columns; i += 1) {
    const name = reader.text();
    const type = reader.text();
    reader.prefix(type);
    const values = reader.column(type, rows);
    for (const [row, value] of values.entries()) table[row]![name] = value;
  }
  if (!reader.isDone()) throw new Error('bytes are left over');
  return table;
}

class NativeReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  isDone(): boolean {
    return this.at === this.bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.take(1)[0]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    return this.take(this.varint()).toString('utf8');
  }

  /** Serialisation versions that come before a column's data. */
  prefix(type: string): void {
    const dictionaries = type.split('LowCardinality').length - 1;
    for (let i = 0; i < dictionaries; i += 1) {
      if (this.take(8).readBigUInt64LE() !== 1n) throw new Error('unknown dictionary version');
    }
  }

  column(type: string, rows: number): unknown[] {
    const array = /^Array\((.+)\)$/.exec(type)?.[1];
    if (array !== undefined) return this.slices(this.ends(rows), (count) => this.column(array, count));
    const map = /^Map\((.+), (\w+)\)$/.exec(type);
    if (map !== null) return this.maps(map[1]!, map[2]!, rows);
    if (type.startsWith('LowCardinality')) return this.words(rows);
    return Array.from({ length: rows }, () => this.scalar(type));
  }

  private maps(keyType: string, valueType: string, rows: number): unknown[] {
    const ends = this.ends(rows);
    const count = ends.at(-1) ?? 0;
    const keys = this.column(keyType, count) as string[];
    const values = this.column(valueType, count);
    return ends.map((end, row) => {
      const start = row === 0 ? 0 : ends[row - 1]!;
      return Object.fromEntries(keys.slice(start, end).map((key, i) => [key, values[start + i]]));
    });
  }

  private ends(rows: number): number[] {
    return Array.from({ length: rows }, () => Number(this.take(8).readBigUInt64LE()));
  }

  private slices(ends: number[], read: (count: number) => unknown[]): unknown[] {
    const all = read(ends.at(-1) ?? 0);
    return ends.map((end, row) => all.slice(row === 0 ? 0 : ends[row - 1]!, end));
  }

  private words(rows: number): unknown[] {
    if (rows === 0) return [];
    const flags = Number(this.take(8).readBigUInt64LE());
    const size = Number(this.take(8).readBigUInt64LE());
    const dictionary = Array.from({ length: size }, () => this.text());
    if (Number(this.take(8).readBigUInt64LE()) !== rows) throw new Error('rows differ');
    const width = 1 << (flags & 0xff);
    return Array.from({ length: rows }, () => dictionary[this.take(width).readUIntLE(0, width)]);
  }

  private scalar(type: string): unknown {
    const fixed = /^FixedString\((\d+)\)$/.exec(type)?.[1];
    if (fixed !== undefined) return this.take(Number(fixed)).toString('hex');
    if (type === 'String') return this.text();
    if (type === 'UInt8') return this.take(1)[0];
    if (type === 'UInt16') return this.take(2).readUInt16LE();
    if (type === 'UInt32') return this.take(4).readUInt32LE();
    if (type === 'Int32') return this.take(4).readInt32LE();
    if (type === 'UInt64') return this.take(8).readBigUInt64LE();
    if (type === 'Float64') return this.take(8).readDoubleLE();
    if (type === 'Int64' || type.startsWith('DateTime64')) return this.take(8).readBigInt64LE();
    throw new Error(`unknown type ${type}`);
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Error('the block ends early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
