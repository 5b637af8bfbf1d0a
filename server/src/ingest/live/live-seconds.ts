/** What one instance did in one second. Counts are weighted: a sampled item counts for those it stands for. */
export interface LiveSecond {
  timeMs: number;
  requests: number;
  requestsFailed: number;
  /** Sum over the requests; divide by `requests` for the mean. */
  requestMs: number;
  dependencies: number;
  dependenciesFailed: number;
  dependencyMs: number;
  exceptions: number;
  /** Share of one processor, or of all, as the client measures it; undefined when it does not say. */
  cpuPercent?: number;
  memoryBytes?: number;
}

const keptSeconds = 120;

export function emptySecond(timeMs: number): LiveSecond {
  return {
    timeMs,
    requests: 0,
    requestsFailed: 0,
    requestMs: 0,
    dependencies: 0,
    dependenciesFailed: 0,
    dependencyMs: 0,
    exceptions: 0,
  };
}

/** The last two minutes of one instance, a slot a second. */
export class LiveWindow {
  readonly service: string;
  readonly instance: string;
  touchedMs = 0;
  private readonly slots: (LiveSecond | undefined)[] = Array<undefined>(keptSeconds).fill(undefined);

  constructor(service: string, instance: string) {
    this.service = service;
    this.instance = instance;
  }

  /** The second that a time lies in, begun afresh when its slot held an older one. */
  at(timeMs: number): LiveSecond {
    const second = Math.floor(timeMs / 1_000);
    const slot = second % keptSeconds;
    const held = this.slots[slot];
    if (held !== undefined && held.timeMs === second * 1_000) return held;
    const fresh = emptySecond(second * 1_000);
    this.slots[slot] = fresh;
    return fresh;
  }

  /** @returns copies, oldest first */
  since(fromMs: number, toMs: number): LiveSecond[] {
    return this.slots
      .filter((slot) => slot !== undefined)
      .filter((slot) => slot.timeMs >= fromMs && slot.timeMs <= toMs)
      .map((slot) => ({ ...slot }))
      .sort((a, b) => a.timeMs - b.timeMs);
  }
}
