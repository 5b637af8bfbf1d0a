/** Something that is only in the journal so far, from this record on. */
export interface Hold {
  seq: number;
}

/**
 * Knows up to which journal record everything is in the store. Blocks of several tables overlap in the journal, so
 * it is the oldest record that any block not stored yet begins with that counts.
 */
export class Watermark {
  readonly #holds = new Set<Hold>();
  readonly #release: (seq: number) => void;
  #lastSeq: number;
  #released = 0;

  /** @param release told, with growing numbers, that all records up to there are stored */
  constructor(lastSeq: number, release: (seq: number) => void) {
    this.#lastSeq = lastSeq;
    this.#release = release;
  }

  hold(seq: number): Hold {
    const hold = { seq };
    this.#holds.add(hold);
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    return hold;
  }

  /** A record was appended whose blocks are held. */
  reached(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
  }

  drop(hold: Hold): void {
    this.#holds.delete(hold);
    this.advance();
  }

  /** Call after a hold's number was raised. */
  advance(): void {
    let stored = this.#lastSeq;
    for (const { seq } of this.#holds) stored = Math.min(stored, seq - 1);
    if (stored <= this.#released) return;
    this.#released = stored;
    this.#release(stored);
  }
}
