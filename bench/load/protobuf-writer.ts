import type { Attribute } from './span-model.ts';
import { hole } from './template.ts';

type Hole = readonly [kind: number, offset: number, arg: number];

/** Writes protobuf and remembers where the holes of a template are. */
export class ProtobufWriter {
  readonly bytes: number[] = [];
  readonly holes: Hole[] = [];

  varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }

  key(field: number, wire: 0 | 1 | 2 | 5): void {
    this.varint(field * 8 + wire);
  }

  uint(field: number, value: number): void {
    this.key(field, 0);
    this.varint(value);
  }

  text(field: number, text: string): void {
    const raw = Buffer.from(text);
    this.key(field, 2);
    this.varint(raw.length);
    const base = this.bytes.length;
    this.bytes.push(...raw);
    for (const run of text.matchAll(/#+/g)) this.holes.push([hole.digits, base + run.index, run[0].length]);
  }

  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.key(field, 2);
    this.varint(inner.bytes.length);
    const base = this.bytes.length;
    for (const byte of inner.bytes) this.bytes.push(byte);
    for (const [kind, offset, arg] of inner.holes) this.holes.push([kind, offset + base, arg]);
  }

  /** A field of `length` bytes (wire 2) or 8 bytes (wire 1) that each send fills anew. */
  blank(field: number, wire: 1 | 2, length: number, kind: number, arg: number): void {
    this.key(field, wire);
    if (wire === 2) this.varint(length);
    this.rawHole(length, kind, arg);
  }

  rawHole(length: number, kind: number, arg: number): void {
    this.holes.push([kind, this.bytes.length, arg]);
    for (let i = 0; i < length; i++) this.bytes.push(0);
  }

  double(value: number): void {
    this.bytes.push(...new Uint8Array(Float64Array.of(value).buffer));
  }

  attribute(field: number, [key, value]: Attribute): void {
    this.message(field, (pair) => {
      pair.text(1, key);
      pair.message(2, (any) => (typeof value === 'string' ? any.text(1, value) : any.uint(3, value)));
    });
  }
}
