/** A small generator of equal numbers from equal seeds (xorshift), so that a failing input can be made again. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 1;
  }

  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }
}

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x22, 0x5b, 0x7b];

/** Changes a copy of the bytes (a Buffer's `slice` is none) in one to four places: flips, overwrites, cuts, repeats, inserts. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(original);
  for (let times = 1 + random.below(4); times > 0 && bytes.length > 0; times -= 1) {
    const at = random.below(bytes.length);
    const length = 1 + random.below(Math.min(24, bytes.length - at));
    switch (random.below(7)) {
      case 0:
        bytes[at]! ^= 1 << random.below(8);
        break;
      case 1:
        bytes[at] = interesting[random.below(interesting.length)]!;
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = joined(bytes.slice(0, at), bytes.slice(at + length));
        break;
      case 4:
        bytes = joined(bytes.slice(0, at + length), bytes.slice(at));
        break;
      case 5:
        bytes = joined(bytes.slice(0, at), new Uint8Array(length).fill(random.below(256)), bytes.slice(at));
        break;
      default:
        bytes.fill(0xff, at, at + Math.min(length, 10));
    }
  }
  return bytes;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Every beginning of the bytes, then the bytes with every single bit flipped. */
export function* cutsAndFlips(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length += 1) yield bytes.slice(0, length);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = new Uint8Array(bytes);
    flipped[bit >>> 3]! ^= 1 << (bit & 7);
    yield flipped;
  }
}
