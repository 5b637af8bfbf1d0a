import type { Clock } from '../../journal/clock.ts';

/** Time that passes only as far as somebody waits: each delay is over at once, and moves the clock. */
export class ManualClock implements Clock {
  now = 1_795_255_200_000;
  readonly waits: number[] = [];

  nowMs(): number {
    return this.now;
  }

  async delay(ms: number): Promise<void> {
    this.waits.push(ms);
    this.now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
