/** Pairs of start and end, kept between the first and the second look at a message. */
export class Positions {
  count = 0;
  private pairs = new Int32Array(256);

  add(start: number, end: number): void {
    const at = this.count * 2;
    if (at === this.pairs.length) this.grow();
    this.pairs[at] = start;
    this.pairs[at + 1] = end;
    this.count += 1;
  }

  startOf(index: number): number {
    return this.pairs[index * 2]!;
  }

  endOf(index: number): number {
    return this.pairs[index * 2 + 1]!;
  }

  private grow(): void {
    const bigger = new Int32Array(this.pairs.length * 2);
    bigger.set(this.pairs);
    this.pairs = bigger;
  }
}
