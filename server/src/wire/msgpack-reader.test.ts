import { Packr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { fc } from '../../../tests/fuzz/properties.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { MsgpackReader, msgpackKind } from './msgpack-reader.ts';

const packr = new Packr({ useRecords: false, variableMapSize: true, largeBigIntToFloat: false });

/** Reads any value back as plain data, the way a decoder would walk it. */
function readAny(reader: MsgpackReader): unknown {
  switch (reader.kind()) {
    case msgpackKind.nil:
      reader.skip();
      return null;
    case msgpackKind.boolean:
      return reader.number() === 1;
    case msgpackKind.integer:
      reader.integer();
      return BigInt.asIntN(64, (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0));
    case msgpackKind.float:
      return reader.number();
    case msgpackKind.array:
      return Array.from({ length: reader.array() }, () => readAny(reader));
    case msgpackKind.map:
      return new Map(Array.from({ length: reader.map() }, () => [readAny(reader), readAny(reader)] as const));
    default:
      reader.text();
      return reader.lastText();
  }
}

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 20 }),
    fc
      .array(fc.tuple(fc.string({ maxLength: 8 }), tie('value')), { maxLength: 20 })
      .map((pairs) => new Map(pairs)),
  ),
}));

describe('MessagePack reader', () => {
  test('reads what msgpackr writes', () => {
    fc.assert(
      fc.property(plain.value, (value) => {
        const reader = new MsgpackReader(packr.pack(value));

        expect(readAny(reader)).toEqual(value);
        expect(reader.more()).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('keeps doubles exact and all 64 bits of an unsigned id', () => {
    expect(new MsgpackReader(packr.pack(0.1)).number()).toBe(0.1);

    const reader = new MsgpackReader(packr.pack(2n ** 64n - 1n));
    reader.integer();

    expect([reader.low, reader.high, reader.unsigned]).toEqual([-1, -1, true]);
    expect(reader.lastNumber()).toBe(2 ** 64);
  });

  test('skips a value with all that is inside', () => {
    const reader = new MsgpackReader(
      Buffer.concat([packr.pack({ a: [1, { b: Buffer.from('x') }], c: 1.5 }), packr.pack('next')]),
    );

    reader.skip();
    reader.text();

    expect(reader.lastText()).toBe('next');
  });

  test('refuses every truncation, declared lengths beyond the end and deep nesting, and never anything but a HeadwaterError', () => {
    const whole = packr.pack({ list: [1, 2, 3], text: 'x'.repeat(40), big: 2n ** 60n, deep: { f: 1.5 } });
    for (let length = 0; length < whole.length; length++) {
      expect(() => new MsgpackReader(whole.subarray(0, length)).skip()).toThrow(HeadwaterError);
    }
    for (const head of [
      [0xdd, 255, 255, 255, 255],
      [0xdf, 255, 255, 255, 255],
      [0xdb, 255, 255, 255, 255],
      [0xc1],
      [0xc9, 255, 255, 255, 255, 1],
    ]) {
      expect(() => new MsgpackReader(Uint8Array.from(head)).skip()).toThrow(HeadwaterError);
    }
    expect(() => new MsgpackReader(new Uint8Array(100_000).fill(0x91)).skip()).toThrow(/deeper/);
  });

  test('refuses texts, lists and maps where a number stands', () => {
    for (const head of [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xd9, 0xdc, 0xde]) {
      expect(() => new MsgpackReader(Uint8Array.of(head, 0, 0, 0, 0)).integer()).toThrow(HeadwaterError);
    }
  });
});
