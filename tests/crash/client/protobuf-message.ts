/** Just enough protobuf to write a request. */
export class ProtobufMessage {
  readonly #parts: Buffer[] = [];

  uint(field: number, value: number): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  fixed64(field: number, value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    this.#parts.push(varint(field * 8 + 1), bytes);
    return this;
  }

  bytes(field: number, value: Buffer): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value));
  }

  message(field: number, write: (inner: ProtobufMessage) => unknown): this {
    const inner = new ProtobufMessage();
    write(inner);
    return this.bytes(field, inner.encode());
  }

  encode(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
