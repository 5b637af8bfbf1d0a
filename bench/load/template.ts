import type { Random } from './random.ts';
import type { ModelRequest } from './span-model.ts';

/** What is rewritten in the encoded bytes before each send. */
export const hole = {
  traceId: 0,
  spanId: 1,
  /** fixed64, nanoseconds */
  start: 2,
  end: 3,
  digits: 4,
  now: 5,
  hourAgo: 6,
  /** fixed64 that grows with time */
  counter: 7,
  double: 8,
  /** The same ids as hex digits */
  traceIdHex: 9,
  spanIdHex: 10,
  /** The last eight bytes of a trace's id, as Datadog sends them */
  traceIdLow: 11,
  startBigEndian: 12,
} as const;

/** An encoded request with places (kind, offset, index or width) that get fresh values for each send. */
export class Template {
  readonly body: Uint8Array;
  readonly items: number;
  readonly request: ModelRequest;
  private readonly view: DataView;
  private readonly kinds: Uint8Array;
  private readonly offsets: Uint32Array;
  private readonly args: Uint32Array;
  private readonly traceWords: Uint32Array;
  private readonly spanWords: Uint32Array;
  private readonly startNs: Float64Array;
  private readonly endNs: Float64Array;

  constructor(
    body: Uint8Array,
    holes: readonly (readonly [kind: number, offset: number, arg: number])[],
    request: ModelRequest,
    items: number,
  ) {
    this.body = body;
    this.items = items;
    this.request = request;
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.kinds = Uint8Array.from(holes, (h) => h[0]);
    this.offsets = Uint32Array.from(holes, (h) => h[1]);
    this.args = Uint32Array.from(holes, (h) => h[2]);
    this.traceWords = new Uint32Array(request.traces * 4);
    this.spanWords = new Uint32Array(request.spans.length * 2);
    this.startNs = new Float64Array(request.spans.length);
    this.endNs = new Float64Array(request.spans.length);
  }

  /** A copy that another connection may patch. */
  clone(): Template {
    const holes = Array.from(
      this.kinds,
      (kind, i) => [kind, this.offsets[i] ?? 0, this.args[i] ?? 0] as const,
    );
    return new Template(this.body.slice(), holes, this.request, this.items);
  }

  /** New ids, digits and times; traces end at most at `atMs`, their starts are spread over `windowMs` before. */
  patch(random: Random, atMs: number, windowMs: number): void {
    this.drawIdsAndTimes(random, windowMs);
    const base = BigInt(Math.floor(atMs * 1000)) * 1000n;
    const clock = { high: Number(base >> 32n), low: Number(base & 0xffffffffn), ms: atMs };
    for (let i = 0; i < this.kinds.length; i++)
      this.fill(random, clock, this.kinds[i] ?? 0, this.offsets[i] ?? 0, this.args[i] ?? 0);
  }

  /** Hex id of the n-th trace as last patched. */
  traceIdHex(n: number): string {
    let text = '';
    for (let w = 0; w < 4; w++) text += (this.traceWords[n * 4 + w] ?? 0).toString(16).padStart(8, '0');
    return text;
  }

  private drawIdsAndTimes(random: Random, windowMs: number): void {
    for (let i = 0; i < this.traceWords.length; i++) this.traceWords[i] = random.u32() | 1;
    for (let i = 0; i < this.spanWords.length; i++) this.spanWords[i] = (random.u32() >>> 1) | 1;
    const back = new Float64Array(this.request.traces);
    const stretch = new Float64Array(this.request.traces);
    for (let t = 0; t < back.length; t++) {
      back[t] = -50e6 - random.unit() * windowMs * 1e6;
      stretch[t] = 0.4 + random.unit() * 1.6;
    }
    this.request.spans.forEach((span, i) => {
      const start = (back[span.trace] ?? 0) + span.offsetNs * (stretch[span.trace] ?? 1);
      this.startNs[i] = Math.floor(start);
      this.endNs[i] = Math.floor(start + span.durationNs * (stretch[span.trace] ?? 1)) + 1000;
    });
  }

  private fill(
    random: Random,
    clock: { high: number; low: number; ms: number },
    kind: number,
    at: number,
    arg: number,
  ): void {
    const { view } = this;
    switch (kind) {
      case hole.traceId:
        for (let w = 0; w < 4; w++) view.setUint32(at + w * 4, this.traceWords[arg * 4 + w] ?? 0);
        return;
      case hole.spanId:
        view.setUint32(at, this.spanWords[arg * 2] ?? 0);
        view.setUint32(at + 4, this.spanWords[arg * 2 + 1] ?? 0);
        return;
      case hole.start:
        this.setNs(at, clock, this.startNs[arg] ?? 0);
        return;
      case hole.end:
        this.setNs(at, clock, this.endNs[arg] ?? 0);
        return;
      case hole.now:
        this.setNs(at, clock, 0);
        return;
      case hole.hourAgo:
        this.setNs(at, clock, -3600e9);
        return;
      case hole.counter:
        view.setUint32(at, Math.floor(clock.ms / 1000 + arg) >>> 0, true);
        view.setUint32(at + 4, 0, true);
        return;
      case hole.double:
        view.setFloat64(at, random.below(100_000) / 100, true);
        return;
      case hole.traceIdLow:
        for (let w = 0; w < 2; w++) view.setUint32(at + w * 4, this.traceWords[arg * 4 + 2 + w] ?? 0);
        return;
      case hole.startBigEndian:
        this.setNs(at, clock, this.startNs[arg] ?? 0);
        this.body.subarray(at, at + 8).reverse();
        return;
      case hole.traceIdHex:
        for (let w = 0; w < 4; w++) this.setHex(at + w * 8, this.traceWords[arg * 4 + w] ?? 0);
        return;
      case hole.spanIdHex:
        for (let w = 0; w < 2; w++) this.setHex(at + w * 8, this.spanWords[arg * 2 + w] ?? 0);
        return;
      default:
        this.setDigits(random, at, arg);
    }
  }

  private setHex(at: number, word: number): void {
    for (let i = 0; i < 8; i++) {
      const digit = (word >>> (28 - i * 4)) & 15;
      this.body[at + i] = digit < 10 ? 48 + digit : 87 + digit;
    }
  }

  private setNs(at: number, clock: { high: number; low: number }, offsetNs: number): void {
    const low = clock.low + offsetNs;
    const carry = Math.floor(low / 4294967296);
    this.view.setUint32(at, low - carry * 4294967296, true);
    this.view.setUint32(at + 4, clock.high + carry, true);
  }

  private setDigits(random: Random, at: number, width: number): void {
    let value = random.u32();
    for (let i = at + width - 1; i >= at; i--) {
      const rest = Math.floor(value / 10);
      this.body[i] = 48 + value - rest * 10;
      value = rest;
    }
  }
}
