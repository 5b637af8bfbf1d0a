import { setImmediate } from 'node:timers/promises';

/** Longest time that a step keeps the thread to itself. */
const turnMs = 12;

/** Keeps a loop over rows from holding up everything else. */
export interface Pace {
  /** Throws when the time is over; true when it is time to `rest`. */
  check(): boolean;
  /** Lets others run. */
  rest(): Promise<void>;
}

export function openPace(limitMs: number, tooLong: () => Error): Pace {
  const began = performance.now();
  let turn = began;
  return {
    check: () => {
      const now = performance.now();
      if (now - began > limitMs) throw tooLong();
      return now - turn > turnMs;
    },
    rest: async () => {
      await setImmediate();
      turn = performance.now();
    },
  };
}
