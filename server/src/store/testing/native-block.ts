/** Native bytes of one block with a UInt64 and a String column: enough to test inserts without the model. */
export function aNativeBlock(rows: number, first = 0, filler = 'a\n\nb'): Uint8Array[] {
  const numbers = BigUint64Array.from({ length: rows }, (_, row) => BigInt(first + row));
  const text = Buffer.from(filler);
  const texts = Buffer.concat(Array.from({ length: rows }, () => Buffer.concat([varint(text.length), text])));
  return [
    Buffer.concat([varint(2), varint(rows), header('n', 'UInt64')]),
    new Uint8Array(numbers.buffer),
    header('s', 'String'),
    texts,
  ];
}

function header(name: string, type: string): Buffer {
  return Buffer.concat([varint(name.length), Buffer.from(name), varint(type.length), Buffer.from(type)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) {
      bytes.push(rest);
      return Buffer.from(bytes);
    }
    bytes.push((rest & 0x7f) | 0x80);
  }
}
